// A report as it was made, for good. Records are sealed and erased, laptops sync months late; what the Board was told
// in autumn must still be there to be shown, number by number.

public import CausalMerge

/// A frozen report: the question, the figures that may be shown, and how complete the records were.
///
/// - it holds nothing that was withheld and no identifier of a record, so it may go where aggregates go;
/// - its bytes (``encoded()``) are the same on every device for the same report; whoever stores it hashes them;
/// - it shows itself without definitions or records: titles, formulas and labels are in it.
public struct ReportRun: Hashable, Sendable {
  public var parameters: ReportParameters
  public var sections: [ReportSection]
  public var completeness: Completeness

  public init(
    parameters: ReportParameters, sections: [ReportSection], completeness: Completeness
  ) {
    self.parameters = parameters
    self.sections = sections
    self.completeness = completeness
  }

  /// The section of a definition.
  public func section(_ name: ReportName) -> ReportSection? {
    sections.first { $0.id == name.rawValue }
  }

  /// A figure of a definition.
  public func figure(_ name: ReportName, _ key: String) -> ReportFigure? {
    section(name)?.figure(key)
  }

  /// How many figures were withheld.
  public var withheldCount: Int { sections.reduce(0) { $0 + $1.withheldCount } }
}

/// What a run counted, record by record: for `report trace`, and for a diff that says why.
///
/// - it belongs where the records it names may be read, and nowhere else: stored apart from its run, or not at all;
/// - reading it is an access, and whoever offers that writes it to the audit.
public struct ReportDetail: Hashable, Sendable {
  /// The records of one figure.
  public struct Trace: Hashable, Sendable {
    public var section: String
    public var figure: String
    /// Ascending; empty where totals came as totals.
    public var numerator: [RecordID]
    /// Ascending; of a plain count the same as `numerator`.
    public var denominator: [RecordID]

    public init(
      section: String, figure: String, numerator: [RecordID], denominator: [RecordID]
    ) {
      self.section = section
      self.figure = figure
      self.numerator = numerator
      self.denominator = denominator
    }
  }

  /// What became of one recovery in the run.
  public struct RecoveryTrace: Hashable, Sendable {
    public var recovery: RecordID
    /// The record of the person that it names.
    public var person: RecordID
    /// The canonical record of the youth, by the links of the moment.
    public var youth: RecordID
    /// Why it is in no figure; `nil` if it is.
    public var exclusion: RecoveryExclusion?
    /// When it was recorded, in milliseconds since 1970.
    public var recordedAt: Int64?

    public init(
      recovery: RecordID, person: RecordID, youth: RecordID, exclusion: RecoveryExclusion?,
      recordedAt: Int64?
    ) {
      self.recovery = recovery
      self.person = person
      self.youth = youth
      self.exclusion = exclusion
      self.recordedAt = recordedAt
    }
  }

  public var traces: [Trace]
  /// Ascending by recovery.
  public var recoveries: [RecoveryTrace]

  public init(traces: [Trace], recoveries: [RecoveryTrace]) {
    self.traces = traces
    self.recoveries = recoveries
  }

  /// The records that a figure counts.
  public func trace(_ name: ReportName, _ key: String) -> Trace? {
    traces.first { $0.section == name.rawValue && $0.figure == key }
  }
}

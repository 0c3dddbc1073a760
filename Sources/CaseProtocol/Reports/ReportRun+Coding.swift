// How a run and its detail are laid out in bytes. The format is never changed: a new one gets a new first line.

import CausalMerge

extension ReportRun {
  private static let magic = "fieldkeep report 1\n"

  /// The canonical bytes: equal for equal runs, and read back exactly.
  public func encoded() -> [UInt8] {
    var writer = ReportWriter(magic: Self.magic)
    writer.write(parameters)
    writer.write(sections) { $0.write($1) }
    writer.write(completeness)
    return writer.bytes
  }

  /// Reads a frozen report.
  ///
  /// - Throws: ``ReportCodingError`` for anything that ``encoded()`` does not write.
  public init(decoding bytes: [UInt8]) throws(ReportCodingError) {
    var reader = try ReportReader(bytes, magic: Self.magic)
    parameters = try reader.parameters()
    sections = try reader.list { (reader) throws(ReportCodingError) in try reader.section() }
    completeness = try reader.completeness()
    try reader.finish()
  }
}

extension ReportDetail {
  private static let magic = "fieldkeep report detail 1\n"

  /// The canonical bytes; they hold identifiers of records.
  public func encoded() -> [UInt8] {
    var writer = ReportWriter(magic: Self.magic)
    writer.write(traces) { writer, trace in
      writer.write(trace.section)
      writer.write(trace.figure)
      writer.write(trace.numerator) { $0.write($1) }
      writer.write(trace.denominator) { $0.write($1) }
    }
    writer.write(recoveries) { writer, trace in
      writer.write(trace.recovery)
      writer.write(trace.person)
      writer.write(trace.youth)
      writer.write(trace.exclusion) { $0.write($1.rawValue) }
      writer.write(trace.recordedAt) { $0.write($1) }
    }
    return writer.bytes
  }

  /// Reads a detail.
  ///
  /// - Throws: ``ReportCodingError`` for anything that ``encoded()`` does not write.
  public init(decoding bytes: [UInt8]) throws(ReportCodingError) {
    var reader = try ReportReader(bytes, magic: Self.magic)
    traces = try reader.list { (reader) throws(ReportCodingError) in
      Trace(
        section: try reader.text(), figure: try reader.text(), numerator: try reader.ids(),
        denominator: try reader.ids())
    }
    recoveries = try reader.list { (reader) throws(ReportCodingError) in
      RecoveryTrace(
        recovery: try reader.id(), person: try reader.id(), youth: try reader.id(),
        exclusion: try reader.optional { (reader) throws(ReportCodingError) in
          try reader.code(RecoveryExclusion.self)
        },
        recordedAt: try reader.optional { (reader) throws(ReportCodingError) in
          try reader.integer()
        })
    }
    try reader.finish()
  }
}

// MARK: writing

extension ReportWriter {
  fileprivate mutating func write(_ parameters: ReportParameters) {
    write(parameters.window.start)
    write(parameters.window.end)
    write(parameters.asOf)
    write(parameters.includesSuspected)
    write(parameters.launchedOn)
    for number in [
      parameters.threshold, parameters.silentAfterDays, parameters.advocateGapDays,
      parameters.responseMinutes, parameters.evaluationHours,
    ] { write(number) }
    write(parameters.agencies) { $0.write($1.rawValue) }
    let responses = parameters.responses.sorted { $0.key.rawValue < $1.key.rawValue }
    write(responses) { writer, entry in
      writer.write(entry.key.rawValue)
      writer.write(entry.value == .arrived)
    }
  }

  fileprivate mutating func write(_ section: ReportSection) {
    write(section.id)
    write(section.version)
    write(section.title)
    write(section.formula)
    write(section.groups) { writer, group in
      writer.write(group.key)
      writer.write(group.title)
      writer.write(group.isCharted)
    }
    write(section.figures) { $0.write($1) }
  }

  private mutating func write(_ figure: ReportFigure) {
    write(figure.key)
    write(figure.label)
    write(figure.group) { $0.write($1) }
    write(figure.value)
    for count in [
      figure.numerator, figure.denominator, figure.n, figure.unknown, figure.estimated,
    ] { write(count) { $0.write($1) } }
    write(figure.note) { $0.write($1) }
  }

  private mutating func write(_ value: FigureValue) {
    func tagged(_ tag: String, _ quotient: Quotient) {
      write(tag)
      write(quotient.numerator)
      write(quotient.denominator)
    }
    switch value {
    case .count(let count):
      write("count")
      write(count)
    case .percent(let quotient): tagged("percent", quotient)
    case .ratio(let quotient): tagged("ratio", quotient)
    case .years(let quotient): tagged("years", quotient)
    case .days(let quotient): tagged("days", quotient)
    case .wholeYears(let years):
      write("whole_years")
      write(years)
    case .span(let milliseconds):
      write("span")
      write(milliseconds)
    case .date(let date):
      write("date")
      write(date)
    case .notAvailable(let reason):
      write("not_available")
      write(reason.rawValue)
    case .withheld(let reason):
      write("withheld")
      write(reason.rawValue)
    }
  }

  fileprivate mutating func write(_ mark: Completeness) {
    for count in [mark.lateByADay, mark.lateByAWeek, mark.devices, mark.silentDevices] {
      write(count)
    }
    write(mark.silentSince) { $0.write($1) }
    write(mark.disagreements) { writer, entry in
      writer.write(entry.field)
      writer.write(entry.count)
    }
  }
}

// MARK: reading

extension ReportReader {
  fileprivate mutating func ids() throws(ReportCodingError) -> [RecordID] {
    try list { (reader) throws(ReportCodingError) in try reader.id() }
  }

  fileprivate mutating func parameters() throws(ReportCodingError) -> ReportParameters {
    guard let window = ReportWindow(from: try date(), to: try date()) else { throw invalid }
    var parameters = ReportParameters(window: window, asOf: try integer())
    parameters.includesSuspected = try truth()
    parameters.launchedOn = try date()
    parameters.threshold = try number()
    parameters.silentAfterDays = try number()
    parameters.advocateGapDays = try number()
    parameters.responseMinutes = try number()
    parameters.evaluationHours = try number()
    parameters.agencies = try list { (reader) throws(ReportCodingError) in
      Agency(rawValue: try reader.text())
    }
    let responses = try list { (reader) throws(ReportCodingError) in
      (agency: try reader.text(), isArrival: try reader.truth())
    }
    // Ascending, each agency once: there is one way to write them.
    guard zip(responses, responses.dropFirst()).allSatisfy({ $0.agency < $1.agency }) else {
      throw invalid
    }
    parameters.responses = [:]
    for entry in responses {
      parameters.responses[Agency(rawValue: entry.agency)] =
        entry.isArrival ? .arrived : .acknowledged
    }
    return parameters
  }

  fileprivate mutating func section() throws(ReportCodingError) -> ReportSection {
    let (id, version) = (try text(), try number())
    let (title, formula) = (try label(), try text())
    let groups = try list { (reader) throws(ReportCodingError) in
      ReportGroup(key: try reader.text(), title: try reader.label(), isCharted: try reader.truth())
    }
    let figures = try list { (reader) throws(ReportCodingError) in try reader.figure() }
    return ReportSection(
      id: id, version: version, title: title, formula: formula, figures: figures, groups: groups)
  }

  private mutating func figure() throws(ReportCodingError) -> ReportFigure {
    let (key, label) = (try text(), try label())
    let group = try optional { (reader) throws(ReportCodingError) in try reader.text() }
    let value = try value()
    var counts: [Int?] = []
    for _ in 0..<5 {
      counts.append(try optional { (reader) throws(ReportCodingError) in try reader.number() })
    }
    return ReportFigure(
      key: key, label: label, group: group, value: value, numerator: counts[0],
      denominator: counts[1], n: counts[2], unknown: counts[3], estimated: counts[4],
      note: try optional { (reader) throws(ReportCodingError) in try reader.text() })
  }

  private mutating func value() throws(ReportCodingError) -> FigureValue {
    switch try text() {
    case "count": return .count(try number())
    case "percent": return .percent(try quotient())
    case "ratio": return .ratio(try quotient())
    case "years": return .years(try quotient())
    case "days": return .days(try quotient())
    case "whole_years": return .wholeYears(try number())
    case "span": return .span(milliseconds: try integer())
    case "date": return .date(try date())
    case "not_available": return .notAvailable(try code(FigureValue.Absence.self))
    case "withheld": return .withheld(try code(FigureValue.Withholding.self))
    default: throw invalid
    }
  }

  private mutating func quotient() throws(ReportCodingError) -> Quotient {
    guard let quotient = Quotient(try number(), over: try number()) else { throw invalid }
    return quotient
  }

  fileprivate mutating func completeness() throws(ReportCodingError) -> Completeness {
    var mark = Completeness()
    mark.lateByADay = try number()
    mark.lateByAWeek = try number()
    mark.devices = try number()
    mark.silentDevices = try number()
    mark.silentSince = try optional { (reader) throws(ReportCodingError) in try reader.integer() }
    mark.disagreements = try list { (reader) throws(ReportCodingError) in
      Completeness.Disagreements(field: try reader.text(), count: try reader.number())
    }
    return mark
  }
}

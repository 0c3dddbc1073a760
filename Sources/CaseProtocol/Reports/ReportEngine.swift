// From facts to a frozen report. The one way in.
//
// What the commands need, and where it is:
// - `report list`: `ReportDefinition.all`, each with `reference` and `title`;
// - `report explain NAME`: `ReportName(rawValue:)`, `ReportDefinition.current(_:)`, `explanation`;
// - `report show NAME`, `report board`: `CountyFacts(reading:)` over the replica's records, then
//   `ReportEngine.run(_:facts:parameters:)`, then a renderer: `TerminalReport`, `MarkdownReport`, `CSVReport`,
//   `JSONReport`, `HTMLReport`, each with one function from a run to text;
// - freezing: `run.encoded()` goes into a record of the aggregates, with the hash of those bytes; `detail.encoded()`
//   only where identifiers may lie. `ReportRun(decoding:)` shows it again when the records are gone;
// - `report diff A B`: `ReportDifference(from:to:)`, with the details where both are at hand;
// - `report trace NAME --numerator`: `detail.trace(_:_:)`; check the grant and write the audit entry first.

/// Computes reports.
///
/// Pure: the same facts and parameters give the same bytes on every device, whatever order the records arrived in.
public enum ReportEngine {
  /// Computes some reports as one run: numbers are withheld over all of them together.
  ///
  /// - Parameters:
  ///   - names: the definitions, in the order in which they are shown; a Board report has ``board``.
  ///   - facts: what the records say.
  ///   - parameters: the question.
  /// - Returns: what may be shown, and apart from it what it was counted from.
  /// - Complexity: O(n log n) in the number of facts.
  public static func run(
    _ names: [ReportName] = board, facts: CountyFacts, parameters: ReportParameters
  ) -> (run: ReportRun, detail: ReportDetail) {
    let evaluation = Evaluation(facts: facts, parameters: parameters)
    var seen: Set<ReportName> = []
    let drafts = names.filter { seen.insert($0).inserted }.map(evaluation.section)
    let run = ReportRun(
      parameters: parameters, sections: released(drafts, threshold: parameters.threshold),
      completeness: Completeness(of: facts, parameters))
    return (run, detail(of: drafts, evaluation.index))
  }

  /// The reports that a Board is given: all but those whose cells are so small that most would be withheld, and those
  /// that count nothing.
  public static let board = ReportName.allCases.filter {
    ![.arrestAreas, .placementOutcomes, .published].contains($0)
  }

  // MARK: withholding

  /// Turns drafts into what may be shown.
  static func released(_ drafts: [DraftSection], threshold: Int) -> [ReportSection] {
    var counts: [String: Int] = [:]
    var sensitive: Set<String> = []
    var sums: [QuantitySum] = []
    for draft in drafts {
      sums += draft.sums
      for figure in draft.figures {
        for quantity in figure.quantities { counts[quantity.name] = quantity.count }
        if let name = figure.unknownName { counts[name] = figure.unknown }
        if let name = figure.estimatedName { counts[name] = figure.estimated }
        switch draft.definition.protection {
        case .youth:
          sensitive.formUnion(figure.quantities.map(\.name))
          if figure.isShare, let part = figure.numerator, let whole = figure.denominator {
            // Who is not in the share is a number of youth too, though nobody prints it.
            let rest = "\(whole.name) without \(part.name)"
            sums.append(QuantitySum(total: whole.name, parts: [part.name, rest]))
            sensitive.insert(rest)
          }
        case .service:
          sensitive.formUnion([figure.denominator ?? figure.population].compactMap { $0?.name })
        case .open: break
        }
      }
    }
    sensitive.formUnion(
      sums.filter { sensitive.contains($0.total) }.flatMap(\.parts).filter { counts[$0] == nil })
    let reasons = Withholding.reasons(
      counts: counts, sums: sums, sensitive: sensitive, threshold: threshold)
    return drafts.map { draft in
      ReportSection(
        id: draft.definition.name.rawValue, version: draft.definition.version,
        title: draft.definition.title, formula: draft.definition.formula,
        figures: draft.figures.map { $0.released(reasons) },
        groups: draft.groups.filter { group in draft.figures.contains { $0.group == group.key } })
    }
  }

  // MARK: detail

  private static func detail(of drafts: [DraftSection], _ index: CountyIndex) -> ReportDetail {
    let traces = drafts.flatMap { draft in
      draft.figures.map { figure in
        ReportDetail.Trace(
          section: draft.definition.name.rawValue, figure: figure.key,
          numerator: (figure.numerator ?? figure.population)?.ids ?? [],
          denominator: (figure.denominator ?? figure.population)?.ids ?? [])
      }
    }
    let recoveries = index.facts.recoveries.map { recovery in
      ReportDetail.RecoveryTrace(
        recovery: recovery.record, person: recovery.person,
        youth: index.youth(of: recovery.person), exclusion: index.exclusions[recovery.record],
        recordedAt: recovery.recordedAt)
    }
    return ReportDetail(
      traces: traces, recoveries: recoveries.sorted { $0.recovery < $1.recovery })
  }
}

extension DraftFigure {
  /// Every number by which the figure could be known.
  fileprivate var quantities: [Quantity] {
    [numerator, denominator, population].compactMap(\.self)
  }

  fileprivate var isShare: Bool {
    switch value {
    case .percent, .notAvailable: true
    default: false
    }
  }

  /// The figure without what is withheld.
  fileprivate func released(_ reasons: [String: FigureValue.Withholding]) -> ReportFigure {
    func shown(_ quantity: Quantity?) -> Int? {
      quantity.flatMap { reasons[$0.name] == nil ? $0.count : nil }
    }
    func shown(_ count: Int, _ name: String?) -> Int? {
      name.flatMap { reasons[$0] } == nil ? count : nil
    }
    let found = quantities.compactMap { reasons[$0.name] }
    let isCrossed = dimensions.isSuperset(of: [.station, .age, .race])
    let reason =
      isCrossed
      ? .dimensions
      : found.contains(.small) ? FigureValue.Withholding.small : found.first
    let isCount = if case .count = value { true } else { false }
    return ReportFigure(
      key: key, label: label, group: group, value: reason.map(FigureValue.withheld) ?? value,
      numerator: isCrossed || isCount ? nil : shown(numerator),
      denominator: isCrossed ? nil : shown(denominator),
      n: isCrossed ? nil : shown(population ?? denominator),
      // Where nobody was asked, the unknown are all of those whose number is withheld.
      unknown: reason == nil ? shown(unknown, unknownName) : nil,
      estimated: reason == nil ? shown(estimated, estimatedName) : nil,
      // A note may hold a number.
      note: reason == nil ? note : nil)
  }
}

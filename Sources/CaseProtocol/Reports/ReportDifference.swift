// Why a number moved. An analyst who is asked in a Board meeting why the second quarter changed needs a sentence, not two
// tables.

import CausalMerge

/// What differs between two runs, a sentence for each change.
///
/// With the details of both runs it also says why: recoveries that were recorded late, persons joined or told apart,
/// recoveries since found unfounded. Those counts can be small, so such a difference is for whoever may read the
/// details; without details it tells no more than the two runs do.
public struct ReportDifference: Hashable, Sendable {
  /// What the two were asked differently.
  public let questions: [String]
  /// What happened to recoveries between the two; empty without details.
  public let reasons: [String]
  /// A sentence for each figure that changed.
  public let changes: [String]

  /// All sentences, the reasons before what they led to.
  public var sentences: [String] { questions + reasons + changes }

  /// Compares two runs.
  ///
  /// - Parameters:
  ///   - earlier: the run that was made first.
  ///   - later: the other.
  ///   - earlierDetail: what the first was counted from, if it may be read.
  ///   - laterDetail: the same of the other.
  public init(
    from earlier: ReportRun, to later: ReportRun, earlierDetail: ReportDetail? = nil,
    laterDetail: ReportDetail? = nil
  ) {
    questions = Self.questions(earlier, later)
    if let earlierDetail, let laterDetail {
      reasons = Self.reasons(earlierDetail, laterDetail)
    } else {
      reasons = []
    }
    changes = Self.changes(earlier, later, earlierDetail, laterDetail)
  }

  // MARK: the questions

  private static func questions(_ earlier: ReportRun, _ later: ReportRun) -> [String] {
    let (old, new) = (earlier.parameters, later.parameters)
    var sentences: [String] = []
    func compare(_ what: String, _ old: some CustomStringConvertible & Equatable, _ new: String) {
      if old.description != new { sentences.append("\(what): \(old) before, \(new) now.") }
    }
    compare(
      "The window differs", ReportWording(run: earlier, language: .english).window,
      ReportWording(run: later, language: .english).window)
    compare("As of", CountyTime.text(old.asOf), CountyTime.text(new.asOf))
    compare(
      "What is counted differs", ReportWording(run: earlier, language: .english).included,
      ReportWording(run: later, language: .english).included)
    compare("The launch differs", old.launchedOn, new.launchedOn.description)
    compare("The threshold differs", old.threshold, "\(new.threshold)")
    compare("Minutes to respond differ", old.responseMinutes, "\(new.responseMinutes)")
    compare("Hours to evaluate differ", old.evaluationHours, "\(new.evaluationHours)")
    compare(
      "Days allowed without an advocate differ", old.advocateGapDays, "\(new.advocateGapDays)")
    if old.agencies != new.agencies || old.responses != new.responses {
      sentences.append("Which agencies are alerted, or what counts as their answer, differs.")
    }
    for section in later.sections {
      guard let before = earlier.sections.first(where: { $0.id == section.id }) else {
        sentences.append("\(section.id) is new.")
        continue
      }
      if before.version != section.version {
        sentences.append(
          "\(section.id) is counted by version \(section.version), before by \(before.version).")
      }
    }
    for section in earlier.sections where !later.sections.contains(where: { $0.id == section.id }) {
      sentences.append("\(section.id) is no longer there.")
    }
    return sentences
  }

  // MARK: what happened to recoveries

  private static func reasons(_ earlier: ReportDetail, _ later: ReportDetail) -> [String] {
    let old = byRecovery(earlier)
    let new = byRecovery(later)
    var tally: [String: Int] = [:]
    for (id, trace) in new {
      guard let before = old[id], before.exclusion != .notYetRecorded else {
        if trace.exclusion == nil { tally["late", default: 0] += 1 }
        continue
      }
      if before.exclusion != trace.exclusion {
        tally[trace.exclusion?.rawValue ?? "counted", default: 0] += 1
      }
    }
    tally["gone"] = old.values.count { $0.exclusion == nil && new[$0.recovery] == nil }
    var sentences = tallySentences.compactMap { key, one, many in
      tally[key].flatMap { $0 == 0 ? nil : $0 == 1 ? "1 \(one)" : "\($0) \(many)" }
    }
    sentences += identitySentences(old, new)
    return sentences
  }

  private static let tallySentences: [(key: String, one: String, many: String)] = [
    (
      "late", "recovery was recorded after the earlier run.",
      "recoveries were recorded after the earlier run."
    ),
    ("unfounded", "recovery was found unfounded.", "recoveries were found unfounded."),
    (
      "entered_in_error", "recovery had been entered in error.",
      "recoveries had been entered in error."
    ),
    ("exercise", "recovery was an exercise.", "recoveries were exercises."),
    ("not_confirmed", "recovery is not confirmed.", "recoveries are not confirmed."),
    ("undated", "recovery has no moment any more.", "recoveries have no moment any more."),
    (
      "outside_window", "recovery lies outside the window now.",
      "recoveries lie outside the window now."
    ),
    (
      "not_yet_recorded", "recovery was not yet recorded at the later run's moment.",
      "recoveries were not yet recorded at the later run's moment."
    ),
    ("counted", "recovery counts now and did not before.", "recoveries count now and did not."),
    (
      "gone", "recovery is in the records no more: sealed, erased or not readable here.",
      "recoveries are in the records no more: sealed, erased or not readable here."
    ),
  ]

  private static func byRecovery(
    _ detail: ReportDetail
  ) -> [RecordID: ReportDetail.RecoveryTrace] {
    Dictionary(detail.recoveries.map { ($0.recovery, $0) }) { first, _ in first }
  }

  /// Merges and partings, counted by how many youth they made fewer or more.
  private static func identitySentences(
    _ old: [RecordID: ReportDetail.RecoveryTrace], _ new: [RecordID: ReportDetail.RecoveryTrace]
  ) -> [String] {
    var persons: Set<RecordID> = []
    var oldYouth: [RecordID: RecordID] = [:]
    var newYouth: [RecordID: RecordID] = [:]
    for (id, trace) in new {
      guard let before = old[id] else { continue }
      persons.insert(trace.person)
      oldYouth[trace.person] = before.youth
      newYouth[trace.person] = trace.youth
    }
    // Youth of the one run that are several in the other.
    func joins(_ fine: [RecordID: RecordID], _ coarse: [RecordID: RecordID]) -> Int {
      let groups = Dictionary(grouping: persons) { coarse[$0] ?? $0 }
      return groups.values.reduce(0) { $0 + Set($1.compactMap { fine[$0] }).count - 1 }
    }
    let merges = joins(oldYouth, newYouth)
    let partings = joins(newYouth, oldYouth)
    var sentences: [String] = []
    if merges > 0 {
      sentences.append(
        merges == 1
          ? "1 merge: two records turned out to be one youth."
          : "\(merges) merges: records turned out to be the same youth.")
    }
    if partings > 0 {
      sentences.append(
        partings == 1
          ? "1 merge was taken back: one youth turned out to be two."
          : "\(partings) merges were taken back: they turned out to be different youth.")
    }
    return sentences
  }

  // MARK: figures

  private static func changes(
    _ earlier: ReportRun, _ later: ReportRun, _ oldDetail: ReportDetail?,
    _ newDetail: ReportDetail?
  ) -> [String] {
    later.sections.flatMap { section -> [String] in
      guard let before = earlier.sections.first(where: { $0.id == section.id }) else { return [] }
      var sentences = section.figures.compactMap { figure -> String? in
        let name = name(of: figure, in: section)
        guard let old = before.figure(figure.key) else {
          return "\(name): not there before, \(spoken(figure)) now."
        }
        guard old != figure else { return nil }
        let moved = movement(section.id, figure.key, oldDetail, newDetail)
        let change =
          spoken(old) == spoken(figure)
          ? "shows \(spoken(figure)) as before, with different remarks"
          : "from \(spoken(old)) to \(spoken(figure))"
        return "\(name): \(change)\(moved)."
      }
      sentences += before.figures.filter { section.figure($0.key) == nil }
        .map { "\(name(of: $0, in: before)): \(spoken($0)) before, no longer there." }
      return sentences
    }
  }

  private static func name(of figure: ReportFigure, in section: ReportSection) -> String {
    let group = section.groups.first { $0.key == figure.group }
    let prefix = group.map { "\($0.title.english), " } ?? ""
    return "\(section.id), \(prefix)\(figure.label.english)"
  }

  private static func spoken(_ figure: ReportFigure) -> String {
    let value = figure.value.text(in: .english)
    guard let numerator = figure.numerator, let denominator = figure.denominator else {
      return value
    }
    return "\(value) (\(grouped(numerator))/\(grouped(denominator)))"
  }

  private static func movement(
    _ section: String, _ key: String, _ old: ReportDetail?, _ new: ReportDetail?
  ) -> String {
    func numerator(_ detail: ReportDetail?) -> Set<RecordID>? {
      detail?.traces.first { $0.section == section && $0.figure == key }.map { Set($0.numerator) }
    }
    guard let before = numerator(old), let after = numerator(new) else { return "" }
    let (added, gone) = (after.subtracting(before).count, before.subtracting(after).count)
    return added + gone > 0 ? "; \(added) counted anew, \(gone) no longer" : ""
  }
}

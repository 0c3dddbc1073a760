// Every clock of a case in one answer, and who let one of them go.

extension DeadlineRules {
  /// Every clock of a case, waivers applied, in the order of a list of what is due.
  ///
  /// - Parameters:
  ///   - facts: what this replica's records say; what it does not hold has no clock here.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clocks as they stand.
  public func deadlines(for facts: CaseClockFacts, now: Int64) -> [Deadline] {
    var all = facts.recoveries.flatMap { clocks(of: $0, now: now) }
    all += facts.reports.flatMap { deadlines(for: $0, of: facts.recoveries, now: now) }
    all += facts.exams.map { deadline(for: $0, of: facts.recoveries, now: now) }
    all += facts.absences.flatMap { deadlines(for: $0, now: now) }
    all += facts.assignments.flatMap { deadlines(for: $0, now: now) }
    all += facts.involvements.flatMap { deadlines(for: $0, now: now) }
    all += facts.programs.map { deadline(for: $0, now: now) }
    all += facts.sealings.flatMap { deadlines(for: $0, now: now) }
    all += facts.consents.map { deadline(for: $0, now: now) }
    all += facts.accessChanges.map { deadline(for: $0, now: now) }
    all += facts.sealOrders.map { deadline(for: $0, now: now) }
    all += facts.destructions.map { deadline(for: $0, now: now) }
    if !facts.waivers.isEmpty { all = all.map { applying(facts.waivers, to: $0) } }
    return all.inListOrder()
  }

  /// The same clock, let go if someone who may has said so, and why.
  ///
  /// - what was met, in time or late, stays so: a waiver says what need not be done, not what was not done;
  /// - one without a role that may waive the rule, or without a reason, counts for nothing, and the clock says so.
  ///
  /// - Parameters:
  ///   - waivers: those of the case; the ones of other clocks change nothing.
  ///   - deadline: as judged.
  /// - Returns: the clock waived, or as it was.
  public func applying(_ waivers: [WaiverFacts], to deadline: Deadline) -> Deadline {
    let own = waivers.filter { $0.rule == deadline.rule && $0.deadline == deadline.id }
    guard deadline.isOpen, !own.isEmpty else { return deadline }
    let roles = settings.waivers[deadline.rule] ?? []
    let counting = own.compactMap { $0.hasReason ? $0.role : nil }.filter(roles.contains)
    // Of several the same one on every device.
    guard let role = counting.min(by: { $0.rawValue < $1.rawValue }) else {
      return deadline.remarked(
        roles.isEmpty
          ? "this clock is the law's, and cannot be waived"
          : "a waiver needs a reason, and a role that may give it")
    }
    let task = deadline.explanation.prefix { $0 != ":" }
    return deadline.settled(
      as: .waived(by: role), explanation: "\(task): waived in the role of \(role.rawValue)")
  }
}

/// The county's rules by version: a case is judged by those under which it began.
public struct DeadlineRuleBook: Hashable, Sendable {
  private let versions: [DeadlineSettings]

  /// Takes every version of the settings, in any order; without any, the published ones hold.
  public init(_ versions: [DeadlineSettings] = [DeadlineSettings()]) {
    let sorted = versions.sorted { $0.version < $1.version }
    self.versions = sorted.isEmpty ? [DeadlineSettings()] : sorted
  }

  /// The rules for new cases: the newest.
  public var current: DeadlineRules {
    DeadlineRules(settings: versions.last ?? DeadlineSettings())
  }

  /// The rules of a version.
  ///
  /// - Parameter version: as the case has it; `nil` if it has none.
  /// - Returns: those of that version; of a version that this replica has not heard of yet, the newest that it knows.
  public func rules(version: UInt32?) -> DeadlineRules {
    versions.first { $0.version == version }.map { DeadlineRules(settings: $0) } ?? current
  }
}

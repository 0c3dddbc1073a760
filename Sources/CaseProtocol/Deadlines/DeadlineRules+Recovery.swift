// The clocks around a recovery that the law adds, and those of the people who stay: reports, the acute examination,
// contacts, ninety days and a year.

import CausalMerge

extension DeadlineRules {
  /// A mandated reporter's two clocks: the phone call, and the written report.
  ///
  /// - Parameters:
  ///   - facts: what the reporter's records say.
  ///   - recoveries: the case's; one that was withdrawn takes its reports' clocks with it.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clocks as they stand.
  public func deadlines(
    for facts: MandatedReportClockFacts, of recoveries: [RecoveryFacts] = [], now: Int64
  ) -> [Deadline] {
    let numbers = settings.reports
    func subject(_ part: DeadlinePart) -> DeadlineSubject {
      DeadlineSubject(
        rule: .mandatedReport, origin: facts.recovery, record: facts.record, agency: facts.agency,
        part: part, knownAt: facts.knownAt,
        withdrawn: Self.withdrawal(of: facts.recovery, in: recoveries))
    }
    return [
      subject(.phoned).judged(
        Fulfilment([facts.phonedAt, facts.writtenAt].compactMap(\.self).min()),
        from: facts.suspectedAt, within: numbers.phoneWithin, steps: numbers.phoneSteps, now: now),
      subject(.written).judged(
        Fulfilment(facts.writtenAt), from: facts.suspectedAt, within: numbers.writeWithin,
        steps: numbers.writeSteps, now: now),
    ]
  }

  /// The clock of an acute examination, which begins with the assault and not with first contact.
  ///
  /// - Parameters:
  ///   - facts: when, without any result.
  ///   - recoveries: the case's; one that was withdrawn takes the clock with it.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clock as it stands.
  public func deadline(
    for facts: ExamClockFacts, of recoveries: [RecoveryFacts] = [], now: Int64
  ) -> Deadline {
    let numbers = settings.reports
    let subject = DeadlineSubject(
      rule: .acuteExam, origin: facts.recovery, record: facts.record, agency: .health,
      knownAt: facts.knownAt, withdrawn: Self.withdrawal(of: facts.recovery, in: recoveries))
    let answer = [facts.performedAt, facts.declinedAt].compactMap(\.self).min()
    if answer == nil, let assaultAt = facts.lastAssaultAt, let contactAt = facts.firstContactAt,
      contactAt > assaultAt.saturatingAdd(numbers.examineWithin.milliseconds)
    {
      return subject.without(.windowEnded)
    }
    return subject.judged(
      Fulfilment(answer), from: facts.lastAssaultAt, within: numbers.examineWithin,
      steps: numbers.examSteps, now: now)
  }

  /// How long someone who is assigned has been without contact, one clock for each cadence of the role.
  ///
  /// An absence stops none: advocates keep in touch with a youth who left. An attempt is counted, and is no contact.
  ///
  /// - Parameters:
  ///   - facts: the assignment and its contacts.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clocks as they stand.
  public func deadlines(for facts: AssignmentClockFacts, now: Int64) -> [Deadline] {
    (settings.involvement.cadences[facts.role] ?? []).map { cadence in
      let subject = DeadlineSubject(
        rule: .contact, origin: facts.record, record: facts.record, agency: facts.agency,
        role: facts.role, part: cadence.isInPerson ? .meeting : .checkIn, knownAt: facts.knownAt)
      if let to = facts.to, to <= now { return subject.without(.assignmentEnded) }
      let contacts = facts.contacts.filter { $0.at <= now }
      let last = contacts.filter { !$0.isAttempt && ($0.isInPerson || !cadence.isInPerson) }
        .map(\.at).max()
      let start = facts.from.map { max($0, last ?? $0) } ?? last
      let attempts = contacts.count { $0.isAttempt && $0.at >= (start ?? .min) }
      return subject.judged(
        .open, from: start, within: cadence.every, steps: settings.involvement.contactSteps,
        now: now, remark: attempts == 0 ? nil : "tried \(attempts) times since")
    }
  }

  /// The ninety days, and the look back after a year.
  ///
  /// - Parameters:
  ///   - facts: first contact, the team, and how the work ended if it did.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clocks as they stand.
  public func deadlines(for facts: InvolvementClockFacts, now: Int64) -> [Deadline] {
    [floorDeadline(facts, now), reviewDeadline(facts, now)]
  }

  private func floorDeadline(_ facts: InvolvementClockFacts, _ now: Int64) -> Deadline {
    let numbers = settings.involvement
    let subject = involvementSubject(facts, .floor)
    let due = facts.firstContactAt?.saturatingAdd(numbers.floor.milliseconds)
    let endedEarly = facts.closedAt.map { closed in due.map { closed < $0 } ?? false } ?? false
    if endedEarly, facts.hasClosingReason { return subject.without(.endedWithReason) }
    let stayed = facts.team.filter { numbers.staying.contains($0.role) }
    let isMet = !endedEarly && due.map { at in stayed.contains { $0.holds(at: at) } } ?? false
    let remark: String? =
      if endedEarly {
        "the case was closed early, say why"
      } else if !stayed.contains(where: { $0.holds(at: now) }) {
        "nobody is assigned who stays"
      } else {
        nil
      }
    return subject.judged(
      isMet ? Fulfilment(due.flatMap { $0 <= now ? $0 : nil }) : .open, from: facts.firstContactAt,
      within: numbers.floor, steps: numbers.floorSteps, now: now, remark: remark)
  }

  private func reviewDeadline(_ facts: InvolvementClockFacts, _ now: Int64) -> Deadline {
    let numbers = settings.involvement
    let subject = involvementSubject(facts, .review)
    if facts.reviewedAt == nil, facts.closedAt != nil, facts.hasClosingReason {
      return subject.without(.endedWithReason)
    }
    return subject.judged(
      Fulfilment(facts.reviewedAt), from: facts.firstContactAt, within: numbers.review,
      steps: numbers.reviewSteps, now: now)
  }

  private func involvementSubject(
    _ facts: InvolvementClockFacts, _ part: DeadlinePart
  ) -> DeadlineSubject {
    DeadlineSubject(
      rule: .involvement, origin: facts.recovery, record: facts.recovery, role: .advocate,
      part: part, knownAt: facts.knownAt,
      withdrawn: facts.status?.runsClocks == false ? .recoveryWithdrawn : nil)
  }

  private static func withdrawal(
    of recovery: RecordID, in recoveries: [RecoveryFacts]
  ) -> Deadline.Reason? {
    recoveries.first { $0.recovery == recovery }?.withdrawal
  }
}

// The clocks of an absence: who must know that a youth is gone, and what is owed to one who came back.

extension DeadlineRules {
  /// Every clock of one absence.
  ///
  /// - Parameters:
  ///   - facts: what its records say.
  ///   - now: milliseconds since 1970.
  /// - Returns: one for each who is to be told, the missing report, and once the youth is back the talk and the report of
  ///   the return.
  public func deadlines(for facts: AbsenceClockFacts, now: Int64) -> [Deadline] {
    noticeDeadlines(facts, now) + reportDeadline(facts, now) + returnDeadlines(facts, now)
  }

  private func noticeDeadlines(_ facts: AbsenceClockFacts, _ now: Int64) -> [Deadline] {
    let numbers = settings.absences
    let start = facts.discoveredAt ?? facts.leftAt
    let parts = numbers.told + (facts.hasTribe ? [.tribeTold] : [])
    return parts.map { part in
      let subject = DeadlineSubject(
        rule: .absenceNotice, origin: facts.record, record: facts.record, agency: facts.custodian,
        part: part, knownAt: facts.knownAt)
      let toldAt = facts.toldAt[part]
      // Whom to tell that a youth is missing, once the youth is not: nobody, if there was still time.
      if toldAt == nil, let start, let endedAt = facts.endedAt, endedAt <= now,
        endedAt <= start.saturatingAdd(numbers.tellWithin.milliseconds)
      {
        return subject.without(.returnedFirst)
      }
      return subject.judged(
        Fulfilment(toldAt), from: start, within: numbers.tellWithin, steps: numbers.tellSteps,
        now: now)
    }
  }

  private func reportDeadline(_ facts: AbsenceClockFacts, _ now: Int64) -> [Deadline] {
    // That nobody has reported the youth missing is the other clock's.
    guard let receivedAt = facts.reportReceivedAt else { return [] }
    return [
      DeadlineSubject(
        rule: .missingReport, origin: facts.record, record: facts.record, agency: .lawEnforcement,
        knownAt: facts.knownAt
      ).judged(
        Fulfilment(facts.reportTransmittedAt), from: receivedAt,
        within: settings.absences.transmitWithin, steps: settings.absences.transmitSteps, now: now)
    ]
  }

  private func returnDeadlines(_ facts: AbsenceClockFacts, _ now: Int64) -> [Deadline] {
    guard let endedAt = facts.endedAt else { return [] }
    let numbers = settings.absences
    let talk = DeadlineSubject(
      rule: .returnTalk, origin: facts.record, record: facts.record, agency: facts.custodian,
      knownAt: facts.endKnownAt
    ).judged(
      Fulfilment(facts.talkedAt), from: endedAt, within: numbers.talkWithin,
      steps: numbers.talkSteps, now: now)
    let subject = DeadlineSubject(
      rule: .foundReport, origin: facts.record, record: facts.record, agency: .lawEnforcement,
      knownAt: facts.endKnownAt)
    let wasReported = facts.reportReceivedAt != nil || facts.toldAt[.lawEnforcementTold] != nil
    guard wasReported || facts.foundReportedAt != nil else {
      return [talk, subject.without(.neverReported)]
    }
    let found = subject.judged(
      Fulfilment(facts.foundReportedAt), from: endedAt, within: numbers.reportFoundWithin,
      steps: numbers.reportFoundSteps, now: now)
    return [talk, found]
  }
}

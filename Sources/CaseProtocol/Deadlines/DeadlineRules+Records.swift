// The clocks of programs and of records: completion, sealing, consent, access, orders, destruction.

extension DeadlineRules {
  /// The end of a program, by which its completion is decided.
  ///
  /// - Parameters:
  ///   - facts: its start and its track's length.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clock as it stands.
  public func deadline(for facts: ProgramClockFacts, now: Int64) -> Deadline {
    let subject = DeadlineSubject(
      rule: .program, origin: facts.record, record: facts.record, role: .prosecutor,
      knownAt: facts.knownAt)
    if facts.completionDecidedAt == nil, let leftAt = facts.leftAt, leftAt <= now {
      return subject.without(.programLeft)
    }
    return subject.judged(
      Fulfilment(facts.completionDecidedAt), from: facts.startedAt, within: facts.duration,
      steps: settings.programs.programSteps, now: now)
  }

  /// The four clocks of sealing: the decision, the arrest record, the letter, and the petition after a refusal.
  ///
  /// - Parameters:
  ///   - facts: what happened when.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clocks as they stand.
  public func deadlines(for facts: SealingClockFacts, now: Int64) -> [Deadline] {
    let numbers = settings.programs
    func subject(_ part: DeadlinePart, _ agency: Agency?, _ role: CaseRole? = nil)
      -> DeadlineSubject
    {
      DeadlineSubject(
        rule: .sealing, origin: facts.record, record: facts.record, agency: agency, role: role,
        part: part, knownAt: facts.knownAt)
    }
    let decision = subject(.decision, .probation).judged(
      Fulfilment(facts.decidedAt), from: facts.completedAt, within: numbers.decideWithin,
      steps: numbers.sealingSteps, now: now)
    let arrest = subject(.lawEnforcementSealing, .lawEnforcement)
    let letter = subject(.youthNotice, .probation).judged(
      Fulfilment(facts.youthNotifiedAt), from: facts.decidedAt, within: numbers.tellYouthWithin,
      steps: numbers.sealingSteps, now: now)
    let petition = subject(.petition, nil, .defence)
    return [
      decision,
      facts.isGranted == false
        ? arrest.without(.sealingRefused)
        : arrest.judged(
          Fulfilment(facts.lawEnforcementSealedAt), from: facts.lawEnforcementNotifiedAt,
          within: numbers.sealWithin, steps: numbers.sealingSteps, now: now),
      letter,
      facts.isGranted == true
        ? petition.without(.sealingGranted)
        : petition.judged(
          Fulfilment(facts.petitionedAt),
          from: facts.isGranted == false ? facts.youthNotifiedAt : nil,
          within: numbers.petitionWithin, steps: numbers.petitionSteps, now: now),
    ]
  }

  /// The time in which a consent is renewed or its sharing withdrawn, before both end by themselves.
  ///
  /// - Parameters:
  ///   - facts: the consent's times.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clock as it stands.
  public func deadline(for facts: ConsentClockFacts, now: Int64) -> Deadline {
    let subject = DeadlineSubject(
      rule: .consentExpiry, origin: facts.record, record: facts.record, role: facts.holder,
      knownAt: facts.knownAt)
    let settled = [facts.renewedAt, facts.withdrawnAt].compactMap(\.self).min()
    let ends = [facts.revokedAt, facts.expiresAt].compactMap(\.self)
    // From its last instant on a consent is none, whether or not anyone looked.
    if settled == nil, ends.contains(where: { $0 <= now }) { return subject.without(.consentEnded) }
    guard let expiresAt = facts.expiresAt, let givenAt = facts.givenAt else {
      return subject.without(.startUnknown)
    }
    let due = max(
      givenAt, expiresAt.saturatingSubtract(settings.access.renewBefore.milliseconds))
    return subject.judged(
      Fulfilment(settled), from: givenAt,
      within: .milliseconds(due.saturatingSubtract(givenAt)), steps: settings.access.consentSteps,
      now: now)
  }

  /// The end of access after the end of a role: the grant revoked, and every device's confirmation.
  ///
  /// - Parameters:
  ///   - facts: what happened when.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clock as it stands.
  public func deadline(for facts: AccessChangeClockFacts, now: Int64) -> Deadline {
    let numbers = settings.access
    let both: Int64? =
      if let revoked = facts.grantRevokedAt, let confirmed = facts.devicesConfirmedAt {
        max(revoked, confirmed)
      } else {
        nil
      }
    return DeadlineSubject(
      rule: .accessChange, origin: facts.record, record: facts.record, knownAt: facts.knownAt
    ).judged(
      Fulfilment(both), from: facts.changedAt,
      within: facts.isHighRisk ? numbers.endRiskyAccessWithin : numbers.endAccessWithin,
      steps: facts.isHighRisk ? numbers.riskyAccessSteps : numbers.accessSteps, now: now,
      remark: facts.grantRevokedAt == nil ? "the grant still stands" : "a device has not confirmed")
  }

  /// The time in which every device confirms a seal.
  ///
  /// - Parameters:
  ///   - facts: what happened when.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clock as it stands.
  public func deadline(for facts: SealOrderClockFacts, now: Int64) -> Deadline {
    DeadlineSubject(
      rule: .sealOrder, origin: facts.record, record: facts.record, knownAt: facts.knownAt
    ).judged(
      Fulfilment(facts.devicesConfirmedAt), from: facts.orderedAt,
      within: settings.access.sealDevicesWithin, steps: settings.access.sealOrderSteps, now: now,
      remark: facts.silentDevices == 0 ? nil : "\(facts.silentDevices) devices are silent")
  }

  /// The day on which something is to be destroyed.
  ///
  /// - Parameters:
  ///   - facts: the day, and the proof if there is one.
  ///   - now: milliseconds since 1970.
  /// - Returns: the clock as it stands.
  public func deadline(for facts: DestructionClockFacts, now: Int64) -> Deadline {
    let subject = DeadlineSubject(
      rule: .destruction, origin: facts.record, record: facts.record, knownAt: facts.knownAt)
    if facts.erasedAt == nil, facts.isHeld { return subject.without(.legalHold) }
    guard let destroyAt = facts.destroyAt else { return subject.without(.startUnknown) }
    let start = min(facts.scheduledAt ?? destroyAt, destroyAt)
    return subject.judged(
      Fulfilment(facts.erasedAt), from: start,
      within: .milliseconds(destroyAt.saturatingSubtract(start)),
      steps: settings.access.destructionSteps, now: now)
  }
}

// Clocks of programs and of records: completion, sealing, consent, access, orders, destruction.

import CaseProtocol
import CausalMerge
import Testing

@Suite struct ProgramClockTests {
  private let rules = DeadlineRules()

  @Test(arguments: [Int64(365), 70])
  func `a program ends with a decision, whichever of the two lengths it has`(days: Int64) throws {
    try expectEdges(due: beforeSpring + days * oneDay) { doneAt, now in
      rules.deadline(
        for: ProgramClockFacts(
          record: try recordID(7), startedAt: beforeSpring, duration: .seconds(days * 86_400),
          completionDecidedAt: doneAt), now: now)
    }
  }

  @Test func `thirty and seven days before its end someone is reminded, and leaving is no failure`()
    throws
  {
    var facts = ProgramClockFacts(
      record: try recordID(7), startedAt: beforeSpring, duration: .seconds(365 * 86_400))
    let end = beforeSpring + 365 * oneDay
    #expect(rules.deadline(for: facts, now: end - 30 * oneDay - 1).state == .pending)
    for days in [30, 7] as [Int64] {
      let deadline = rules.deadline(for: facts, now: end - days * oneDay)
      #expect(deadline.step?.timing == .beforeEnd(.seconds(days * 86_400)))
    }
    facts.leftAt = end - oneDay
    #expect(rules.deadline(for: facts, now: end + 1).state == .notApplicable(.programLeft))
  }

  private func sealing(_ change: (inout SealingClockFacts) -> Void) throws -> SealingClockFacts {
    var facts = SealingClockFacts(record: try recordID(7), completedAt: beforeSpring)
    change(&facts)
    return facts
  }

  @Test func `sixty days to decide, sixty to seal, thirty to tell the youth, sixty to petition`()
    throws
  {
    try expectEdges(due: beforeSpring + 60 * oneDay) { doneAt, now in
      try clock(
        .sealing, .decision,
        in: rules.deadlines(for: sealing { $0.decidedAt = doneAt }, now: now))
    }
    try expectEdges(due: beforeAutumn + 60 * oneDay) { doneAt, now in
      try clock(
        .sealing, .lawEnforcementSealing,
        in: rules.deadlines(
          for: sealing {
            $0.isGranted = true
            $0.lawEnforcementNotifiedAt = beforeAutumn
            $0.lawEnforcementSealedAt = doneAt
          }, now: now))
    }
    try expectEdges(due: beforeAutumn + 30 * oneDay) { doneAt, now in
      try clock(
        .sealing, .youthNotice,
        in: rules.deadlines(
          for: sealing {
            $0.decidedAt = beforeAutumn
            $0.youthNotifiedAt = doneAt
          }, now: now))
    }
    try expectEdges(due: beforeAutumn + 60 * oneDay) { doneAt, now in
      try clock(
        .sealing, .petition,
        in: rules.deadlines(
          for: sealing {
            $0.isGranted = false
            $0.youthNotifiedAt = beforeAutumn
            $0.petitionedAt = doneAt
          }, now: now))
    }
  }

  @Test func `a refusal seals nothing and can be taken to court, a grant needs no court`() throws {
    let refused = try rules.deadlines(for: sealing { $0.isGranted = false }, now: beforeSpring)
    #expect(
      try clock(.sealing, .lawEnforcementSealing, in: refused).state
        == .notApplicable(.sealingRefused))
    let granted = try rules.deadlines(for: sealing { $0.isGranted = true }, now: beforeSpring)
    #expect(
      try clock(.sealing, .petition, in: granted).state == .notApplicable(.sealingGranted))
    let undecided = try rules.deadlines(for: sealing { _ in }, now: beforeSpring)
    for part in [DeadlinePart.youthNotice, .petition, .lawEnforcementSealing] {
      #expect(
        try clock(.sealing, part, in: undecided).state == .notApplicable(.startUnknown))
    }
  }

  @Test func `a petition that the youth did not make reproaches nobody`() throws {
    let facts = try sealing {
      $0.isGranted = false
      $0.youthNotifiedAt = beforeSpring
    }
    let late = try clock(
      .sealing, .petition, in: rules.deadlines(for: facts, now: beforeSpring + 61 * oneDay))
    #expect(!late.steps.contains { $0.timing == .breach })
  }
}

@Suite struct AccessClockTests {
  private let rules = DeadlineRules()

  @Test func `a consent is settled fourteen days before its end`() throws {
    let end = beforeSpring + 90 * oneDay
    try expectEdges(due: end - 14 * oneDay) { doneAt, now in
      rules.deadline(
        for: ConsentClockFacts(
          record: try recordID(8), givenAt: beforeSpring, expiresAt: end, renewedAt: doneAt),
        now: now)
    }
  }

  @Test func `a consent that ended, or was taken back, has no clock any more`() throws {
    let end = beforeSpring + 90 * oneDay
    var facts = ConsentClockFacts(
      record: try recordID(8), holder: .advocate, givenAt: beforeSpring, expiresAt: end)
    #expect(rules.deadline(for: facts, now: end - 1).step?.recipients == [.caseWorker])
    #expect(rules.deadline(for: facts, now: end).state == .notApplicable(.consentEnded))
    facts.revokedAt = beforeSpring + oneDay
    #expect(
      rules.deadline(for: facts, now: beforeSpring + oneDay).state == .notApplicable(.consentEnded))
  }

  @Test func `a consent shorter than the notice is settled from its first moment`() throws {
    let facts = ConsentClockFacts(
      record: try recordID(8), givenAt: beforeSpring, expiresAt: beforeSpring + 3 * oneDay)
    let deadline = rules.deadline(for: facts, now: beforeSpring)
    #expect(deadline.dueMilliseconds == beforeSpring)
    #expect(deadline.state == .pending)
  }

  @Test(arguments: [(false, oneDay), (true, 30 * oneMinute)])
  func `access ends within a day of the role, at high risk within half an hour`(
    isHighRisk: Bool, span: Int64
  ) throws {
    try expectEdges(due: beforeSpring + span) { doneAt, now in
      rules.deadline(
        for: AccessChangeClockFacts(
          record: try recordID(9), changedAt: beforeSpring, isHighRisk: isHighRisk,
          grantRevokedAt: beforeSpring, devicesConfirmedAt: doneAt), now: now)
    }
    // Revoking alone is not enough: the later of both counts.
    let unconfirmed = rules.deadline(
      for: AccessChangeClockFacts(
        record: try recordID(9), changedAt: beforeSpring, isHighRisk: isHighRisk,
        grantRevokedAt: beforeSpring), now: beforeSpring)
    #expect(unconfirmed.isOpen)
  }

  @Test func `an administrator hears each hour that access still stands`() throws {
    let facts = AccessChangeClockFacts(record: try recordID(9), changedAt: beforeSpring)
    let plan = rules.deadline(for: facts, now: beforeSpring).plan
    #expect(plan.count == 24)
    #expect(
      plan.prefix(23).map(\.atMilliseconds) == (1...23).map { beforeSpring + $0 * oneHour })
  }

  @Test func `every device confirms a seal within a week, and the silent ones are counted`() throws
  {
    try expectEdges(due: beforeSpring + 7 * oneDay) { doneAt, now in
      rules.deadline(
        for: SealOrderClockFacts(
          record: try recordID(10), orderedAt: beforeSpring, devicesConfirmedAt: doneAt), now: now)
    }
    let silent = SealOrderClockFacts(
      record: try recordID(10), orderedAt: beforeSpring, silentDevices: 3)
    #expect(
      rules.deadline(for: silent, now: beforeSpring).explanation.hasSuffix("3 devices are silent"))
  }

  @Test func `what is to be destroyed on a day is, unless it is held`() throws {
    let day = beforeSpring + 400 * oneDay
    try expectEdges(due: day) { doneAt, now in
      rules.deadline(
        for: DestructionClockFacts(
          record: try recordID(11), scheduledAt: beforeSpring, destroyAt: day, erasedAt: doneAt),
        now: now)
    }
    let held = DestructionClockFacts(
      record: try recordID(11), scheduledAt: beforeSpring, destroyAt: day, isHeld: true)
    #expect(rules.deadline(for: held, now: day + 1).state == .notApplicable(.legalHold))
  }
}

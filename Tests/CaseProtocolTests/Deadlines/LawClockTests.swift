// Clocks that laws add: reports, the acute examination, absences and returns.

import CaseProtocol
import CausalMerge
import Testing

@Suite struct ReportAndExamClockTests {
  private let rules = DeadlineRules()

  private func report(phonedAt: Int64? = nil, writtenAt: Int64? = nil, knownAt: Int64? = nil)
    throws -> MandatedReportClockFacts
  {
    MandatedReportClockFacts(
      record: try recordID(2), recovery: try recordID(1), agency: .lawEnforcement,
      suspectedAt: beforeSpring, phonedAt: phonedAt, writtenAt: writtenAt, knownAt: knownAt)
  }

  @Test func `a report is written within thirty-six hours, across the night without an hour`()
    throws
  {
    try expectEdges(due: beforeSpring + 36 * oneHour) { doneAt, now in
      try clock(
        .mandatedReport, .written,
        in: rules.deadlines(for: report(phonedAt: beforeSpring, writtenAt: doneAt), now: now))
    }
  }

  @Test func `the call comes first, and a written report has called too`() throws {
    try expectEdges(due: beforeSpring + oneHour) { doneAt, now in
      try clock(
        .mandatedReport, .phoned, in: rules.deadlines(for: report(phonedAt: doneAt), now: now))
    }
    let written = try rules.deadlines(
      for: report(writtenAt: beforeSpring + oneMinute), now: beforeSpring + oneDay)
    #expect(written.allSatisfy { $0.state == .met })
  }

  @Test func `a written report is asked for at 24 and 34 hours, then its supervisor hears`() throws
  {
    for (hours, told) in [
      (23, []), (24, [Recipient.agency]), (34, [.agency]), (37, [.agencySupervisor]),
    ] as [(Int64, [Recipient])] {
      let written = try clock(
        .mandatedReport, .written,
        in: rules.deadlines(
          for: report(phonedAt: beforeSpring), now: beforeSpring + hours * oneHour))
      #expect(written.step?.recipients ?? [] == told, "after \(hours) hours")
    }
  }

  @Test func `reports of a withdrawn recovery have no clock`() throws {
    let withdrawn = RecoveryFacts(
      recovery: try recordID(1), status: .unfounded, firstContactAt: beforeSpring)
    let all = try rules.deadlines(for: report(), of: [withdrawn], now: beforeSpring + oneDay)
    #expect(all.allSatisfy { $0.state == .notApplicable(.recoveryWithdrawn) })
  }

  private func exam(
    assaultAt: Int64?, contactAt: Int64?, performedAt: Int64? = nil, declinedAt: Int64? = nil
  ) throws -> ExamClockFacts {
    ExamClockFacts(
      record: try recordID(3), recovery: try recordID(1), firstContactAt: contactAt,
      lastAssaultAt: assaultAt, performedAt: performedAt, declinedAt: declinedAt)
  }

  @Test func `the acute examination counts from the assault and not from first contact`() throws {
    let contact = beforeSpring + 50 * oneHour
    try expectEdges(due: beforeSpring + 96 * oneHour) { doneAt, now in
      rules.deadline(
        for: try exam(assaultAt: beforeSpring, contactAt: contact, performedAt: doneAt), now: now)
    }
    // Declining is an answer, and it is the youth's.
    try expectEdges(due: beforeSpring + 96 * oneHour) { doneAt, now in
      rules.deadline(
        for: try exam(assaultAt: beforeSpring, contactAt: contact, declinedAt: doneAt), now: now)
    }
  }

  @Test func `a youth who is met after the window has no acute clock, one at its last moment has`()
    throws
  {
    let end = beforeSpring + 96 * oneHour
    let last = rules.deadline(
      for: try exam(assaultAt: beforeSpring, contactAt: end), now: end)
    #expect(last.state == .dueSoon)
    let after = rules.deadline(
      for: try exam(assaultAt: beforeSpring, contactAt: end + 1), now: end + 1)
    #expect(after.state == .notApplicable(.windowEnded))
    let unknown = rules.deadline(for: try exam(assaultAt: nil, contactAt: end), now: end)
    #expect(unknown.state == .notApplicable(.startUnknown))
  }
}

@Suite struct AbsenceClockTests {
  private let rules = DeadlineRules()

  private func absence(_ change: (inout AbsenceClockFacts) -> Void = { _ in }) throws
    -> AbsenceClockFacts
  {
    var facts = AbsenceClockFacts(
      record: try recordID(5), custodian: .childServices, leftAt: beforeAutumn - 9 * oneHour,
      discoveredAt: beforeAutumn)
    change(&facts)
    return facts
  }

  @Test(arguments: [
    DeadlinePart.lawEnforcementTold, .nationalCenterTold, .guardianTold, .courtTold,
  ])
  func `each who must know is told within a day of discovery, across the night with an hour more`(
    part: DeadlinePart
  ) throws {
    try expectEdges(due: beforeAutumn + 24 * oneHour) { doneAt, now in
      try clock(
        .absenceNotice, part,
        in: rules.deadlines(for: absence { $0.toldAt[part] = doneAt }, now: now))
    }
  }

  @Test func `without a time of discovery the day begins when the youth left`() throws {
    let facts = try absence { $0.discoveredAt = nil }
    let told = try clock(.absenceNotice, in: rules.deadlines(for: facts, now: beforeAutumn))
    #expect(told.startMilliseconds == beforeAutumn - 9 * oneHour)
  }

  @Test func `a tribe is told where there is one`() throws {
    let without = try rules.deadlines(for: absence(), now: beforeAutumn)
    #expect(!without.contains { $0.part == .tribeTold })
    let with = try rules.deadlines(for: absence { $0.hasTribe = true }, now: beforeAutumn)
    #expect(with.contains { $0.part == .tribeTold })
  }

  @Test func `a youth who is back in time needs no notice, one who is back later needed it`() throws
  {
    let end = beforeAutumn + 24 * oneHour
    for (endedAt, state) in [
      (end, Deadline.State.notApplicable(.returnedFirst)),
      (end + 1, .breached(by: .milliseconds(oneDay))),
    ] {
      let told = try clock(
        .absenceNotice, .courtTold,
        in: rules.deadlines(for: absence { $0.endedAt = endedAt }, now: end + oneDay))
      #expect(told.state == state)
    }
  }

  @Test func `a missing report goes out within two hours of being taken`() throws {
    let unreported = try rules.deadlines(for: absence(), now: beforeAutumn)
    #expect(!unreported.contains { $0.rule == .missingReport })
    let taken = beforeAutumn + 7
    try expectEdges(due: taken + 2 * oneHour) { doneAt, now in
      try clock(
        .missingReport,
        in: rules.deadlines(
          for: absence {
            $0.reportReceivedAt = taken
            $0.reportTransmittedAt = doneAt
          }, now: now))
    }
  }

  @Test func `who is back is talked with within 72 hours, and reported as found within a day`()
    throws
  {
    let back = beforeAutumn + 30 * oneHour
    try expectEdges(due: back + 72 * oneHour) { doneAt, now in
      try clock(
        .returnTalk,
        in: rules.deadlines(
          for: absence {
            $0.endedAt = back
            $0.talkedAt = doneAt
          }, now: now))
    }
    try expectEdges(due: back + 24 * oneHour) { doneAt, now in
      try clock(
        .foundReport,
        in: rules.deadlines(
          for: absence {
            $0.endedAt = back
            $0.reportReceivedAt = beforeAutumn
            $0.foundReportedAt = doneAt
          }, now: now))
    }
    let unreported = try clock(
      .foundReport, in: rules.deadlines(for: absence { $0.endedAt = back }, now: back))
    #expect(unreported.state == .notApplicable(.neverReported))
    let away = try rules.deadlines(for: absence(), now: back)
    #expect(!away.contains { $0.rule == .returnTalk || $0.rule == .foundReport })
  }

  @Test func `a return that was learned of late pages nobody, the notices before it do`() throws {
    let back = beforeAutumn + 30 * oneHour
    let facts = try absence {
      $0.endedAt = back
      $0.endKnownAt = back + 80 * oneHour
    }
    let all = rules.deadlines(for: facts, now: back + 81 * oneHour)
    #expect(try clock(.returnTalk, in: all).state == .recordedLate)
    #expect(try clock(.absenceNotice, in: all).isTold)
  }
}

// What one person sees first, and by which version of the rules; absences that interrupt.

import CaseProtocol
import CausalMerge
import Testing

@Suite struct DueListTests {
  private let rules = DeadlineRules()

  private func caseFacts() throws -> CaseClockFacts {
    var facts = CaseClockFacts()
    facts.recoveries = [
      RecoveryFacts(
        recovery: try recordID(1), firstContactAt: beforeSpring,
        alerts: [
          AlertFacts(record: try recordID(2), agency: .childServices, alertedAt: beforeSpring),
          AlertFacts(record: try recordID(3), agency: .health, alertedAt: beforeSpring),
        ])
    ]
    facts.assignments = [
      AssignmentClockFacts(
        record: try recordID(6), role: .advocate, agency: .advocate, from: beforeSpring)
    ]
    facts.involvements = [
      InvolvementClockFacts(recovery: try recordID(1), firstContactAt: beforeSpring)
    ]
    return facts
  }

  @Test func `each agency sees its own, and what is anybody's`() throws {
    let all = rules.deadlines(for: try caseFacts(), now: beforeSpring)
    let health = DueList.due(all, for: DueViewer(agencies: [.health]), now: beforeSpring)
    #expect(health.contains { $0.rule == .response && $0.agency == .health })
    #expect(health.contains { $0.rule == .basicNeeds })
    #expect(!health.contains { $0.agency == .childServices })
    #expect(!health.contains { $0.rule == .alert }, "to alert is the officer's task")
    let officer = DueList.due(all, for: DueViewer(roles: [.officer]), now: beforeSpring)
    let toAlert = officer.filter { $0.rule == .alert }.compactMap(\.agency)
    #expect(Set(toAlert) == [.mentalHealth, .probation, .advocate], "two were alerted")
    let advocate = DueList.due(all, for: DueViewer(roles: [.advocate]), now: beforeSpring)
    #expect(advocate.contains { $0.rule == .contact })
    #expect(DueList.due(all, now: beforeSpring).count == all.count { $0.isOpen })
  }

  @Test func `a supervisor sees another's clock from the step on at which they are told`() throws {
    let viewer = DueViewer(recipients: [.agencySupervisor])
    for (minutes, isSeen) in [(74, false), (75, true), (90, true), (91, false)] as [(Int64, Bool)] {
      let now = beforeSpring + minutes * oneMinute
      let all = rules.deadlines(for: try caseFacts(), now: now)
      let seen = DueList.due(all, for: viewer, now: now).contains { $0.rule == .response }
      #expect(seen == isSeen, "after \(minutes) minutes")
    }
  }

  @Test func `what ends soon comes before what was missed days ago, and that before what runs on`()
    throws
  {
    func consent(_ byte: UInt8, dueIn span: Int64, knownAt: Int64? = nil) throws -> Deadline {
      rules.deadline(
        for: SealOrderClockFacts(
          record: try recordID(byte), orderedAt: beforeAutumn + span - 7 * oneDay,
          knownAt: knownAt), now: beforeAutumn)
    }
    let list = [
      try consent(1, dueIn: 5 * oneHour), try consent(2, dueIn: -3 * oneDay),
      try consent(3, dueIn: 4 * oneHour), try consent(4, dueIn: -4 * oneHour),
      try consent(5, dueIn: -4 * oneHour - 1), try consent(6, dueIn: 4 * oneHour + 1),
      try consent(7, dueIn: -oneDay, knownAt: beforeAutumn),
    ]
    let order = DueList.due(list.reversed(), now: beforeAutumn).map(\.origin)
    #expect(order == (try [4, 3, 5, 2, 6, 1, 7].map { try recordID($0) }))
  }

  @Test func `a case keeps the version of the rules under which it began`() throws {
    var second = DeadlineSettings()
    second.version = 2
    second.respondWithin = .seconds(3600)
    let book = DeadlineRuleBook([second, DeadlineSettings()])
    for (version, minutes) in [(UInt32?.some(1), 90), (2, 60), (nil, 60), (9, 60)]
      as [(UInt32?, Int64)]
    {
      let all = book.rules(version: version).deadlines(for: try caseFacts(), now: beforeSpring)
      #expect(
        try clock(.response, in: all).dueMilliseconds == beforeSpring + minutes * oneMinute)
    }
    #expect(DeadlineRuleBook([]).current == DeadlineRules())
  }

  @Test func `no two clocks of a case have one name`() throws {
    var facts = try caseFacts()
    facts.reports = [
      MandatedReportClockFacts(
        record: try recordID(12), recovery: try recordID(1), agency: .health,
        suspectedAt: beforeSpring)
    ]
    facts.absences = [
      AbsenceClockFacts(
        record: try recordID(13), custodian: .probation, leftAt: beforeSpring, hasTribe: true,
        reportReceivedAt: beforeSpring, endedAt: beforeSpring + oneDay)
    ]
    facts.sealings = [SealingClockFacts(record: try recordID(7), completedAt: beforeSpring)]
    facts.programs = [
      ProgramClockFacts(record: try recordID(7), startedAt: beforeSpring, duration: .seconds(9))
    ]
    let all = rules.deadlines(for: facts, now: beforeSpring)
    #expect(Set(all.map(\.id)).count == all.count)
    #expect(all.allSatisfy { $0.explanation.contains(": ") })
  }

  @Test func `only who is away when it is due is interrupted`() throws {
    let due = beforeSpring + 72 * oneHour
    let stories: [([AbsenceSpan], Deadline.State)] = [
      ([AbsenceSpan(leftAt: due)], .interrupted),
      ([AbsenceSpan(leftAt: due + 1)], .breached(by: .milliseconds(oneDay))),
      ([AbsenceSpan(leftAt: beforeSpring, returnedAt: due + 1)], .interrupted),
      ([AbsenceSpan(leftAt: beforeSpring, returnedAt: due)], .breached(by: .milliseconds(oneDay))),
      (
        [
          AbsenceSpan(leftAt: beforeSpring, returnedAt: beforeSpring + oneHour),
          AbsenceSpan(leftAt: due - oneHour),
        ], .interrupted
      ),
    ]
    for (absences, state) in stories {
      let facts = RecoveryFacts(
        recovery: try recordID(1), firstContactAt: beforeSpring, absences: absences)
      let all = rules.deadlines(for: facts, now: due + oneDay)
      #expect(try clock(.healthEvaluation, in: all).state == state)
      // No other clock is stopped by an absence.
      #expect(all.count { $0.state == .interrupted } == (state == .interrupted ? 1 : 0))
    }
    let later = RecoveryFacts(
      recovery: try recordID(1), firstContactAt: beforeSpring,
      absences: [AbsenceSpan(leftAt: due, returnedAt: due + oneDay)],
      items: [
        ItemFacts(
          record: try recordID(4), item: .healthEvaluation, status: .done,
          doneAt: due + 2 * oneDay)
      ])
    let done = try clock(.healthEvaluation, in: rules.deadlines(for: later, now: due + 3 * oneDay))
    #expect(done.state == .interrupted, "done after the youth came back, and not counted as late")
    #expect(done.metAtMilliseconds == due + 2 * oneDay)
  }
}

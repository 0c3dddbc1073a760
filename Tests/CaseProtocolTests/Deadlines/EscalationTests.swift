// Telling people: once each, whatever restarts, and never about what was past before anyone could know.

import CaseProtocol
import CausalMerge
import Testing

@Suite struct EscalationTests {
  private let rules = DeadlineRules()

  private func facts(knownAt: Int64? = nil) throws -> RecoveryFacts {
    RecoveryFacts(
      recovery: try recordID(1), firstContactAt: beforeSpring, knownAt: knownAt,
      alerts: [
        AlertFacts(
          record: try recordID(2), agency: .childServices, status: .alerted,
          alertedAt: beforeSpring)
      ])
  }

  private func response(now: Int64) throws -> [Deadline] {
    try rules.deadlines(for: facts(), now: now).filter { $0.rule == .response }
  }

  @Test func `each step is handed out once, over every restart in between`() throws {
    let first = beforeSpring
    var stored: Set<EscalationKey> = []
    var told: [(Int64, [Recipient])] = []
    // A desk that looks each half minute, and loses everything but its keys after each look.
    for look in stride(from: first, through: first + 3 * oneHour, by: 30_000) {
      var ledger = EscalationLedger(begunAt: first, settled: stored)
      let work = ledger.work(for: try response(now: look), now: look)
      told += work.escalations.map { (look, $0.recipients) }
      ledger.settle(work.keys)
      stored = ledger.settled
    }
    #expect(told.map(\.1) == [[.agency], [.agencySupervisor], [.leadAgency, .onCallManager]])
    #expect(
      told.map(\.0) == [
        first + 45 * oneMinute, first + 75 * oneMinute, first + 90 * oneMinute + 30_000,
      ])
  }

  @Test func `asking without settling tells again, settling twice changes nothing`() throws {
    let now = beforeSpring + 50 * oneMinute
    var ledger = EscalationLedger(begunAt: beforeSpring)
    let work = ledger.work(for: try response(now: now), now: now)
    #expect(work == ledger.work(for: try response(now: now), now: now))
    ledger.settle(work.keys)
    let after = ledger
    ledger.settle(work.keys)
    #expect(ledger == after)
    #expect(ledger.work(for: try response(now: now), now: now).isEmpty)
  }

  @Test func `after a long outage nobody is told of two steps at once`() throws {
    let now = beforeSpring + 67 * oneHour
    let item = try rules.deadlines(for: facts(), now: now).filter { $0.rule == .healthEvaluation }
    var ledger = EscalationLedger(begunAt: beforeSpring)
    let work = ledger.work(for: item, now: now)
    #expect(work.escalations.map(\.number) == [3])
    #expect(work.keys.count == 3, "the two that were passed over are settled too")
    ledger.settle(work.keys)
    #expect(ledger.work(for: item, now: now).isEmpty)
    // Different people each hear what concerns them.
    let answer = try response(now: beforeSpring + 2 * oneHour)
    let late = EscalationLedger(begunAt: beforeSpring)
      .work(for: answer, now: beforeSpring + 2 * oneHour)
    #expect(late.escalations.map(\.number) == [1, 2, 3])
    #expect(late.escalations.map(\.isBreach) == [false, false, true])
  }

  @Test func `what was reached before the desk was set up is the past`() throws {
    let setUp = beforeSpring + 80 * oneMinute
    let now = beforeSpring + 2 * oneHour
    let work = EscalationLedger(begunAt: setUp).work(for: try response(now: now), now: now)
    #expect(work.escalations.map(\.isBreach) == [true])
  }

  @Test func `the next step follows the last one, until nobody is left to tell`() throws {
    let deadline = try #require(try response(now: beforeSpring).first)
    var moment = beforeSpring
    var times: [Int64] = []
    while let next = deadline.nextStep(after: moment) {
      moment = next.atMilliseconds
      times.append(moment - beforeSpring)
    }
    #expect(times == [45 * oneMinute, 75 * oneMinute, 90 * oneMinute + 1])
    let ledger = EscalationLedger(begunAt: beforeSpring)
    #expect(
      ledger.nextLook(at: [deadline], after: beforeSpring) == beforeSpring + 45 * oneMinute)
    #expect(ledger.nextLook(at: [], after: 0) == nil)
  }

  @Test func `a record that came late pages nobody and makes one line, once`() throws {
    let now = beforeSpring + 100 * oneHour
    let late = try facts(knownAt: beforeSpring + 99 * oneHour)
    let all = rules.deadlines(for: late, now: now)
    var ledger = EscalationLedger(begunAt: beforeSpring)
    let work = ledger.work(for: all, now: now)
    #expect(work.escalations.isEmpty)
    #expect(work.lateRecords.map(\.origin) == [try recordID(1)])
    let count = all.count { $0.state == .recordedLate }
    #expect(work.lateRecords.first?.count == count)
    #expect(count > 5)
    ledger.settle(work.keys)
    #expect(ledger.work(for: all, now: now + oneDay).isEmpty)
  }

  @Test func `what was met tells nobody any more`() throws {
    var met = try facts()
    met.alerts[0].arrivedAt = beforeSpring + oneHour
    let now = beforeSpring + 2 * oneHour
    let deadline = try clock(.response, in: rules.deadlines(for: met, now: now))
    #expect(deadline.plan.isEmpty)
    #expect(deadline.nextStep(after: 0) == nil)
  }

  @Test func `every contact that is missed is told, not only the first`() throws {
    var ledger = EscalationLedger(begunAt: beforeSpring)
    var count = 0
    for contacts in [[], [AssignmentClockFacts.Contact(at: beforeSpring + 8 * oneDay)]] {
      let assignment = AssignmentClockFacts(
        record: try recordID(6), role: .advocate, from: beforeSpring, contacts: contacts)
      let now = (contacts.last?.at ?? beforeSpring) + 7 * oneDay + 1
      let work = ledger.work(for: rules.deadlines(for: assignment, now: now), now: now)
      ledger.settle(work.keys)
      count += work.escalations.count
    }
    #expect(count == 2)
  }

  @Test(arguments: [
    (EscalationStep.reminder(after: .seconds(60), .device), Int64(60_000)),
    (.reminder(before: .seconds(60), .device), 940_000),
    (.reminder(before: .seconds(9999), .device), 0), (.breach(.device), 1_000_001),
    (.overdue(by: .seconds(60), .device), 1_060_000),
  ])
  func `a step is reached at one millisecond`(step: EscalationStep, at: Int64) {
    #expect(step.instant(start: 0, due: 1_000_000) == at)
  }
}

@Suite struct WaiverTests {
  private let rules = DeadlineRules()
  private let now = beforeSpring + 80 * oneHour

  private func facts(_ waivers: (String) -> [WaiverFacts]) throws -> Deadline {
    var facts = CaseClockFacts()
    facts.recoveries = [
      RecoveryFacts(recovery: try recordID(1), firstContactAt: beforeSpring)
    ]
    let before = try clock(.healthEvaluation, in: rules.deadlines(for: facts, now: now))
    facts.waivers = waivers(before.id)
    return try clock(.healthEvaluation, in: rules.deadlines(for: facts, now: now))
  }

  @Test func `a clock is let go by a role that may, with a reason`() throws {
    let waived = try facts {
      [WaiverFacts(rule: .healthEvaluation, deadline: $0, role: .supervisor, hasReason: true)]
    }
    #expect(waived.state == .waived(by: .supervisor))
    #expect(!waived.isOpen && waived.plan.isEmpty)
    #expect(waived.dueMilliseconds == beforeSpring + 72 * oneHour)
  }

  @Test(arguments: [
    (CaseRole?.some(.supervisor), false), (nil, true), (.some(.educator), true),
  ])
  func `without a role or a reason it runs on, and says so`(role: CaseRole?, hasReason: Bool) throws
  {
    let deadline = try facts {
      [WaiverFacts(rule: .healthEvaluation, deadline: $0, role: role, hasReason: hasReason)]
    }
    #expect(deadline.state == .breached(by: .milliseconds(8 * oneHour)))
    #expect(deadline.explanation.contains("a waiver needs a reason"))
    #expect(!deadline.plan.isEmpty)
  }

  @Test func `a waiver of another clock changes nothing`() throws {
    let deadline = try facts { _ in
      [WaiverFacts(rule: .healthEvaluation, deadline: "D3/x", role: .supervisor, hasReason: true)]
    }
    #expect(deadline.isOpen)
    #expect(!deadline.explanation.contains("waiver"))
  }

  @Test func `nobody waives the law's clocks`() throws {
    let lawful: [DeadlineRule] = [
      .mandatedReport, .absenceNotice, .missingReport, .foundReport, .sealing, .consentExpiry,
      .accessChange, .sealOrder, .destruction,
    ]
    for rule in lawful { #expect(DeadlineSettings().waivers[rule] == nil, "\(rule.rawValue)") }
    let order = rules.deadline(
      for: SealOrderClockFacts(record: try recordID(10), orderedAt: beforeSpring), now: now)
    let waiver = WaiverFacts(
      rule: .sealOrder, deadline: order.id, role: .supervisor, hasReason: true)
    let judged = rules.applying([waiver], to: order)
    #expect(judged.isOpen)
    #expect(judged.explanation.contains("cannot be waived"))
  }

  @Test func `what was met stays met beside a waiver`() throws {
    let met = rules.deadline(
      for: ExamClockFacts(
        record: try recordID(3), recovery: try recordID(1), firstContactAt: beforeSpring,
        lastAssaultAt: beforeSpring, performedAt: beforeSpring), now: now)
    let waiver = WaiverFacts(
      rule: .acuteExam, deadline: met.id, role: .supervisor, hasReason: true)
    #expect(rules.applying([waiver], to: met).state == .met)
  }
}

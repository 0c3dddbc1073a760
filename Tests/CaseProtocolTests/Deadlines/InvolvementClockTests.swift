// Clocks of those who stay: contacts by role, ninety days, a year.

import CaseProtocol
import CausalMerge
import Testing

@Suite struct ContactClockTests {
  private typealias Contact = AssignmentClockFacts.Contact
  private let rules = DeadlineRules()

  private func assignment(
    _ role: CaseRole = .advocate, to: Int64? = nil, contacts: [AssignmentClockFacts.Contact] = []
  ) throws -> AssignmentClockFacts {
    AssignmentClockFacts(
      record: try recordID(6), role: role, agency: .advocate, from: beforeSpring, to: to,
      contacts: contacts)
  }

  private func checkIn(_ facts: AssignmentClockFacts, now: Int64) throws -> Deadline {
    try clock(.contact, .checkIn, in: rules.deadlines(for: facts, now: now))
  }

  @Test func `an advocate is in touch each week, exactly a week included`() throws {
    let week = beforeSpring + 7 * oneDay
    #expect(try checkIn(assignment(), now: week).state == .pending)
    let missed = try checkIn(assignment(), now: week + 1)
    #expect(missed.state == .breached(by: .milliseconds(1)))
    #expect(missed.step?.recipients == [.caseWorker, .supervisor])
    let contacted = try assignment(contacts: [Contact(at: week)])
    #expect(try checkIn(contacted, now: week + 7 * oneDay).state == .pending)
    #expect(try checkIn(contacted, now: week + 7 * oneDay + 1).isOpen)
  }

  @Test func `an attempt is counted and is no contact`() throws {
    let tried = try assignment(
      contacts: [1, 2].map { Contact(at: beforeSpring + $0 * oneDay, isAttempt: true) })
    let deadline = try checkIn(tried, now: beforeSpring + 8 * oneDay)
    #expect(deadline.state == .breached(by: .milliseconds(oneDay)))
    #expect(deadline.explanation.hasSuffix("tried 2 times since"))
  }

  @Test func `probation checks in every three days and meets twice a month`() throws {
    let call = Contact(at: beforeSpring + oneDay)
    let facts = try assignment(.probationOfficer, contacts: [call])
    let all = rules.deadlines(for: facts, now: beforeSpring + 2 * oneDay)
    #expect(try clock(.contact, .checkIn, in: all).dueMilliseconds == call.at + 3 * oneDay)
    #expect(try clock(.contact, .meeting, in: all).dueMilliseconds == beforeSpring + 15 * oneDay)
    let met = try assignment(
      .probationOfficer, contacts: [call, Contact(at: call.at + oneDay, isInPerson: true)])
    let after = rules.deadlines(for: met, now: beforeSpring + 3 * oneDay)
    #expect(Set(after.compactMap(\.startMilliseconds)) == [call.at + oneDay])
  }

  @Test func `each time between two contacts is a clock of its own`() throws {
    let first = try checkIn(assignment(), now: beforeSpring)
    let second = try checkIn(
      assignment(contacts: [Contact(at: beforeSpring + oneDay)]), now: beforeSpring + oneDay)
    #expect(first.id != second.id)
  }

  @Test func `an assignment that ended owes no contact, and another role has no cadence`() throws {
    let ended = try assignment(to: beforeSpring + oneDay)
    #expect(try checkIn(ended, now: beforeSpring + oneDay - 1).state == .pending)
    #expect(
      try checkIn(ended, now: beforeSpring + oneDay).state == .notApplicable(.assignmentEnded))
    #expect(try rules.deadlines(for: assignment(.officer), now: beforeSpring).isEmpty)
  }

  @Test func `how often is the county's setting`() throws {
    var settings = DeadlineSettings()
    settings.involvement.cadences[.advocate] = [.init(every: .seconds(3600))]
    let all = try DeadlineRules(settings: settings).deadlines(for: assignment(), now: beforeSpring)
    #expect(all.map(\.dueMilliseconds) == [beforeSpring + oneHour])
  }
}

@Suite struct InvolvementClockTests {
  private let rules = DeadlineRules()
  private let floor = beforeSpring + 90 * oneDay

  private func facts(
    advocateFrom from: Int64? = beforeSpring, to: Int64? = nil, role: CaseRole = .advocate,
    closedAt: Int64? = nil, hasClosingReason: Bool = false, reviewedAt: Int64? = nil
  ) throws -> InvolvementClockFacts {
    InvolvementClockFacts(
      recovery: try recordID(1), firstContactAt: beforeSpring,
      team: [AssignmentClockFacts(record: try recordID(6), role: role, from: from, to: to)],
      closedAt: closedAt, hasClosingReason: hasClosingReason, reviewedAt: reviewedAt)
  }

  private func ninety(_ facts: InvolvementClockFacts, now: Int64) throws -> Deadline {
    try clock(.involvement, .floor, in: rules.deadlines(for: facts, now: now))
  }

  @Test func `an advocate who is there on day ninety stayed, one who left a moment before did not`()
    throws
  {
    #expect(try ninety(facts(), now: floor - 1).state == .dueSoon)
    #expect(try ninety(facts(), now: floor).state == .met)
    #expect(try ninety(facts(to: floor + 1), now: floor + oneDay).state == .met)
    let left = try ninety(facts(to: floor), now: floor + oneDay)
    #expect(left.state == .breached(by: .milliseconds(oneDay)))
    #expect(left.explanation.contains("nobody is assigned"))
    #expect(try ninety(facts(role: .educator), now: floor + 1).isOpen)
  }

  @Test func `day seventy-five asks whether someone stays`() throws {
    #expect(try ninety(facts(), now: beforeSpring + 75 * oneDay - 1).step == nil)
    let prompt = try ninety(facts(), now: beforeSpring + 75 * oneDay)
    #expect(prompt.step?.recipients == [.caseWorker, .teamLead])
  }

  @Test func `an early end needs its reason`() throws {
    let silent = try facts(closedAt: floor - 1)
    #expect(try ninety(silent, now: floor - 1).explanation.contains("say why"))
    #expect(try ninety(silent, now: floor + 1).isOpen)
    let said = try facts(closedAt: floor - 1, hasClosingReason: true)
    #expect(try ninety(said, now: floor + 1).state == .notApplicable(.endedWithReason))
    // A case that was closed on day ninety was not closed early.
    #expect(try ninety(facts(closedAt: floor), now: floor).state == .met)
  }

  @Test func `the whole is looked at after a year`() throws {
    try expectEdges(due: beforeSpring + 365 * oneDay) { doneAt, now in
      try clock(
        .involvement, .review, in: rules.deadlines(for: facts(reviewedAt: doneAt), now: now))
    }
  }

  @Test func `clocks of a withdrawn recovery do not run`() throws {
    var withdrawn = try facts()
    withdrawn.status = .enteredInError
    #expect(
      rules.deadlines(for: withdrawn, now: floor + oneDay)
        .allSatisfy { $0.state == .notApplicable(.recoveryWithdrawn) })
  }
}

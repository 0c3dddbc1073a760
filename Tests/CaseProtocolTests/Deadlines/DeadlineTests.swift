// The clocks: their edges to the millisecond, what stops them, and whom they tell.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

private let second: Int64 = 1000
private let minute: Int64 = 60 * second
private let hour: Int64 = 60 * minute

/// 22:00 on 12 March 2016 in Los Angeles: four hours before clocks there were put forward.
private let contact: Int64 = 1_457_848_800_000

private func record(_ byte: UInt8) throws -> RecordID {
  try #require(RecordID(bytes: [UInt8](repeating: byte, count: 16)))
}

private func facts(
  status: RecoveryStatus? = .suspected, firstContactAt: Int64? = contact, knownAt: Int64? = nil,
  leftAt: Int64? = nil, alerts: [AlertFacts] = [], items: [ItemFacts] = []
) throws -> RecoveryFacts {
  RecoveryFacts(
    recovery: try record(1), status: status, firstContactAt: firstContactAt, knownAt: knownAt,
    absences: leftAt.map { [AbsenceSpan(leftAt: $0)] } ?? [], alerts: alerts, items: items)
}

private func deadline(
  _ rule: DeadlineRule, _ agency: Agency? = nil, _ item: ChecklistItem? = nil,
  of facts: RecoveryFacts, now: Int64
) throws -> Deadline {
  let all = DeadlineRules().deadlines(for: facts, now: now)
  return try #require(
    all.first {
      $0.rule == rule && (agency == nil || $0.agency == agency) && (item == nil || $0.item == item)
    })
}

@Suite struct ResponseDeadlineTests {
  private func alert(
    _ agency: Agency = .childServices, status: AlertStatus? = .alerted, statusAt: Int64? = nil,
    acknowledgedAt: Int64? = nil, enRouteAt: Int64? = nil, arrivedAt: Int64? = nil,
    knownAt: Int64? = nil
  ) throws -> AlertFacts {
    AlertFacts(
      record: try record(2), agency: agency, status: status, statusAt: statusAt,
      alertedAt: contact, acknowledgedAt: acknowledgedAt, enRouteAt: enRouteAt,
      arrivedAt: arrivedAt, knownAt: knownAt)
  }

  private static let answers: [(Int64, Deadline.State)] = [
    (0, .met), (90 * minute - 1, .met), (90 * minute, .met),
    (90 * minute + second, .late(by: .seconds(1))),
    (90 * minute + 1, .late(by: .milliseconds(1))), (-minute, .met),
  ]

  @Test(arguments: answers)
  func `an answer at exactly ninety minutes is in time, a second later is not`(
    after: Int64, state: Deadline.State
  ) throws {
    let facts = try facts(alerts: [alert(status: .arrived, arrivedAt: contact + after)])
    for now in [contact + after, contact + 500 * hour] {
      let result = try deadline(.response, of: facts, now: now)
      #expect(result.state == state)
      #expect(result.dueMilliseconds == contact + 90 * minute)
      #expect(result.metAtMilliseconds == contact + after)
      #expect(result.step == nil)
      #expect(!result.isOpen)
    }
  }

  private static let steps: [(Int64, Deadline.State, [Recipient])] = [
    (0, .pending, []), (45 * minute - 1, .pending, []), (45 * minute, .dueSoon, [.agency]),
    (75 * minute, .dueSoon, [.agencySupervisor]), (90 * minute, .dueSoon, [.agencySupervisor]),
    (90 * minute + 1, .breached(by: .milliseconds(1)), [.leadAgency, .onCallManager]),
    (91 * minute, .breached(by: .seconds(60)), [.leadAgency, .onCallManager]),
  ]

  @Test(arguments: steps)
  func `an open alert escalates step by step, and is a breach only past the end`(
    elapsed: Int64, state: Deadline.State, told: [Recipient]
  ) throws {
    let result = try deadline(.response, of: try facts(alerts: [alert()]), now: contact + elapsed)
    #expect(result.state == state)
    #expect(result.step?.recipients ?? [] == told)
    #expect(result.isOpen)
  }

  @Test func `who must come and who must answer is a setting`() throws {
    let acknowledged = contact + 10 * minute
    for (agency, isMet) in [(Agency.childServices, false), (.probation, false), (.health, true)] {
      let facts = try facts(
        alerts: [alert(agency, status: .acknowledged, acknowledgedAt: acknowledged)])
      let result = try deadline(.response, agency, of: facts, now: contact + hour)
      #expect((result.state == .met) == isMet)
    }
    var rules = DeadlineRules()
    rules.settings.responses[.childServices] = .acknowledged
    let facts = try facts(alerts: [alert(status: .acknowledged, acknowledgedAt: acknowledged)])
    let result = rules.deadlines(for: facts, now: contact).first { $0.rule == .response }
    #expect(result?.state == .met)
  }

  @Test func `whoever came has answered, at the earliest time that says so`() throws {
    let facts = try facts(
      alerts: [
        alert(.health, status: .arrived, enRouteAt: contact + 20, arrivedAt: contact + 10)
      ])
    let result = try deadline(.response, of: facts, now: contact + hour)
    #expect(result.metAtMilliseconds == contact + 10)
  }

  @Test func `an arrival without its time counts if it was recorded in time, and else asks for it`()
    throws
  {
    for (statusAt, state) in [
      (contact + 90 * minute, Deadline.State.met), (contact + 90 * minute + 1, .timeUnknown),
      (nil, .timeUnknown),
    ] {
      let facts = try facts(alerts: [alert(status: .arrived, statusAt: statusAt)])
      let result = try deadline(.response, of: facts, now: contact + 100 * hour)
      #expect(result.state == state)
      #expect(result.metAtMilliseconds == nil)
      #expect(result.step == nil)
    }
  }

  @Test func `a record that arrives after its time pages nobody`() throws {
    let late = try facts(alerts: [alert(knownAt: contact + 90 * minute + 1)])
    let result = try deadline(.response, of: late, now: contact + 5 * hour)
    #expect(result.state == .recordedLate)
    #expect(result.step == nil)
    #expect(result.isOpen)
    // What was met in time stays met, however late it was uploaded.
    let answered = try facts(
      alerts: [
        alert(status: .arrived, arrivedAt: contact + hour, knownAt: contact + 90 * hour)
      ])
    #expect(try deadline(.response, of: answered, now: contact + 99 * hour).state == .met)
    // What arrives while there is still time is a deadline like any other.
    let soon = try facts(alerts: [alert(knownAt: contact + 90 * minute)])
    let breach = try deadline(.response, of: soon, now: contact + 2 * hour)
    #expect(breach.state == .breached(by: .seconds(30 * 60)))
  }

  private static let waysToAnswer: [(Field, AlertStatus, Int64?)] = [
    (AgencyAlertRecord.arrived.at, .arrived, contact + hour),
    (AgencyAlertRecord.status, .arrived, nil),
  ]

  @Test(arguments: waysToAnswer)
  func `what was met in time and learned of later is met, and recorded late`(
    field: Field, status: AlertStatus, arrivedAt: Int64?
  ) throws {
    let due = contact + 90 * minute
    for (learnedAt, isLate) in [(due + 1, true), (due, false), (contact + 8 * hour, true)] {
      var alert = try alert(status: status, statusAt: contact + hour, arrivedAt: arrivedAt)
      alert.learnedAt = [field.number: learnedAt]
      let result = try deadline(.response, of: facts(alerts: [alert]), now: contact + 9 * hour)
      #expect(result.state == .met)
      #expect(result.metAtMilliseconds == arrivedAt)
      #expect(result.learnedAtMilliseconds == learnedAt)
      #expect(result.isMetAndRecordedLate == isLate)
      #expect(result.explanation.contains("recorded here") == isLate)
    }
  }

  @Test func `of two answers the time that counts is the one that was learned of`() throws {
    var alert = try alert(
      .health, status: .arrived, acknowledgedAt: contact + minute, arrivedAt: contact + hour)
    alert.learnedAt = [
      AgencyAlertRecord.acknowledged.at.number: contact + 5 * hour,
      AgencyAlertRecord.arrived.at.number: contact + hour,
    ]
    let result = try deadline(.response, of: facts(alerts: [alert]), now: contact + 9 * hour)
    #expect(result.metAtMilliseconds == contact + minute)
    #expect(result.learnedAtMilliseconds == contact + 5 * hour)
  }

  @Test func `cancelled and not required alerts have no clock, a declined one runs on`() throws {
    for (status, reason) in [
      (AlertStatus.cancelled, Deadline.Reason.cancelled), (.notRequired, .notRequired),
    ] {
      let facts = try facts(alerts: [alert(status: status)])
      let result = try deadline(.response, of: facts, now: contact + 9 * hour)
      #expect(result.state == .notApplicable(reason))
      #expect(result.dueMilliseconds == nil)
      let first = try deadline(.alert, .childServices, of: facts, now: contact + 9 * hour)
      #expect(first.state == .notApplicable(reason))
    }
    let declined = try facts(alerts: [alert(status: .declined)])
    let result = try deadline(.response, of: declined, now: contact + 2 * hour)
    #expect(result.state == .breached(by: .seconds(30 * 60)))
    #expect(result.explanation.contains("call another"))
  }

  @Test func `each alert has a clock of its own, with a name that lasts`() throws {
    var second = try alert()
    second.record = try record(3)
    let facts = try facts(alerts: [alert(), second])
    let early = DeadlineRules().deadlines(for: facts, now: contact)
    let later = DeadlineRules().deadlines(for: facts, now: contact + 99 * hour)
    #expect(Set(early.map(\.id)).count == early.count)
    #expect(Set(early.map(\.id)) == Set(later.map(\.id)))
  }
}

@Suite struct FirstContactDeadlineTests {
  @Test func `seventy-two hours that begin before clocks go forward end an hour later by the wall`()
    throws
  {
    let result = try deadline(.healthEvaluation, of: try facts(), now: contact)
    // 23:00 on 15 March 2016 in Los Angeles, by then seven hours behind UTC: 06:00 UTC on the 16th.
    #expect(result.dueMilliseconds == 1_458_108_000_000)
    #expect(result.dueMilliseconds == contact + 72 * hour)
  }

  @Test func `each of the five agencies is to be alerted within a quarter of an hour`() throws {
    let called = AlertFacts(
      record: try record(2), agency: .probation, status: .alerted,
      alertedAt: contact + 15 * minute)
    let late = AlertFacts(
      record: try record(3), agency: .health, alertedAt: contact + 15 * minute + 1)
    let facts = try facts(alerts: [called, late])
    let all = DeadlineRules().deadlines(for: facts, now: contact + 20 * minute)
      .filter { $0.rule == .alert }
    #expect(Set(all.compactMap(\.agency)) == Set(Agency.alerted))
    #expect(all.first { $0.agency == .probation }?.state == .met)
    #expect(all.first { $0.agency == .health }?.state == .late(by: .milliseconds(1)))
    let open = try #require(all.first { $0.agency == .advocate })
    #expect(open.state == .breached(by: .seconds(300)))
    #expect(open.step?.recipients == [.device, .stationSupervisor])
  }

  private static let reminders: [(Int64, Deadline.State, Duration?)] = [
    (23 * hour, .pending, nil), (24 * hour, .dueSoon, .seconds(24 * 3600)),
    (66 * hour, .dueSoon, .seconds(66 * 3600)), (72 * hour, .dueSoon, .seconds(66 * 3600)),
    (72 * hour + 1, .breached(by: .milliseconds(1)), nil),
  ]

  @Test(arguments: reminders)
  func `the health evaluation is reminded of three times, then missed`(
    elapsed: Int64, state: Deadline.State, step: Duration?
  ) throws {
    let result = try deadline(.healthEvaluation, of: try facts(), now: contact + elapsed)
    #expect(result.state == state)
    #expect(result.step?.after == step)
  }

  private func item(
    _ item: ChecklistItem, _ status: ChecklistStatus?, statusAt: Int64? = nil, doneAt: Int64? = nil
  ) throws -> ItemFacts {
    ItemFacts(
      record: try record(4), item: item, status: status, statusAt: statusAt, doneAt: doneAt)
  }

  @Test func `a youth who left before it was due interrupts the evaluation, after it does not`()
    throws
  {
    let early = try facts(leftAt: contact + 72 * hour)
    let late = try facts(leftAt: contact + 72 * hour + 1)
    let now = contact + 80 * hour
    #expect(try deadline(.healthEvaluation, of: early, now: now).state == .interrupted)
    #expect(
      try deadline(.healthEvaluation, of: late, now: now).state == .breached(by: .seconds(8 * 3600))
    )
    var done = early
    done.items = [try item(.healthEvaluation, .done, doneAt: contact + hour)]
    #expect(try deadline(.healthEvaluation, of: done, now: now).state == .met)
  }

  @Test func `an evaluation that the youth did not want is its own answer, and can still be done`()
    throws
  {
    let declined = try facts(items: [item(.healthEvaluation, .declinedByYouth, statusAt: contact)])
    let now = contact + 100 * hour
    #expect(
      try deadline(.healthEvaluation, of: declined, now: now).state
        == .notApplicable(.declinedByYouth))
    let done = try facts(
      items: [item(.healthEvaluation, .done, doneAt: contact + 73 * hour)])
    #expect(
      try deadline(.healthEvaluation, of: done, now: now).state == .late(by: .seconds(3600)))
  }

  @Test(
    arguments: [
      (.open, nil), (.offered, nil), (.accepted, nil), (.unavailable, nil), (.done, .met),
      (.declinedByYouth, .met), (.notApplicable, .met), (nil, nil),
    ] as [(ChecklistStatus?, Deadline.State?)])
  func `an item is settled when nobody owes anything more`(
    status: ChecklistStatus?, met: Deadline.State?
  ) throws {
    let facts = try facts(items: [item(.safetyPlan, status, statusAt: contact + hour)])
    let result = try deadline(
      .checklist, .advocate, .safetyPlan, of: facts, now: contact + 2 * hour)
    #expect(result.state == met ?? .pending)
  }

  @Test func `something offered for the body meets the first clock, done or not`() throws {
    for status in ChecklistStatus.allCases {
      for need in ChecklistItem.allCases {
        let facts = try facts(items: [item(need, status, statusAt: contact + minute)])
        let result = try deadline(.basicNeeds, of: facts, now: contact + 3 * hour)
        let isMet = status != .open && ChecklistItem.basicNeeds.contains(need)
        #expect(result.state == (isMet ? .met : .breached(by: .seconds(3600))))
        #expect(result.step?.recipients ?? [.device] == [.device], "nobody else is ever told")
      }
    }
  }

  @Test func `nothing runs for an unfounded recovery, nor before anyone says when contact was`()
    throws
  {
    for status in [RecoveryStatus.unfounded, .enteredInError] {
      let all = DeadlineRules().deadlines(for: try facts(status: status), now: contact + 99 * hour)
      #expect(all.allSatisfy { $0.state == .notApplicable(.recoveryWithdrawn) })
    }
    let unknown = DeadlineRules().deadlines(for: try facts(firstContactAt: nil), now: contact)
    #expect(unknown.allSatisfy { $0.state == .notApplicable(.startUnknown) })
    let unsaid = DeadlineRules().deadlines(for: try facts(status: nil), now: contact)
    #expect(unsaid.allSatisfy { $0.state == .pending })
  }

  @Test func `a recovery that arrives days later is listed, and pages nobody`() throws {
    let late = try facts(knownAt: contact + 100 * hour)
    let due = DeadlineRules().due(in: [late], now: contact + 101 * hour)
    #expect(!due.isEmpty)
    #expect(due.allSatisfy { $0.state == .recordedLate && $0.step == nil })
  }

  @Test(arguments: [Int64.min, .min + 1, -1, 0, .max - 1, .max])
  func `no time that bytes can hold traps a clock`(time: Int64) throws {
    let alert = AlertFacts(
      record: try record(2), agency: .childServices, alertedAt: time, arrivedAt: time &- 1)
    for now in [Int64.min, 0, .max] {
      let facts = try facts(firstContactAt: time, knownAt: now, leftAt: time, alerts: [alert])
      let all = DeadlineRules().deadlines(for: facts, now: now)
      #expect(all.allSatisfy { !$0.explanation.isEmpty })
    }
  }

  @Test func `the clock that matters is on top`() throws {
    let alert = AlertFacts(
      record: try record(2), agency: .childServices, status: .alerted,
      alertedAt: contact + 5 * minute)
    let now = contact + 6 * minute
    let due = DeadlineRules().due(in: [try facts(alerts: [alert])], now: now)
    #expect(due.first?.rule == .alert)
    #expect(due.allSatisfy { $0.isOpen })
    #expect(!due.contains { $0.rule == .alert && $0.agency == .childServices })
    let times = due.compactMap(\.dueMilliseconds)
    #expect(times == times.sorted())
    #expect(times.count == due.count)
    #expect(due.last?.rule == .healthEvaluation || due.last?.rule == .checklist)
  }
}

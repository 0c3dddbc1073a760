// Absences, placements and hours: what falls on which side.

import CaseProtocol
import CausalMerge
import Testing

@Suite struct AbsenceReportTests {
  /// 22:00 on the evening before clocks go forward.
  private static let contact: Int64 = 1_457_848_800_000

  private static let phases: [(Int64, String)] = [
    (0, "before_outreach"), (oneHour, "before_outreach"), (oneHour + 1, "within_72_h"),
    (72 * oneHour - oneSecond, "within_72_h"), (72 * oneHour, "within_72_h"),
    (72 * oneHour + oneSecond, "within_90_d"), (90 * oneDay, "within_90_d"),
    (90 * oneDay + 1, "later"),
  ]

  @Test(arguments: phases)
  func `an absence lies in the phase in which it began, the last second included`(
    after: Int64, phase: String
  ) throws {
    var county = try SmallCounty()
    let youth = try county.person()
    try county.recovery(of: youth, at: Self.contact, offeredAt: Self.contact + oneHour)
    try county.absence(of: youth, at: Self.contact + after)
    for name in ["before_outreach", "within_72_h", "within_90_d", "later"] {
      let count = name == phase ? 1 : 0
      #expect(try county.value(.awayAfterOutreach, "youth.\(name)") == .count(count), "\(name)")
      #expect(try county.value(.awayAfterOutreach, "episodes.\(name)") == .count(count), "\(name)")
    }
    let share = try county.figure(.awayAfterOutreach, "share")
    #expect(share.numerator == (phase == "before_outreach" ? 0 : 1))
  }

  @Test func `seventy-two hours across the change of clocks end at 23:00`() throws {
    #expect(try at("2016-03-15", 23) == Self.contact + 72 * oneHour)
  }

  @Test func `a youth stands in the row of the first absence, episodes each in their own`() throws {
    var county = try SmallCounty()
    let youth = try county.person()
    try county.recovery(of: youth, at: Self.contact, offeredAt: Self.contact)
    for after in [100 * oneDay, 2 * oneHour, 5 * oneDay, 6 * oneDay] {
      try county.absence(of: youth, at: Self.contact + after)
    }
    // An earlier one is history, another youth's is theirs.
    try county.absence(of: youth, at: Self.contact - oneDay)
    try county.absence(of: try county.person(), at: Self.contact + oneDay)
    #expect(try county.value(.awayAfterOutreach, "youth.within_72_h") == .count(1))
    #expect(try county.value(.awayAfterOutreach, "youth.later") == .count(0))
    #expect(try county.value(.awayAfterOutreach, "episodes.within_90_d") == .count(2))
    #expect(try county.value(.awayAfterOutreach, "episodes.later") == .count(1))
    #expect(try county.value(.awayAfterOutreach, "episodes.before_outreach") == .count(0))
  }

  @Test func `who was offered nothing is unknown, and left before outreach`() throws {
    var county = try SmallCounty()
    let (offered, other) = (try county.person(), try county.person())
    try county.recovery(of: offered, at: Self.contact, offeredAt: Self.contact)
    try county.recovery(of: other, at: Self.contact)
    try county.absence(of: other, at: Self.contact + 5 * oneDay)
    let share = try county.figure(.awayAfterOutreach, "share")
    #expect(share.denominator == 1)
    #expect(share.unknown == 1)
    #expect(try county.value(.awayAfterOutreach, "youth.before_outreach") == .count(1))
  }

  @Test func `placements that were left are counted by type, confidential ones in a pool`() throws {
    var county = try SmallCounty()
    let youth = try county.person()
    for (type, stay, isLeft) in [
      ("group_home", 2, true), ("group_home", 4, false), ("confidential_shelter", 9, true),
      ("hospital", 1, false),
    ] {
      let from = try at("2016-01-01")
      let record = try county.next(7)
      county.facts.placements.append(
        CountyFacts.Placement(
          record: record, person: youth, type: type, bedsBand: "beds_7_to_23", from: from,
          to: from + Int64(stay) * oneDay))
      if isLeft { try county.absence(of: youth, at: from + Int64(stay) * oneDay, from: record) }
    }
    #expect(try county.shown(.placementAway, "all") == "50 %")
    #expect(try county.figure(.placementAway, "type.group_home").denominator == 2)
    #expect(try county.figure(.placementAway, "type.pooled").denominator == 2)
    #expect(try county.shown(.placementAway, "stay.group_home") == "3.0 d")
    let section = try #require(county.run([.placementAway]).section(.placementAway))
    #expect(!section.figures.contains { $0.key.contains("confidential_shelter") })
  }
}

@Suite struct HourReportTests {
  private static let contact: Int64 = 1_457_848_800_000

  private func county(
    _ agency: Agency = .childServices, arrivedAfter: Int64?, acknowledgedAfter: Int64? = nil,
    status: AlertStatus? = .alerted, asOfAfter: Int64 = 30 * oneDay
  ) throws -> SmallCounty {
    var county = try SmallCounty()
    county.parameters.asOf = Self.contact + asOfAfter
    let recovery = try county.recovery(of: try county.person(), at: Self.contact)
    county.facts.alerts.append(
      CountyFacts.Alert(
        recovery: recovery,
        facts: AlertFacts(
          record: try county.next(8), agency: agency, status: status, alertedAt: Self.contact,
          acknowledgedAt: acknowledgedAfter.map { Self.contact + $0 },
          arrivedAt: arrivedAfter.map { Self.contact + $0 })))
    return county
  }

  private static let answers: [(Int64, Int)] = [
    (90 * oneMinute, 1), (90 * oneMinute + 1, 0), (90 * oneMinute + oneSecond, 0), (0, 1),
    (-oneMinute, 1),
  ]

  @Test(arguments: answers)
  func `an answer at exactly ninety minutes is in time`(after: Int64, met: Int) throws {
    let figure = try county(arrivedAfter: after).figure(.response90, "dcfs.share")
    #expect(figure.numerator == met)
    #expect(figure.denominator == 1)
  }

  @Test func `what does not answer is pending until ninety minutes have passed`() throws {
    let pending = try county(arrivedAfter: nil, asOfAfter: 90 * oneMinute - 1)
    #expect(try pending.figure(.response90, "dcfs.share").denominator == 0)
    #expect(try pending.figure(.response90, "dcfs.share").note == "1 pending")
    let missing = try county(arrivedAfter: nil, asOfAfter: 90 * oneMinute)
    #expect(try missing.figure(.response90, "dcfs.share").denominator == 1)
    #expect(try missing.shown(.response90, "dcfs.share") == "0 %")
  }

  @Test func `to acknowledge answers for health, and not for child services`() throws {
    let health = try county(.health, arrivedAfter: nil, acknowledgedAfter: oneMinute)
    #expect(try health.figure(.response90, "health.share").numerator == 1)
    var services = try county(arrivedAfter: nil, acknowledgedAfter: oneMinute)
    #expect(try services.figure(.response90, "dcfs.share").numerator == 0)
    services.parameters.responses[.childServices] = .acknowledged
    #expect(try services.figure(.response90, "dcfs.share").numerator == 1)
  }

  @Test(arguments: [AlertStatus.cancelled, .notRequired])
  func `an alert that was taken back is owed no answer`(status: AlertStatus) throws {
    let county = try county(arrivedAfter: nil, status: status)
    #expect(try county.figure(.response90, "dcfs.share").denominator == 0)
  }

  @Test func `all five answered only if each did, and who was not alerted did not`() throws {
    var county = try county(arrivedAfter: oneMinute)
    #expect(try county.shown(.response90, "all_five") == "0 %")
    let recovery = try #require(county.facts.recoveries.first).record
    for agency in Agency.alerted.dropFirst() {
      county.facts.alerts.append(
        CountyFacts.Alert(
          recovery: recovery,
          facts: AlertFacts(
            record: try county.next(8), agency: agency, alertedAt: Self.contact,
            arrivedAt: Self.contact + 89 * oneMinute)))
    }
    #expect(try county.shown(.response90, "all_five") == "100 %")
    county.facts.alerts[3].facts.arrivedAt = Self.contact + 91 * oneMinute
    #expect(try county.shown(.response90, "all_five") == "0 %")
  }

  @Test func `median and ninetieth percentile are of answers, late ones too`() throws {
    var county = try county(arrivedAfter: 10 * oneMinute)
    let recovery = try #require(county.facts.recoveries.first).record
    for minutes in [20, 30, 40, 50, 60, 70, 80, 100, 200] {
      county.facts.alerts.append(
        CountyFacts.Alert(
          recovery: recovery,
          facts: AlertFacts(
            record: try county.next(8), agency: .childServices, alertedAt: Self.contact,
            arrivedAt: Self.contact + Int64(minutes) * oneMinute)))
    }
    #expect(try county.shown(.response90, "dcfs.median") == "55 min")
    #expect(try county.shown(.response90, "dcfs.p90") == "100 min")
    #expect(try county.shown(.response90, "dcfs.share") == "80 %")
  }

  private static let evaluations: [(Int64?, ChecklistStatus?, Int64?, Int64, String)] = [
    (72 * oneHour - oneSecond, .done, nil, 30 * oneDay, "in_time"),
    (72 * oneHour, .done, nil, 30 * oneDay, "in_time"),
    (72 * oneHour + oneSecond, .done, nil, 30 * oneDay, "late"),
    (nil, .done, nil, 30 * oneDay, "time_unknown"),
    (nil, .declinedByYouth, nil, 30 * oneDay, "declined"),
    (nil, .open, 72 * oneHour, 30 * oneDay, "away"),
    (nil, .open, 72 * oneHour + oneSecond, 30 * oneDay, "not_done"),
    (5 * oneDay, .done, 2 * oneHour, 30 * oneDay, "away"),
    (nil, .open, nil, 72 * oneHour, "pending"),
    (nil, .open, nil, 72 * oneHour + 1, "not_done"),
  ]

  @Test(arguments: evaluations)
  func `each recovery is in one class of health evaluation`(
    done: Int64?, status: ChecklistStatus?, left: Int64?, asOf: Int64, expected: String
  ) throws {
    var county = try SmallCounty()
    county.parameters.asOf = Self.contact + asOf
    let youth = try county.person()
    let recovery = try county.recovery(of: youth, at: Self.contact)
    if let left { try county.absence(of: youth, at: Self.contact + left) }
    county.facts.evaluations.append(
      CountyFacts.HealthEvaluation(
        recovery: recovery, status: status, doneAt: done.map { Self.contact + $0 }))
    let section = try #require(county.run([.health72]).section(.health72))
    let found = section.figures.filter { $0.group == "class" && $0.value == .count(1) }
    #expect(found.map(\.key) == ["class.\(expected)"])
    #expect(section.figure("share")?.denominator == 1)
  }
}

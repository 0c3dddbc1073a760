// Figures about youth, at the edges that their definitions name.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

@Suite struct RecoveredReportTests {
  @Test func `a night before midnight in Los Angeles belongs to that day`() throws {
    let late = try at("2016-02-14", 23, 30)
    for (start, end, youth) in [
      ("2016-02-14", "2016-02-15", 1), ("2016-02-15", "2016-02-16", 0),
    ] {
      var county = try SmallCounty(from: start, to: end)
      try county.recovery(of: try county.person(), at: late)
      #expect(try county.value(.recoveredYouth, "youth") == .count(youth))
    }
  }

  @Test func `a youth counts once, each recovery counts, and both are told apart`() throws {
    var county = try SmallCounty()
    let youth = try county.person()
    try county.recovery(of: youth, at: try at("2015-01-01"))
    try county.recovery(of: youth, at: try at("2016-01-01"))
    #expect(try county.value(.recoveredYouth, "youth") == .count(1))
    #expect(try county.value(.recoveries, "recoveries") == .count(2))
    #expect(try county.value(.recoveries, "year.2016") == .count(1))
  }

  @Test func `records of one youth are one youth, until the link is taken back`() throws {
    var county = try SmallCounty()
    let (first, second) = (try county.person(), try county.person())
    try county.recovery(of: first, at: try at("2015-01-01"))
    try county.recovery(of: second, at: try at("2015-01-02"))
    try county.link(first, second, at: try at("2015-02-01"))
    #expect(try county.value(.recoveredYouth, "youth") == .count(1))
    try county.link(second, first, .notSame, at: try at("2015-03-01"))
    #expect(try county.value(.recoveredYouth, "youth") == .count(2))
  }

  private static let statuses: [(RecoveryStatus?, Bool, Int, Int)] = [
    (.confirmed, false, 1, 1), (.suspected, false, 1, 0), (nil, false, 1, 0),
    (.unfounded, false, 0, 0), (.enteredInError, false, 0, 0), (.confirmed, true, 0, 0),
  ]

  @Test(arguments: statuses)
  func `unfounded, mistaken and practiced recoveries are none, suspected ones by choice`(
    status: RecoveryStatus?, isTest: Bool, all: Int, confirmed: Int
  ) throws {
    var county = try SmallCounty()
    try county.recovery(
      of: try county.person(), at: try at("2015-01-01"), status: status, isTest: isTest)
    #expect(try county.value(.recoveredYouth, "youth") == .count(all))
    county.parameters.includesSuspected = false
    #expect(try county.value(.recoveredYouth, "youth") == .count(confirmed))
  }

  @Test func `a recovery without a moment is unknown, a contested one lies at first contact`()
    throws
  {
    var county = try SmallCounty()
    try county.recovery(of: try county.person(), at: try at("2015-01-01"))
    try county.recovery(of: try county.person(), at: try at("2015-01-01"))
    county.facts.recoveries[0].occurredAt = .unknown
    county.facts.recoveries[0].firstContactAt = nil
    county.facts.recoveries[1].occurredAt = .contested([
      try at("2013-01-01"), try at("2015-01-01"),
    ])
    let figure = try county.figure(.recoveredYouth, "youth")
    #expect(figure.value == .count(1))
    #expect(figure.unknown == 1)
  }

  @Test func `what was recorded after the report's moment is not in it`() throws {
    var county = try SmallCounty(asOf: "2018-11-01")
    try county.recovery(
      of: try county.person(), at: try at("2018-08-31"), recordedAt: try at("2018-11-02"))
    #expect(try county.value(.recoveredYouth, "youth") == .count(0))
    county.parameters.asOf = try at("2018-11-03")
    #expect(try county.value(.recoveredYouth, "youth") == .count(1))
  }

  @Test func `new youth and repeat youth add up`() throws {
    var county = try SmallCounty(from: "2016-01-01", to: "2016-04-01")
    let (old, new, early) = (try county.person(), try county.person(), try county.person())
    for (youth, days) in [
      (old, ["2015-05-01", "2016-02-01"]), (new, ["2016-02-01", "2016-03-01"]),
      // Before launch.
      (early, ["2013-05-01", "2016-02-01"]),
    ] {
      for day in days { try county.recovery(of: youth, at: try at(day)) }
    }
    #expect(try county.figure(.newVersusRepeat, "new").numerator == 2)
    #expect(try county.figure(.newVersusRepeat, "repeat").numerator == 1)
  }
}

@Suite struct AgeReportTests {
  private func county(_ births: [Stated<Birth>], on day: String = "2016-07-01") throws
    -> SmallCounty
  {
    var county = try SmallCounty()
    for birth in births {
      try county.recovery(of: try county.person(born: birth), at: try at(day))
    }
    return county
  }

  @Test func `ages are exact, so a mean is not half a year too low`() throws {
    // Eight youth born a month and a half apart: completed years would say 15.0.
    let births = try [
      "2000-07-01", "2000-08-15", "2000-10-01", "2000-11-15", "2001-01-01", "2001-02-15",
      "2001-04-01", "2001-05-15",
    ].map { try born($0) }
    let county = try county(births)
    let value = try county.value(.meanAgeFirst, "mean")
    guard case .years(let mean) = value else {
      Issue.record("no mean: \(value)")
      return
    }
    // By hand: 45,473 days over eight, by 365.2425.
    #expect(mean.rounded(decimals: 3) == 15_563, "\(mean)")
  }

  @Test func `a year stands for its middle, an age for half a year more, both as estimates`() throws
  {
    let year = try #require(PartialDate("2000"))
    let county = try county([
      .known(.on(year)), .known(.age(years: 15, on: try date("2016-07-01"))),
    ])
    let figure = try county.figure(.meanAgeFirst, "mean")
    #expect(figure.estimated == 2)
    #expect(figure.unknown == 0)
    #expect(try county.shown(.meanAgeFirst, "mean") == "15.7")
    #expect(try county.value(.meanAgeFirst, "mean_exact") == .notAvailable(.nobodyToCount))
    #expect(try county.figure(.meanAgeFirst, "mean_exact").unknown == 2)
  }

  @Test func `what is unknown or contested is counted so, and never as zero`() throws {
    let (first, second) = (try born("2000-07-01"), try born("1999-07-01"))
    var county = try county([first, .unknown, .contested([try #require(first.known)])])
    #expect(try county.shown(.meanAgeFirst, "mean") == "16.0")
    #expect(try county.figure(.meanAgeFirst, "mean").unknown == 2)
    // Two records of one youth that disagree are contested too.
    let other = try county.person(born: second)
    try county.link(other, try #require(county.facts.persons.first).record)
    #expect(try county.figure(.meanAgeFirst, "mean").unknown == 3)
    #expect(try county.value(.meanAgeFirst, "mean") == .notAvailable(.nobodyToCount))
  }

  @Test func `the youngest is by whole dates, and says when an estimate is lower`() throws {
    let county = try county([
      try born("2004-07-02"), .known(.age(years: 10, on: try date("2016-07-01"))),
    ])
    let figure = try county.figure(.youngest, "youngest")
    #expect(figure.value == .wholeYears(11))
    #expect(figure.note?.contains("lower") == true)
    #expect(figure.unknown == 1)
  }

  @Test func `the first recovery counts, whichever lies in the window`() throws {
    var county = try SmallCounty(from: "2016-01-01", to: "2017-01-01")
    let youth = try county.person(born: try born("2000-01-01"))
    try county.recovery(of: youth, at: try at("2015-01-01"))
    try county.recovery(of: youth, at: try at("2016-06-01"))
    #expect(try county.shown(.meanAgeFirst, "mean") == "15.0")
  }
}

@Suite struct HistoryReportTests {
  @Test func `the published referrals are nine a youth, and ten and six tenths a youth with one`()
    throws
  {
    #expect(Quotient(3255, over: 361)?.text(decimals: 1) == "9.0")
    #expect(Quotient(3255, over: 307)?.text(decimals: 1) == "10.6")
    var county = try SmallCounty()
    for number in 0..<361 {
      let youth = try county.person(isMatched: true)
      try county.recovery(of: youth, at: try at("2016-05-01"))
      guard number < 307 else { continue }
      // 3,255 over 307 youth: 185 have eleven, the others ten.
      for _ in 0..<(number < 185 ? 11 : 10) { try county.referral(of: youth, on: "2012-01-01") }
    }
    #expect(county.facts.referrals.count == 3255)
    #expect(try county.shown(.priorReferral, "share") == "85 %")
    #expect(try county.shown(.priorReferral, "per_youth") == "9.0")
    #expect(try county.shown(.priorReferral, "per_referred") == "10.6")
    let page = TerminalReport.text(of: county.run([.priorReferral]))
    #expect(page.contains("3,255/361") && page.contains("3,255/307"), "\(page)")
  }

  @Test func `the recovery's own referral is no history, nor is one of the same day`() throws {
    var county = try SmallCounty()
    let own = try county.person(isMatched: true)
    let recovery = try county.recovery(of: own, at: try at("2016-05-02", 0, 30))
    // Written with the day before, because the call was at midnight.
    try county.referral(of: own, on: "2016-05-01", by: recovery)
    let sameDay = try county.person(isMatched: true)
    try county.recovery(of: sameDay, at: try at("2016-05-02"))
    try county.referral(of: sameDay, on: "2016-05-02")
    let dayBefore = try county.person(isMatched: true)
    try county.recovery(of: dayBefore, at: try at("2016-05-02"))
    try county.referral(of: dayBefore, on: "2016-05-01")
    try county.recovery(of: try county.person(), at: try at("2016-05-02"))
    let figure = try county.figure(.priorReferral, "share")
    #expect(figure.numerator == 1)
    #expect(figure.denominator == 3)
    #expect(figure.unknown == 1)
  }

  @Test func `race is alone or in combination, alone, and of those recorded`() throws {
    var county = try SmallCounty()
    for races: Set<String> in [["black"], ["black", "white"], ["white"], []] {
      try county.recovery(of: try county.person(races: races), at: try at("2016-05-02"))
    }
    #expect(try county.shown(.race, "share") == "50 %")
    #expect(try county.shown(.race, "alone") == "25 %")
    #expect(try county.shown(.race, "known") == "67 %")
    #expect(try county.figure(.race, "share").unknown == 1)
    #expect(try county.figure(.race, "groups.white").numerator == 2)
  }

  @Test func `a youth may be in several groups of exploitation`() throws {
    var county = try SmallCounty()
    let youth = try county.person()
    try county.recovery(of: youth, at: try at("2016-05-02"))
    for group in [ExploitationGroup.inCare, .whileAbsent, .inCare] {
      county.facts.observations.append(
        CountyFacts.ExploitationObservation(
          record: try county.next(6), person: youth, group: group, on: try date("2016-06-01")))
    }
    #expect(try county.figure(.exploitationGroups, "in_care").numerator == 1)
    #expect(try county.figure(.exploitationGroups, "while_absent").numerator == 1)
    #expect(try county.figure(.exploitationGroups, "at_risk").numerator == 0)
  }
}

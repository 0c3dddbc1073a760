// The long clocks, arrests, training, stations, and how complete it all is.

import CaseProtocol
import CausalMerge
import Testing

@Suite struct AdvocateReportTests {
  private func county(_ spans: [(Int64, Int64?)], asOfDay: Int64 = 200) throws -> SmallCounty {
    var county = try SmallCounty()
    let start = try at("2016-01-10")
    county.parameters.asOf = start + asOfDay * oneDay
    let youth = try county.person()
    try county.recovery(of: youth, at: start)
    for (from, to) in spans {
      county.facts.advocates.append(
        CountyFacts.AdvocateInvolvement(
          record: try county.next(9), person: youth, from: start + from * oneDay,
          to: to.map { start + $0 * oneDay }))
    }
    return county
  }

  private static let spans: [([(Int64, Int64?)], Int)] = [
    ([(0, nil)], 1), ([(0, 90)], 1), ([(0, 89)], 0), ([], 0),
    // One after another, with a gap that is allowed, and one that is not.
    ([(0, 30), (37, nil)], 1), ([(0, 30), (38, nil)], 0), ([(7, nil)], 1), ([(8, nil)], 0),
    ([(0, 40), (20, 95)], 1),
    // There at day 90, and at no time before.
    ([(89, nil)], 0),
  ]

  @Test(arguments: spans)
  func `someone is there at day ninety, and nobody was missing long before`(
    spans: [(Int64, Int64?)], followed: Int
  ) throws {
    #expect(try county(spans).figure(.advocate90, "share").numerator == followed)
  }

  @Test func `who is not yet so far is pending, and no failure`() throws {
    let county = try county([(0, nil)], asOfDay: 89)
    #expect(try county.figure(.advocate90, "share").denominator == 0)
    #expect(try county.figure(.advocate90, "share").note?.contains("1 pending") == true)
    #expect(try self.county([(0, nil)], asOfDay: 90).figure(.advocate90, "share").numerator == 1)
    #expect(try self.county([(0, nil)], asOfDay: 365).figure(.advocate365, "share").numerator == 1)
  }
}

@Suite struct DiversionReportTests {
  @Test func `each stage counts whoever reached it, the sealed from frozen totals`() throws {
    var county = try SmallCounty()
    let moment = try at("2015-03-01")
    for reached in 0..<4 {
      county.facts.enrolments.append(
        CountyFacts.Enrolment(
          record: try county.next(10), person: try county.person(), track: "first_step_1y",
          screenedAt: moment, isEligible: reached > 0 ? true : nil,
          offeredAt: reached > 1 ? moment : nil, agreedAt: reached > 2 ? moment : nil,
          services: ["counselling"]))
    }
    county.facts.carried = [
      CountyFacts.CarriedCount(
        screenedOn: try date("2015-02-01"),
        reached: [
          .screened: 5, .eligible: 5, .offered: 5, .agreed: 5, .completed: 5, .chargeCleared: 5,
          .sealed: 5,
        ], services: ["counselling": 5]),
      CountyFacts.CarriedCount(screenedOn: try date("2014-02-01"), reached: [.screened: 100]),
    ]
    let stages = ["screened", "eligible", "offered", "agreed", "completed", "sealed"]
    let counts = try stages.map { try county.value(.diversion, $0) }
    #expect(counts == [9, 8, 7, 6, 5, 5].map(FigureValue.count))
    #expect(try county.value(.diversion, "service.counselling") == .count(9))
    #expect(try county.figure(.diversion, "sealed").note?.contains("frozen") == true)
  }
}

@Suite struct ArrestReportTests {
  private func county(baseline: Int, now: Int) throws -> SmallCounty {
    var county = try SmallCounty(from: "2015-01-01", to: "2015-07-01", asOf: "2015-12-01")
    // Twice the days: the same number of arrests is half as many.
    let window = try #require(
      ReportWindow(from: try date("2013-01-01"), to: try date("2013-12-29")))
    county.facts.baselines = [
      CountyFacts.ArrestBaseline(
        series: "pilot_area", label: "pilot area", stations: ["compton"], charges: ["sex_related"],
        window: window, arrests: baseline, source: "Sheriff's Department, 2014")
    ]
    for _ in 0..<now { try arrest(&county) }
    return county
  }

  private func arrest(
    _ county: inout SmallCounty, on text: String? = "2015-03-01", station: String? = "compton",
    charge: String? = "sex_related", isMinor: Bool? = true
  ) throws {
    county.facts.youthArrests.append(
      CountyFacts.YouthArrest(
        record: try county.next(11), on: try text.map(date), station: station, charge: charge,
        isMinor: isMinor))
  }

  @Test func `periods of unequal length are compared by the day`() throws {
    #expect(try county(baseline: 100, now: 1).shown(.arrestChange, "pilot_area") == "98 %")
    #expect(try county(baseline: 100, now: 50).shown(.arrestChange, "pilot_area") == "0 %")
    #expect(try county(baseline: 10, now: 10).shown(.arrestChange, "pilot_area") == "-100 %")
  }

  @Test func `a baseline of zero has no change to state`() throws {
    let county = try county(baseline: 0, now: 3)
    #expect(try county.value(.arrestChange, "pilot_area") == .notAvailable(.zeroBaseline))
    #expect(try county.shown(.arrestChange, "pilot_area") == "n/a")
  }

  @Test func `only minors at the same stations on the same charges count`() throws {
    var county = try county(baseline: 100, now: 1)
    try arrest(&county, on: "2015-07-01")
    try arrest(&county, station: "century")
    try arrest(&county, charge: "theft")
    try arrest(&county, isMinor: false)
    try arrest(&county, isMinor: nil)
    try arrest(&county, on: nil)
    let figure = try county.figure(.arrestChange, "pilot_area")
    #expect(figure.numerator == 1)
    #expect(figure.unknown == 2)
  }

  @Test func `a comparison across the change of the law says so`() throws {
    var county = try county(baseline: 100, now: 1)
    #expect(try county.figure(.arrestChange, "pilot_area").note?.contains("law") == false)
    county.parameters.window = try #require(
      ReportWindow(from: try date("2017-02-01"), to: try date("2017-07-01")))
    county.parameters.asOf = try at("2017-12-01")
    #expect(try county.figure(.arrestChange, "pilot_area").note?.contains("law changed") == true)
  }

  @Test func `arrests of those who exploit are totals`() throws {
    var county = try SmallCounty()
    for role in [CountyFacts.ExploiterArrest.Role.trafficker, .buyer, .buyer, nil] {
      county.facts.exploiterArrests.append(
        CountyFacts.ExploiterArrest(
          record: try county.next(12), on: try date("2018-03-01"), role: role))
    }
    #expect(try county.value(.exploiters, "arrests") == .count(4))
    #expect(try county.value(.exploiters, "role.buyer") == .count(2))
    #expect(try county.value(.exploiters, "role.other") == .count(1))
  }
}

@Suite struct CountyReportTests {
  @Test func `people are not seats`() throws {
    var county = try SmallCounty()
    let (one, two) = (try county.next(1), try county.next(1))
    for (person, agency) in [(one, "dcfs"), (one, "probation"), (two, "dcfs")] {
      county.facts.attendances.append(
        CountyFacts.TrainingAttendance(
          session: try county.next(13), person: person, agency: agency, curriculum: "two_hours",
          on: try date("2018-01-01")))
    }
    #expect(try county.value(.training, "people") == .count(2))
    #expect(try county.value(.training, "seats") == .count(3))
    #expect(try county.value(.training, "agency.people.dcfs") == .count(2))
    #expect(try county.value(.training, "agency.seats.dcfs") == .count(2))
    #expect(try county.value(.training, "curriculum.people.two_hours") == .count(2))
  }

  @Test func `a station has the protocol once its day has come`() throws {
    var county = try SmallCounty(asOf: "2016-03-01")
    county.facts.stations = [
      CountyFacts.Station(
        code: "compton", label: "Compton", agency: "lasd", adoptedOn: try date("2014-08-01")),
      CountyFacts.Station(
        code: "lancaster", label: "Lancaster", agency: "lasd", plannedOn: try date("2016-08-01"),
        adoptedOn: try date("2016-03-02")),
      CountyFacts.Station(code: "77th", label: "77th Area", agency: "lapd"),
    ]
    #expect(try county.shown(.rollout, "all") == "33 %")
    #expect(try county.shown(.rollout, "agency.lasd") == "50 %")
    #expect(try county.shown(.rollout, "station.compton") == "2014-08-01")
    #expect(try county.shown(.rollout, "station.lancaster") == "not yet")
    #expect(
      try county.figure(.rollout, "station.lancaster").note == "planned for 2016-08-01")
  }

  @Test func `every report says how complete its records were`() throws {
    var county = try SmallCounty()
    county.facts.quality.delays = [oneDay, oneDay + 1, 7 * oneDay + 1]
    county.facts.quality.devices = [
      CountyFacts.DeviceSighting(name: "L-1", lastSeenAt: try at("2018-10-12")),
      CountyFacts.DeviceSighting(name: "L-2", lastSeenAt: county.parameters.asOf - 7 * oneDay),
    ]
    county.facts.quality.disagreements = [
      CountyFacts.Disagreement(record: try county.next(1), field: "Date of birth")
    ]
    let run = county.run([.recoveredYouth])
    let sentence = run.completeness.sentence(in: .english)
    #expect(
      sentence == "1 of 2 devices silent, the first since 2018-10-12; 1 unresolved: Date of birth; "
        + "2 records arrived over 24 h late, 1 over 7 d")
    #expect(try county.value(.syncQuality, "late_week") == .count(1))
    #expect(try county.value(.syncQuality, "silent") == .count(1))
  }
}

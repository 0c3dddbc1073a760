// What was frozen is shown again to the byte, and what moved between two runs is said in sentences.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

/// A county in which every definition has something to count.
func fullCounty(threshold: Int = 0) throws -> SmallCounty {
  var county = try SmallCounty(threshold: threshold)
  let start = try at("2015-02-01")
  county.facts.stations = [
    CountyFacts.Station(
      code: "compton", label: "=Compton & \"Century\" <pilot>", agency: "lasd",
      plannedOn: try date("2014-08-01"), adoptedOn: try date("2014-08-01"))
  ]
  for number in 0..<60 {
    let youth = try county.person(
      born: number == 0 ? .unknown : try born("2000-0\(number % 9 + 1)-11"),
      races: number % 3 == 0 ? ["black", "white"] : ["black"], isMatched: number % 4 > 0)
    let moment = start + Int64(number) * 20 * oneDay
    let recovery = try county.recovery(
      of: youth, at: moment, status: number % 2 == 0 ? .confirmed : .suspected,
      station: number % 3 == 0 ? nil : "compton", offeredAt: moment + oneHour)
    try county.referral(of: youth, on: "2013-01-01")
    if number % 4 == 0 { try county.absence(of: youth, at: moment + 3 * oneDay) }
    for agency in Agency.alerted {
      county.facts.alerts.append(
        CountyFacts.Alert(
          recovery: recovery,
          facts: AlertFacts(
            record: try county.next(8), agency: agency, alertedAt: moment,
            arrivedAt: moment + Int64(number * 2) * oneMinute)))
    }
    county.facts.evaluations.append(
      CountyFacts.HealthEvaluation(
        recovery: recovery, status: .done, doneAt: moment + Int64(number) * 2 * oneHour))
    county.facts.advocates.append(
      CountyFacts.AdvocateInvolvement(
        record: try county.next(9), person: youth, from: moment,
        to: number % 5 == 0 ? moment + 50 * oneDay : nil))
    county.facts.placements.append(
      CountyFacts.Placement(
        record: try county.next(7), person: youth,
        type: ["home", "group_home", "confidential_shelter"][number % 3],
        bedsBand: "beds_1_to_6", from: moment, to: moment + 30 * oneDay,
        isEndedByLeaving: number % 4 == 0))
    county.facts.observations.append(
      CountyFacts.ExploitationObservation(
        record: try county.next(6), person: youth,
        group: ExploitationGroup.allCases[number % 4], on: try date("2016-06-01")))
    county.facts.enrolments.append(
      CountyFacts.Enrolment(
        record: try county.next(10), person: youth, track: "first_step_1y", screenedAt: moment,
        isEligible: true, offeredAt: moment, agreedAt: number % 2 == 0 ? moment : nil,
        services: ["education"]))
    county.facts.attendances.append(
      CountyFacts.TrainingAttendance(
        session: try county.next(13), person: try county.next(1), agency: "dcfs",
        curriculum: "two_hours", on: try date("2018-01-01")))
  }
  let window = try #require(ReportWindow(from: try date("2013-01-01"), to: try date("2014-01-01")))
  county.facts.baselines = [
    CountyFacts.ArrestBaseline(
      series: "pilot_area", label: "pilot area", stations: ["compton"], charges: ["sex_related"],
      window: window, arrests: 50, source: "Sheriff's Department, 2014")
  ]
  county.facts.youthArrests = [
    CountyFacts.YouthArrest(
      record: try county.next(11), on: try date("2015-03-01"), station: "compton",
      charge: "sex_related", isMinor: true)
  ]
  county.facts.quality.devices = [
    CountyFacts.DeviceSighting(name: "L-1", lastSeenAt: try at("2018-10-12"))
  ]
  county.facts.quality.delays = [2 * oneDay]
  county.facts.quality.disagreements = [
    CountyFacts.Disagreement(record: try county.next(1), field: "Date of birth")
  ]
  return county
}

@Suite struct ReportRunTests {
  @Test(arguments: [0, 11])
  func `a run is read back exactly, and to the same bytes`(threshold: Int) throws {
    let county = try fullCounty(threshold: threshold)
    let (run, detail) = ReportEngine.run(facts: county.facts, parameters: county.parameters)
    let bytes = run.encoded()
    let decoded = try ReportRun(decoding: bytes)
    #expect(decoded == run)
    #expect(decoded.encoded() == bytes)
    #expect(try ReportDetail(decoding: detail.encoded()) == detail)
    #expect(run.sections.map(\.id) == ReportEngine.board.map(\.rawValue))
  }

  @Test func `the same facts give the same bytes in whatever order they arrived`() throws {
    let county = try fullCounty(threshold: 11)
    var dice = Dice(seed: 361)
    var facts = county.facts
    facts.persons.shuffle(using: &dice)
    facts.recoveries.shuffle(using: &dice)
    facts.referrals.shuffle(using: &dice)
    facts.absences.shuffle(using: &dice)
    facts.alerts.shuffle(using: &dice)
    facts.placements.shuffle(using: &dice)
    facts.enrolments.shuffle(using: &dice)
    let first = ReportEngine.run(facts: county.facts, parameters: county.parameters)
    let second = ReportEngine.run(facts: facts, parameters: county.parameters)
    #expect(first.run.encoded() == second.run.encoded())
    #expect(first.detail.encoded() == second.detail.encoded())
  }

  @Test func `cut, padded and foreign bytes are refused`() throws {
    let bytes = try fullCounty().run([.recoveredYouth, .health72]).encoded()
    for count in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: ReportCodingError.self, "\(count) bytes") {
        try ReportRun(decoding: Array(bytes.prefix(count)))
      }
    }
    #expect(throws: ReportCodingError.trailing(count: 1)) {
      try ReportRun(decoding: bytes + [0])
    }
    #expect(throws: ReportCodingError.notAReport) { try ReportDetail(decoding: bytes) }
  }

  @Test func `bytes that were changed decode to a run that says so, or not at all`() throws {
    let bytes = try fullCounty().run([.recoveredYouth, .race]).encoded()
    var dice = Dice(seed: 7)
    for _ in 0..<300 {
      var changed = bytes
      let position = Int.random(in: 0..<bytes.count, using: &dice)
      changed[position] = UInt8.random(in: 0...255, using: &dice)
      guard let run = try? ReportRun(decoding: changed) else { continue }
      #expect(run.encoded() == changed, "byte \(position)")
      // Whatever it says, showing it does not trap.
      #expect(!HTMLReport.text(of: run).isEmpty)
      #expect(!TerminalReport.text(of: run).isEmpty)
    }
  }

  @Test func `a run names no record, a detail names those that were counted`() throws {
    var county = try SmallCounty()
    let youth = try county.person(isMatched: true)
    try county.recovery(of: youth, at: try at("2016-01-01"))
    try county.referral(of: youth, on: "2012-01-01")
    let (run, detail) = ReportEngine.run(facts: county.facts, parameters: county.parameters)
    #expect(detail.trace(.recoveredYouth, "youth")?.numerator == [youth])
    #expect(detail.trace(.priorReferral, "share")?.numerator == [youth])
    let shape = "\(run)"
    #expect(!shape.contains(youth.description))
  }

  @Test func `every definition explains itself and says what it withholds`() {
    for definition in ReportDefinition.all {
      #expect(definition.explanation.contains(definition.reference))
      #expect(definition.explanation.contains("At the edges:\n- "))
      #expect(definition.explanation.lowercased().contains("withheld"))
      #expect(definition.title.english != definition.title.spanish)
    }
    #expect(Set(ReportDefinition.all.map(\.name)).count == ReportName.allCases.count)
  }
}

@Suite struct ReportDifferenceTests {
  @Test func `nothing changed, nothing said`() throws {
    let run = try fullCounty().run()
    #expect(ReportDifference(from: run, to: run).sentences.isEmpty)
  }

  @Test func `late recoveries, merges, and what was unfounded are said with their figures`() throws
  {
    var county = try SmallCounty(asOf: "2018-10-01")
    var youth: [RecordID] = []
    for _ in 0..<20 {
      let person = try county.person()
      youth.append(person)
      try county.recovery(of: person, at: try at("2018-05-01"), recordedAt: try at("2018-05-02"))
    }
    let before = ReportEngine.run(
      [.recoveredYouth, .recoveries], facts: county.facts, parameters: county.parameters)
    county.parameters.asOf = try at("2018-12-01")
    for _ in 0..<4 {
      try county.recovery(
        of: try county.person(), at: try at("2018-06-01"), recordedAt: try at("2018-11-01"))
    }
    try county.link(youth[0], youth[1], at: try at("2018-11-01"))
    try county.link(youth[2], youth[3], at: try at("2018-11-01"))
    county.facts.recoveries[10].status = .unfounded
    let after = ReportEngine.run(
      [.recoveredYouth, .recoveries], facts: county.facts, parameters: county.parameters)
    let difference = ReportDifference(
      from: before.run, to: after.run, earlierDetail: before.detail, laterDetail: after.detail)
    #expect(difference.questions.count == 1)
    #expect(
      difference.reasons == [
        "4 recoveries were recorded after the earlier run.", "1 recovery was found unfounded.",
        "2 merges: records turned out to be the same youth.",
      ])
    #expect(
      difference.changes.contains(
        "recovered_youth, Youth recovered: from 20 to 21; 4 counted anew, 3 no longer."))
    #expect(
      difference.changes.contains(
        "recoveries, Recoveries: from 20 to 23; 4 counted anew, 1 no longer."))
    // The other way round, merges are taken back.
    let back = ReportDifference(
      from: after.run, to: before.run, earlierDetail: after.detail, laterDetail: before.detail)
    #expect(
      back.reasons.contains("2 merges were taken back: they turned out to be different youth."))
    #expect(back.reasons.contains { $0.contains("4 recoveries are in the records no more") })
  }

  @Test func `without details it says what the runs say, and no more`() throws {
    var county = try fullCounty()
    let before = county.run()
    county.facts.recoveries.removeLast(3)
    let difference = ReportDifference(from: before, to: county.run())
    #expect(difference.reasons.isEmpty)
    #expect(difference.changes.contains("recovered_youth, Youth recovered: from 60 to 57."))
  }

  @Test func `records that are gone are told as gone`() throws {
    var county = try fullCounty()
    let before = ReportEngine.run(facts: county.facts, parameters: county.parameters)
    county.facts.recoveries.removeLast()
    let after = ReportEngine.run(facts: county.facts, parameters: county.parameters)
    let difference = ReportDifference(
      from: before.run, to: after.run, earlierDetail: before.detail, laterDetail: after.detail)
    #expect(
      difference.reasons == [
        "1 recovery is in the records no more: sealed, erased or not readable here."
      ])
  }
}

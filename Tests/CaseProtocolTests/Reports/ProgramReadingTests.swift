// From records to facts beside the youth: programs, arrests, training, stations, and how complete all of it is.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

@Suite struct ProgramReadingTests {
  private let noon: Int64 = 1_457_805_600_000
  private let day: Int64 = 86_400_000

  @Test func `an enrolment has the dates of its stages, and completes only by being completed`()
    throws
  {
    var county = RecordCounty()
    let youth = try county.youth(foundAt: noon)
    let enrolment = try county.write(
      EnrolmentRecord.type, in: youth.caseID,
      [
        EnrolmentRecord.track: .text("first_step_1y"), EnrolmentRecord.status: .code("withdrawn"),
        EnrolmentRecord.offered.at: .instant(milliseconds: noon + 2),
        EnrolmentRecord.agreed.at: .instant(milliseconds: noon + 3),
        EnrolmentRecord.completionDecided.at: .instant(milliseconds: noon + 4),
        EnrolmentRecord.chargeCleared.at: .instant(milliseconds: noon + 5),
        EnrolmentRecord.policeSealed.at: .instant(milliseconds: noon + 6),
      ])
    let refused = try county.write(
      EligibilityRecord.type, in: youth.caseID,
      [
        EligibilityRecord.enrolment: .reference(enrolment),
        EligibilityRecord.decided.at: .instant(milliseconds: noon + 1),
        EligibilityRecord.decision: .code("ineligible"),
      ])
    try county.write(
      EligibilityRecord.type, in: youth.caseID,
      [
        EligibilityRecord.enrolment: .reference(enrolment),
        EligibilityRecord.decided.at: .instant(milliseconds: noon + 1),
        EligibilityRecord.decision: .code("override_eligible"),
        EligibilityRecord.overrides: .reference(refused),
      ])
    for (kind, service) in [("present", "ged"), ("missed", "counselling")] {
      try county.write(
        AttendanceRecord.type, in: youth.caseID,
        [
          AttendanceRecord.enrolment: .reference(enrolment), AttendanceRecord.kind: .code(kind),
          AttendanceRecord.serviceType: .code(service),
        ])
    }
    func read() throws -> CountyFacts.Enrolment { try #require(county.facts.enrolments.first) }
    #expect(try read().screenedAt == noon + 1)
    #expect(try read().isEligible == true)
    #expect(try read().agreedAt == noon + 3)
    #expect(try read().completedAt == nil)
    #expect(try read().sealedAt == noon + 6)
    #expect(try read().services == ["ged"])
    county.change(enrolment) { $0.set(EnrolmentRecord.status, to: .code("completed"), at: 2_000) }
    #expect(try read().completedAt == noon + 4)
  }

  @Test func `an arrest that two agencies wrote is one, and has the station of its recovery`()
    throws
  {
    var county = RecordCounty()
    let youth = try county.youth(born: "2000-06-02", foundAt: noon)
    county.change(youth.recovery) {
      $0.set(RecoveryRecord.station, to: .text("lasd_compton"), at: 2_000)
    }
    for part in [CountyCompartment.diversion, CountyCompartment.lawEnforcement] {
      try county.write(
        ArrestRecord.type, in: youth.caseID, compartment: part,
        [
          ArrestRecord.recovery: .reference(youth.recovery),
          ArrestRecord.charge: .code("pc_647_b"),
          ArrestRecord.arrested.at: .instant(milliseconds: noon),
        ])
    }
    let arrest = try #require(county.facts.youthArrests.first)
    #expect(county.facts.youthArrests.count == 1)
    #expect(arrest.on == CountyTime.date(at: noon))
    #expect(arrest.station == "lasd_compton")
    #expect(arrest.isMinor == true)
    county.change(youth.person) { $0.set(PersonRecord.dateOfBirth, to: .empty, at: 2_000) }
    #expect(county.facts.youthArrests.first?.isMinor == nil)
    try county.write(
      EligibilityRecord.type, in: youth.caseID, [EligibilityRecord.age: .integer(18)])
    #expect(county.facts.youthArrests.first?.isMinor == false)
    county.change(youth.recovery) { $0.set(RecoveryRecord.isTest, to: .boolean(true), at: 3_000) }
    #expect(county.facts.youthArrests.isEmpty)
  }

  @Test func `a published figure covers the stations that its place names`() throws {
    var county = RecordCounty()
    let directory = try county.newCase()
    let sheriff = try county.write(
      AgencyRecord.type, in: directory,
      [AgencyRecord.code: .text("lasd"), AgencyRecord.name: .text("LASD")])
    for (code, name) in [("lasd_compton", "Compton"), ("lasd_century", "Century")] {
      try county.write(
        StationRecord.type, in: directory,
        [
          StationRecord.code: .text(code), StationRecord.name: .text(name),
          StationRecord.agency: .reference(sheriff),
        ])
    }
    func baseline(_ geography: String) throws -> CountyFacts.ArrestBaseline? {
      var changed = county
      try changed.write(
        BaselineRecord.type, in: directory,
        [
          BaselineRecord.series: .code("arrests_of_minors"),
          BaselineRecord.geography: .text(geography), BaselineRecord.count: .integer(50),
          BaselineRecord.beganOn: .partialDate(try RecordCounty.date("2013")),
          BaselineRecord.endedOn: .partialDate(try RecordCounty.date("2013-12")),
          BaselineRecord.source: .text("Board letter"),
        ])
      return changed.facts.baselines.first
    }
    let pilot = try #require(try baseline("Pilot area: Compton, lasd_century"))
    #expect(pilot.label == "Pilot area")
    #expect(pilot.series == "pilot_area")
    #expect(pilot.stations == ["lasd_compton", "lasd_century"])
    #expect(pilot.window.days == 365)
    #expect(pilot.charges.contains("pc_653_22"))
    #expect(!pilot.charges.contains("warrant"))
    #expect(try baseline("Compton")?.stations == ["lasd_compton"])
    #expect(try baseline("LASD")?.stations == ["lasd_compton", "lasd_century"])
    #expect(try baseline("county")?.stations == ["lasd_compton", "lasd_century"])
    #expect(try baseline("Oz")?.stations == ["Oz"])
  }

  @Test func `a seat has its session's curriculum and the agency of who sat in it`() throws {
    var county = RecordCounty()
    let directory = try county.newCase()
    let agency = try county.write(
      AgencyRecord.type, in: directory,
      [AgencyRecord.code: .text("lasd"), AgencyRecord.name: .text("Sheriff")])
    let staff = try county.write(
      StaffMemberRecord.type, in: directory, [StaffMemberRecord.agency: .reference(agency)])
    let session = try county.write(
      TrainingSessionRecord.type, in: directory,
      [
        TrainingSessionRecord.curriculum: .text("CSEC 101"),
        TrainingSessionRecord.heldOn: .partialDate(try RecordCounty.date("2016-03-12")),
      ])
    try county.write(
      TrainingAttendanceRecord.type, in: directory,
      [
        TrainingAttendanceRecord.session: .reference(session),
        TrainingAttendanceRecord.staffMember: .reference(staff),
      ])
    let seat = try #require(county.facts.attendances.first)
    #expect(seat.agency == "lasd")
    #expect(seat.curriculum == "CSEC 101")
    #expect(seat.on == (try date("2016-03-12")))
    #expect(county.facts.agencyLabels == ["lasd": "Sheriff"])
    #expect(county.facts.heads.isEmpty)
    county.change(session) {
      $0.set(TrainingSessionRecord.headCount, to: .integer(30), at: 2_000)
    }
    #expect(county.facts.heads.map(\.count) == [29])
    var small = try SmallCounty()
    small.facts = county.facts
    #expect(try small.shown(.training, "people") == "1")
    #expect(try small.figure(.training, "people").unknown == 29)
    #expect(try small.shown(.training, "seats") == "30")
    #expect(try small.shown(.training, "curriculum.seats.CSEC 101") == "30")
  }

  @Test func `the latest statement about a station's adoption holds`() throws {
    var county = RecordCounty()
    let directory = try county.newCase()
    let station = try county.write(
      StationRecord.type, in: directory,
      [StationRecord.code: .text("lasd_compton"), StationRecord.name: .text("Compton")])
    func state(_ kind: String, _ day: String, statedOn: String) throws {
      try county.write(
        StationAdoptionRecord.type, in: directory,
        [
          StationAdoptionRecord.station: .reference(station),
          StationAdoptionRecord.kind: .code(kind),
          StationAdoptionRecord.date: .partialDate(try RecordCounty.date(day)),
          StationAdoptionRecord.statedOn: .partialDate(try RecordCounty.date(statedOn)),
        ])
    }
    try state("planned", "2016-06-01", statedOn: "2016-05-01")
    try state("planned", "2016-03-01", statedOn: "2016-01-01")
    #expect(county.facts.stations.first?.plannedOn == (try date("2016-06-01")))
    #expect(county.facts.stations.first?.adoptedOn == nil)
    try state("adopted", "2016-08", statedOn: "2016-09-01")
    #expect(county.facts.stations.first?.adoptedOn == (try date("2016-08-01")))
    try state("withdrawn", "2017-01-01", statedOn: "2017-01-01")
    #expect(county.facts.stations.first?.adoptedOn == nil)
  }

  // MARK: completeness

  @Test func `lateness runs from what happened to when it was received here`() throws {
    var county = RecordCounty()
    _ = try county.youth(foundAt: noon)
    let late = try county.youth(foundAt: noon + day, recordedAt: noon + day)
    county.change(late.recovery) { record in
      for field in record.learnedAt.keys { record.learnedAt[field] = noon + 9 * day }
    }
    #expect(county.facts.quality.delays.sorted() == [0, 8 * day])
    let earlier = CountyFacts(reading: county.readings, asOf: noon + 2 * day)
    #expect(earlier.quality.delays == [0, 0], "as of that day nobody could know that it came late")
  }

  @Test func `a laptop that joined today does not make the county late`() throws {
    var county = RecordCounty()
    for _ in 0..<2 {
      let youth = try county.youth(foundAt: noon)
      county.change(youth.recovery) { record in
        for field in record.learnedAt.keys { record.learnedAt[field] = noon + 900 * day }
        record.firstLearnedAt = noon + 900 * day
      }
    }
    #expect(county.facts.quality.delays == [0, 0])
  }

  @Test func `disagreements are told by field, never by value`() throws {
    var county = RecordCounty()
    let youth = try county.youth(born: "2000-06-02", foundAt: noon)
    county.change(youth.person) {
      $0.contested[PersonRecord.dateOfBirth.number] = [.text("one"), .text("two")]
      $0.contested[PersonRecord.legalName.number] = [.text("one"), .text("two")]
    }
    #expect(county.facts.quality.disagreements.map(\.field) == ["Person: Date of birth"])
  }

  @Test func `the order of records changes nothing`() throws {
    var county = RecordCounty()
    for number in 0..<20 {
      let youth = try county.youth(born: "2000-06-02", foundAt: noon + Int64(number) * day)
      try county.write(
        AbsenceRecord.type, in: youth.caseID,
        [AbsenceRecord.left.at: .instant(milliseconds: noon + Int64(number) * day + 5)])
    }
    let facts = county.facts
    var dice = Dice(seed: 7)
    for _ in 0..<5 {
      #expect(CountyFacts(reading: county.readings.shuffled(using: &dice)) == facts)
    }
  }
}

// From records to facts: each record lands where its figure looks, and what is open, corrected or voided does not.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

@Suite struct CountyReadingTests {
  private let noon: Int64 = 1_457_805_600_000

  // MARK: youth

  @Test func `a case is one youth's, named or not`() throws {
    var county = RecordCounty()
    let named = try county.youth(foundAt: noon)
    let unnamed = try county.newCase()
    let found = try county.write(RecoveryRecord.type, in: unnamed)
    let facts = county.facts
    func person(_ recovery: RecordID) throws -> RecordID {
      try #require(facts.recoveries.first { $0.record == recovery }).person
    }
    #expect(try person(named.recovery) == named.person)
    #expect(try person(found).bytes == unnamed.bytes)
  }

  @Test func `what only advocates typed names no group in a figure`() throws {
    var county = RecordCounty()
    try county.write(
      StationRecord.type, in: try county.newCase(),
      [StationRecord.code: .text("compton"), StationRecord.name: .text("Compton")])
    var recoveries: [String: RecordID] = [:]
    for (home, text) in [
      (CountyCompartment.advocateNotes, "behind her aunt's house"),
      (CountyCompartment.advocateNotes, "Compton"), (CountyCompartment.coordination, "Elsewhere"),
    ] {
      recoveries[text] = try county.write(
        RecoveryRecord.type, in: try county.newCase(), compartment: home,
        [RecoveryRecord.station: .text(text)])
    }
    let facts = county.facts
    func station(_ text: String) throws -> String? {
      try #require(facts.recoveries.first { $0.record == recoveries[text] }).station
    }
    #expect(try station("behind her aunt's house") == nil)
    #expect(try station("Compton") == "compton")
    #expect(try station("Elsewhere") == "Elsewhere")
  }

  @Test func `two person records of one case are one youth until someone parts them`() throws {
    var county = RecordCounty()
    let youth = try county.youth(foundAt: noon)
    let own = try county.write(
      PersonRecord.type, in: youth.caseID, compartment: CountyCompartment.advocateNotes)
    #expect(
      PersonIdentity(links: county.facts.links).person(of: own)
        == PersonIdentity(links: county.facts.links).person(of: youth.person))
    try county.write(
      PersonLinkRecord.type, in: youth.caseID,
      [
        PersonLinkRecord.personA: .reference(min(own, youth.person)),
        PersonLinkRecord.personB: .reference(max(own, youth.person)),
        PersonLinkRecord.identity: .code("not_same"),
      ])
    let parted = PersonIdentity(links: county.facts.links)
    #expect(parted.person(of: own) != parted.person(of: youth.person))
  }

  @Test
  func `a link on which people disagree joins nobody, and one that is voided was never there`()
    throws
  {
    var county = RecordCounty()
    let (one, two) = (try county.youth(foundAt: noon), try county.youth(foundAt: noon))
    let link = try county.write(
      PersonLinkRecord.type, in: one.caseID, at: 77,
      [
        PersonLinkRecord.personA: .reference(one.person),
        PersonLinkRecord.personB: .reference(two.person),
        PersonLinkRecord.identity: .code("same_person"),
      ])
    #expect(
      county.facts.links == [
        PersonLink(record: link, one.person, two.person, .samePerson, decidedAt: 77)
      ])
    county.change(link) {
      $0.contested[PersonLinkRecord.identity.number] = [.code("same_person"), .code("not_same")]
    }
    #expect(county.facts.links.map(\.decision) == [.notSame])
    #expect(county.facts.quality.disagreements.map(\.record) == [link])
    county.change(link) { $0.isVoided = true }
    #expect(county.facts.links.isEmpty)
    #expect(county.facts.quality.disagreements.isEmpty)
  }

  @Test func `a birth is known, estimated, contested or unknown`() throws {
    var county = RecordCounty()
    let youth = try county.youth(born: "2000-06-02", foundAt: noon)
    func birth() throws -> Stated<Birth> {
      try #require(county.facts.persons.first { $0.record == youth.person }).birth
    }
    let date = try RecordCounty.date("2000-06-02")
    let other = try RecordCounty.date("2000-02-06")
    #expect(try birth() == .known(.on(date)))
    county.change(youth.person) {
      $0.set(PersonRecord.isBirthEstimated, to: .boolean(true), at: 2_000)
    }
    #expect(try birth() == .estimated(.on(date)))
    county.change(youth.person) {
      $0.contested[PersonRecord.dateOfBirth.number] = [.partialDate(date), .partialDate(other)]
    }
    #expect(try birth() == .contested([.on(date), .on(other)]))
    county.change(youth.person) {
      $0.set(PersonRecord.dateOfBirth, to: .empty, at: 3_000)
      $0.set(PersonRecord.ageEstimate, to: .integer(15), at: 3_000)
    }
    #expect(try birth() == .unknown, "an age without the day on which it was told is none")
    let told = try RecordCounty.date("2016-03-12")
    county.change(youth.person) {
      $0.set(PersonRecord.ageEstimatedOn, to: .partialDate(told), at: 3_000)
    }
    #expect(try birth() == .estimated(.age(years: 15, on: try #require(LocalDate("2016-03-12")))))
  }

  @Test
  func `race stands in the description, and a search for referrals is one only if it was made`()
    throws
  {
    var county = RecordCounty()
    let youth = try county.youth(foundAt: noon)
    try county.write(
      PersonDetailRecord.type, in: youth.caseID,
      [PersonDetailRecord.person: .reference(youth.person)],
      sets: [PersonDetailRecord.race: [.code("black"), .code("white")]])
    let search = try county.write(
      ChildWelfareMatchRecord.type, in: youth.caseID,
      [
        ChildWelfareMatchRecord.person: .reference(youth.person),
        ChildWelfareMatchRecord.result: .code("not_searched"),
      ])
    #expect(county.facts.persons.first?.races == ["black", "white"])
    #expect(county.facts.persons.first?.isReferralMatchAttempted == false)
    try county.write(
      ChildWelfareMatchRecord.type, in: youth.caseID,
      [
        ChildWelfareMatchRecord.person: .reference(youth.person),
        ChildWelfareMatchRecord.result: .code("not_found"),
        ChildWelfareMatchRecord.corrects: .reference(search),
      ])
    #expect(county.facts.persons.first?.isReferralMatchAttempted == true)
  }

  // MARK: recoveries

  @Test func `a recovery brings its moment, status, exercise and first offer`() throws {
    var county = RecordCounty()
    let youth = try county.youth(foundAt: noon)
    let service = try county.write(
      ServiceRecord.type, in: youth.caseID, [ServiceRecord.recovery: .reference(youth.recovery)])
    try county.write(
      ServiceEventRecord.type, in: youth.caseID,
      [
        ServiceEventRecord.service: .reference(service),
        ServiceEventRecord.kind: .code("offered"),
        ServiceEventRecord.happened.at: .instant(milliseconds: noon + 5),
      ])
    county.change(youth.recovery) {
      $0.set(RecoveryRecord.servicesOffered.at, to: .instant(milliseconds: noon + 9), at: 2_000)
      $0.set(RecoveryRecord.isTest, to: .boolean(true), at: 2_000)
    }
    let recovery = try #require(county.facts.recoveries.first)
    #expect(recovery.occurredAt == .known(noon))
    #expect(recovery.firstContactAt == noon)
    #expect(recovery.status == .confirmed)
    #expect(recovery.isTest)
    #expect(recovery.servicesOfferedAt == noon + 5)
    #expect(recovery.recordedAt == 2_000)
    county.change(youth.recovery) {
      $0.contested[RecoveryRecord.status.number] = [.code("confirmed"), .code("unfounded")]
      $0.contested[RecoveryRecord.occurred.at.number] = [
        .instant(milliseconds: 7), .instant(milliseconds: 8),
      ]
    }
    let contested = try #require(county.facts.recoveries.first)
    #expect(contested.status == nil)
    #expect(contested.occurredAt == .contested([7, 8]))
  }

  @Test func `a record that was shared is one, and coordination's word comes first`() throws {
    var county = RecordCounty()
    let youth = try county.youth(foundAt: noon)
    var own = RecordReading(
      youth.recovery, RecoveryRecord.type, in: youth.caseID,
      compartment: CountyCompartment.advocateNotes)
    own.set(RecoveryRecord.status, to: .code("suspected"), at: 500)
    own.set(RecoveryRecord.station, to: .text("compton"), at: 500)
    let facts = CountyFacts(reading: [own] + county.readings)
    #expect(facts.recoveries.map(\.status) == [.confirmed])
    #expect(facts.recoveries.map(\.station) == ["compton"])
    #expect(facts.recoveries.map(\.recordedAt) == [500])
  }

  @Test func `a station is known by its word, its name and its other names`() throws {
    var county = RecordCounty()
    let directory = try county.newCase()
    let sheriff = try county.write(
      AgencyRecord.type, in: directory,
      [AgencyRecord.code: .text("lasd"), AgencyRecord.name: .text("LASD")])
    try county.write(
      StationRecord.type, in: directory,
      [
        StationRecord.code: .text("lasd_compton"), StationRecord.name: .text("Compton"),
        StationRecord.agency: .reference(sheriff),
      ], sets: [StationRecord.aliases: [.text("LASD Compton Station")]])
    let youth = try county.youth(foundAt: noon)
    for name in ["lasd_compton", "compton", "LASD Compton  station", "LASD Compton"] {
      county.change(youth.recovery) {
        $0.set(RecoveryRecord.station, to: .text(name), at: 2_000)
      }
      #expect(county.facts.recoveries.first?.station == "lasd_compton", "\(name)")
    }
    county.change(youth.recovery) { $0.set(RecoveryRecord.station, to: .text("Oz"), at: 3_000) }
    #expect(county.facts.recoveries.first?.station == "Oz")
  }

  @Test func `the referral that a recovery made names it, and half a date is taken at its latest`()
    throws
  {
    var county = RecordCounty()
    let youth = try county.youth(foundAt: noon)
    try county.write(
      PriorReferralRecord.type, in: youth.caseID,
      [
        PriorReferralRecord.person: .reference(youth.person),
        PriorReferralRecord.receivedOn: .partialDate(try RecordCounty.date("2012-02")),
        PriorReferralRecord.createdBy: .reference(youth.recovery),
      ])
    let referral = try #require(county.facts.referrals.first)
    #expect(referral.receivedOn == (try date("2012-02-29")))
    #expect(referral.madeByRecovery == youth.recovery)
    #expect(referral.person == youth.person)
  }

  // MARK: what was done

  @Test func `alerts, evaluations, advocates, placements and absences find their youth`() throws {
    var county = RecordCounty()
    let youth = try county.youth(foundAt: noon)
    try county.write(
      AgencyAlertRecord.type, in: youth.caseID,
      [
        AgencyAlertRecord.recovery: .reference(youth.recovery),
        AgencyAlertRecord.agency: .code("dcfs"),
        AgencyAlertRecord.alerted.at: .instant(milliseconds: noon + 1),
        AgencyAlertRecord.arrived.at: .instant(milliseconds: noon + 2),
      ])
    for (item, moment) in [("health_eval", noon + 3), ("food", noon + 4)] {
      try county.write(
        ChecklistItemRecord.type, in: youth.caseID,
        [
          ChecklistItemRecord.recovery: .reference(youth.recovery),
          ChecklistItemRecord.item: .code(item), ChecklistItemRecord.status: .code("done"),
          ChecklistItemRecord.done.at: .instant(milliseconds: moment),
        ])
    }
    for (role, moment) in [("advocate", noon + 5), ("dpo", noon + 6)] {
      try county.write(
        TeamMemberRecord.type, in: youth.caseID,
        [
          TeamMemberRecord.role: .code(role),
          TeamMemberRecord.began.at: .instant(milliseconds: moment),
        ])
    }
    let placement = try county.write(
      PlacementRecord.type, in: youth.caseID,
      [
        PlacementRecord.placementType: .code("group_home"),
        PlacementRecord.bedsBand: .code("beds_7_to_23"),
        PlacementRecord.began.at: .instant(milliseconds: noon + 7),
        PlacementRecord.endReason: .code("awol"),
      ])
    let absence = try county.write(
      AbsenceRecord.type, in: youth.caseID,
      [
        AbsenceRecord.left.at: .instant(milliseconds: noon + 8),
        AbsenceRecord.leftFrom: .reference(placement),
      ])
    try county.write(
      MissingReportRecord.type, in: youth.caseID,
      [
        MissingReportRecord.absence: .reference(absence),
        MissingReportRecord.found.at: .instant(milliseconds: noon + 9),
      ])
    let facts = county.facts
    #expect(facts.alerts.map(\.facts.alertedAt) == [noon + 1])
    #expect(facts.alerts.map(\.recovery) == [youth.recovery])
    #expect(facts.evaluations.map(\.doneAt) == [noon + 3])
    #expect(facts.advocates.map(\.from) == [noon + 5])
    #expect(facts.advocates.map(\.person) == [youth.person])
    #expect(facts.placements.map(\.type) == ["group_home"])
    #expect(facts.placements.map(\.isEndedByLeaving) == [true])
    #expect(facts.absences.map(\.leftAt) == [noon + 8])
    #expect(facts.absences.map(\.endedAt) == [noon + 9])
    #expect(facts.absences.map(\.placement) == [placement])
  }

  @Test func `an entry that another corrects counts no more, as of a day before it still does`()
    throws
  {
    var county = RecordCounty()
    let youth = try county.youth(foundAt: noon)
    let first = try county.write(
      ExploitationStatusRecord.type, in: youth.caseID, at: 100,
      sets: [ExploitationStatusRecord.groups: [.code("in_care"), .code("none_known")]])
    try county.write(
      ExploitationStatusRecord.type, in: youth.caseID, at: 200,
      [ExploitationStatusRecord.corrects: .reference(first)],
      sets: [ExploitationStatusRecord.groups: [.code("at_risk")]])
    #expect(county.facts.observations.map(\.group) == [.atRisk])
    let earlier = CountyFacts(reading: county.readings, asOf: 150)
    #expect(earlier.observations.map(\.group) == [.inCare, .atRisk])
    #expect(
      earlier.observations.map(\.recordedAt) == [100, 200], "the later one the engine leaves out")
  }

  @Test func `no report opens what a youth told, where a youth is, or who helps an investigation`()
  {
    let names = Set(CountyFacts.recordTypes.map(\.name))
    let closed = [
      "note", "contact", "placement_location", "safety_plan", "youth_cooperation", "lead",
      "lead_entry", "medical_exam", "consent", "person_link_reason", "absence_account",
    ]
    #expect(names.isDisjoint(with: closed))
  }

  @Test func `what is not among the types that reports read changes no fact`() throws {
    var county = RecordCounty()
    let youth = try county.youth(born: "2000-06-02", foundAt: noon)
    let facts = county.facts
    let read = Set(CountyFacts.recordTypes.map(\.number))
    for type in CountySchema.recordTypes where !read.contains(type.number) {
      var values: [Field: FieldValue] = [:]
      for field in type.fields where !field.isSet {
        switch field.type {
        case .instant: values[field] = .instant(milliseconds: noon)
        case .code(let list): values[field] = list.codes.first.map { .code($0.code) }
        case .reference("recovery"): values[field] = .reference(youth.recovery)
        case .reference: values[field] = .reference(youth.person)
        default: break
        }
      }
      try county.write(type, in: youth.caseID, values)
    }
    #expect(county.readings.count > 40)
    #expect(county.facts == facts)
  }
}

// Two people, no signal, one record: what is derived from the same things is the same, and from others another.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

@Suite struct RecordIdentityTests {
  private static func record(_ seed: UInt8) throws -> RecordID {
    try #require(RecordID(bytes: [UInt8](repeating: seed, count: 16)))
  }

  /// Every derived identifier of version 2, from one seed: called twice, as two people would.
  private static func identities(_ seed: UInt8) throws -> [String: DerivedIdentity] {
    let id = try record(seed)
    let other = try record(200)
    let youthCase = try #require(CaseID(bytes: id.bytes))
    let day = try #require(PartialDate(year: 2000 + Int(seed)))
    let shared = CountyCompartment.coordination
    let word = "word\(seed)"
    return [
      "person": CountyIdentity.person(caseID: youthCase, in: CountyCompartment.identity),
      "person_link": CountyIdentity.personLink(id, other, in: CountyCompartment.identity),
      "person_marks": CountyIdentity.personMarks(person: id),
      "child_welfare_profile": CountyIdentity.childWelfareProfile(person: id),
      "team_member": CountyIdentity.teamMember(
        caseID: youthCase, in: shared, staffMember: other, role: "advocate"),
      "service_detail": CountyIdentity.serviceDetail(service: id, in: CountyCompartment.health),
      "medical_exam": CountyIdentity.medicalExam(recovery: id, kind: "comprehensive"),
      "absence": CountyIdentity.absence(caseID: youthCase, in: shared, ordinal: 1),
      "missing_report": CountyIdentity.missingReport(absence: id, in: shared),
      "absence_belief": CountyIdentity.absenceBelief(
        absence: id, in: CountyCompartment.lawEnforcement),
      "safety_plan": CountyIdentity.safetyPlan(caseID: youthCase),
      "exploitation": CountyIdentity.exploitation(
        recovery: id, in: CountyCompartment.lawEnforcement),
      "mandated_report": CountyIdentity.mandatedReport(
        recovery: id, agency: .childServices, in: shared),
      "escalation": CountyIdentity.escalation(deadline: "D1/\(word)", step: 1),
      "consent_copy": CountyIdentity.consentCopy(of: id, in: CountyCompartment.health),
      "consent_standing": CountyIdentity.consentStanding(consent: id),
      "sharing": CountyIdentity.sharing(person: id, recipient: "court", in: shared),
      "arrest": CountyIdentity.arrest(recovery: id, in: CountyCompartment.diversion),
      "enrolment": CountyIdentity.enrolment(caseID: youthCase, attempt: 1),
      "prior_referral": CountyIdentity.priorReferral(person: id, number: "0192"),
      "system_involvement": CountyIdentity.systemInvolvement(recovery: id),
      "agency": CountyIdentity.agency(code: word), "station": CountyIdentity.station(code: word),
      "training_attendance": CountyIdentity.trainingAttendance(session: id, staffMember: other),
      "baseline": CountyIdentity.baseline(
        series: "petitions", geography: "county", from: day, to: day, source: "a"),
      "report_run": CountyIdentity.reportRun(contentHash: id.bytes),
    ]
  }

  @Test func `two people who know the same make the same record`() throws {
    let one = try Self.identities(1)
    #expect(one == (try Self.identities(1)))
    #expect(one.count == 26)
  }

  @Test func `what is derived from something else is something else`() throws {
    let all = try (1...3).flatMap { try Self.identities($0).map(\.value) }
    #expect(Set(all.map(\.bytes)).count == all.count)
    for (name, identity) in try Self.identities(1) {
      #expect(identity.namespace == "\(name)/1")
    }
  }

  @Test func `a link is the same from either side`() throws {
    let (one, two) = (try Self.record(1), try Self.record(2))
    let compartment = CountyCompartment.identity
    #expect(
      CountyIdentity.personLink(one, two, in: compartment)
        == CountyIdentity.personLink(two, one, in: compartment))
    #expect(
      CountyIdentity.personLink(one, two, in: compartment)
        != CountyIdentity.personLink(one, two, in: CountyCompartment.advocateNotes))
  }

  @Test func `roles, counts, agencies, steps and compartments are told apart`() throws {
    let id = try Self.record(1)
    let youthCase = try #require(CaseID(bytes: id.bytes))
    let (shared, notes) = (CountyCompartment.coordination, CountyCompartment.advocateNotes)
    var all = [shared, notes].flatMap { place in
      [
        CountyIdentity.absence(caseID: youthCase, in: place, ordinal: 1),
        CountyIdentity.absence(caseID: youthCase, in: place, ordinal: 2),
        CountyIdentity.mandatedReport(recovery: id, agency: .health, in: place),
        CountyIdentity.mandatedReport(recovery: id, agency: .probation, in: place),
        CountyIdentity.sharing(person: id, recipient: "court", in: place),
        CountyIdentity.sharing(person: id, recipient: "health", in: place),
      ]
        + ["advocate", "dpo"].flatMap { role in
          [1, 2].map {
            CountyIdentity.teamMember(
              caseID: youthCase, in: place, staffMember: id, role: role, ordinal: $0)
          }
        }
    }
    all += [1, 2].map { CountyIdentity.escalation(deadline: "D2/x", step: $0) }
    all += [1, 2].map { CountyIdentity.enrolment(caseID: youthCase, attempt: $0) }
    #expect(Set(all.map(\.bytes)).count == all.count)
  }
}

// Who may come to read what: the table of compartments written a second time, by hand, from the county's side. A type
// that moves, or gains a place, fails here first.

import CaseProtocol
import RecordSchema
import Testing

@Suite struct RecordAudienceTests {
  private let schema = CountySchema.schema

  /// Where each record lies first, and where else it may, in the words of compartments.
  private static let homes: [String: [String]] = {
    let treating = ["health", "mental_health", "substance_use"]
    let everyAudience =
      ["coordination", "advocate_notes", "placement_location", "education", "diversion"]
      + treating + ["child_welfare", "law_enforcement"]
    let shared = ["coordination", "advocate_notes"]
    let subjects =
      shared + treating
      + ["child_welfare", "law_enforcement", "diversion", "education", "directory", "audit"]
    let services = shared + treating + ["child_welfare", "diversion", "education"]
    return [
      "person": ["identity", "advocate_notes"], "person_link": ["identity", "advocate_notes"],
      "person_detail": shared + ["child_welfare"],
      "person_link_reason": ["advocate_notes", "law_enforcement", "child_welfare"],
      "person_marks": ["law_enforcement"], "child_welfare_profile": ["child_welfare"],
      "case": shared, "case_event": shared, "recovery": shared, "agency_alert": shared,
      "checklist_item": shared, "placement": shared, "absence": shared, "team_meeting": shared,
      "safety_flag_removal": shared,
      "case_summary": ["advocate_notes"], "contact": ["advocate_notes"],
      "safety_plan": ["advocate_notes"], "goal": ["advocate_notes"],
      "absence_contact": ["advocate_notes"],
      "contact_stub": ["coordination"], "recovery_detail": ["law_enforcement"],
      "placement_location": ["placement_location"],
      "note": ["advocate_notes"] + everyAudience, "team_member": ["coordination"] + everyAudience,
      "service": services, "service_event": services,
      "service_detail": treating + ["education"],
      "medical_exam": ["health"], "parent_contact_attempt": ["health"],
      "missing_report": ["coordination", "law_enforcement"],
      "absence_belief": ["law_enforcement", "advocate_notes"],
      "absence_debrief": shared + ["child_welfare"],
      "absence_account": ["advocate_notes", "child_welfare"],
      "readiness": ["advocate_notes", "coordination"],
      "exploitation_status": shared + ["child_welfare"],
      "screening": ["advocate_notes", "coordination", "child_welfare"] + treating,
      "exploitation": ["law_enforcement", "advocate_notes", "child_welfare"],
      "mandated_report":
        shared + ["health", "mental_health", "child_welfare", "education"],
      "consent": ["advocate_notes"] + everyAudience,
      "consent_standing": ["advocate_notes"] + everyAudience,
      "sharing": ["advocate_notes"] + everyAudience, "disclosure": ["audit"] + everyAudience,
      "arrest": ["diversion", "law_enforcement"], "enrolment": ["diversion"],
      "eligibility": ["diversion"], "attendance": ["diversion"],
      "lead": ["law_enforcement"], "lead_entry": ["law_enforcement"],
      "exploiter_arrest": ["law_enforcement"], "youth_cooperation": ["law_enforcement"],
      "prior_referral": ["child_welfare"], "child_welfare_match": ["child_welfare"],
      "dependency": ["child_welfare"], "system_involvement": ["child_welfare"],
      "court_event": ["child_welfare", "diversion"],
      "organization": ["directory"], "team": ["directory"], "device": ["directory"],
      "agency": ["directory"], "unit": ["directory"], "staff_member": ["directory"],
      "access_change": ["directory"], "station": ["directory"],
      "station_adoption": ["directory"], "on_call_number": ["directory"],
      "hotline": ["directory"], "hotline_posting": ["directory"],
      "training_session": ["training"], "training_attendance": ["training"],
      "court_order": ["audit"],
      "outreach_event": ["training"], "baseline": ["aggregates"], "report_run": ["aggregates"],
      "waiver": subjects, "escalation": subjects,
      "audit_entry": ["audit"],
      "case_access": [
        "coordination", "advocate_notes", "placement_location", "health", "mental_health",
        "substance_use", "child_welfare", "education",
      ],
      "access_request": ["coordination"], "access_answer": ["coordination"],
      "emergency_rule": ["directory"],
      "proposal": ["coordination"] + everyAudience.filter { $0 != "advocate_notes" },
    ]
  }()

  @Test func `every record lies where the table says, and nowhere else`() throws {
    #expect(Set(schema.recordTypes.map(\.name)) == Set(Self.homes.keys))
    for type in schema.recordTypes {
      let home = try #require(Self.homes[type.name])
      #expect(type.defaultCompartment.name == home.first, "\(type.name)")
      #expect(Set(type.compartments.map(\.name)) == Set(home), "\(type.name)")
      #expect(Set(type.compartments).count == type.compartments.count, "\(type.name)")
    }
  }

  @Test func `no other record has a field for where a shelter is`() {
    let words = ["direction", "safe_contact", "shelter_", "coordinates", "geocode"]
    for type in schema.recordTypes where type.name != "placement_location" {
      for field in type.fields {
        #expect(!words.contains { field.name.contains($0) }, "\(type.name).\(field.name)")
        // A household's address is listed by law; a shelter is no household.
        #expect(
          !field.name.contains("address") || type.name == "person", "\(type.name).\(field.name)")
      }
    }
  }

  @Test func `whether a youth helps an investigation is written in one place and read from none`() {
    let home = YouthCooperationRecord.type
    #expect(home.compartments == [CountyCompartment.lawEnforcement])
    for type in schema.recordTypes where type != home {
      #expect(!type.name.contains("cooperat"))
      for field in type.fields {
        let words = [field.name, field.label.lowercased(), field.type.codeList?.name ?? ""]
        for word in words {
          #expect(!word.contains("cooperat") && !word.contains("willing"), "\(type.name).\(word)")
        }
        #expect(field.type != .reference(home.name), "\(type.name).\(field.name)")
      }
    }
    for list in schema.codeLists where list != CodeLists.willingness {
      for code in list.codes { #expect(!code.code.contains("cooperat"), "\(list.name)") }
    }
  }

  @Test func `what is coordinated points at nothing whose being there is for few`() {
    let hidden: Set = [
      CountyCompartment.lawEnforcement, CountyCompartment.diversion,
      CountyCompartment.substanceUse, CountyCompartment.placementLocation,
      CountyCompartment.audit,
    ]
    for type in schema.recordTypes where type.compartments.contains(CountyCompartment.coordination)
    {
      for field in type.fields {
        guard case .reference(let name) = field.type, let target = schema.recordType(named: name)
        else { continue }
        #expect(!hidden.isSuperset(of: target.compartments), "\(type.name).\(field.name)")
      }
    }
  }

  @Test func `what was found in an examination is in no record that others coordinate by`() {
    for type in schema.recordTypes where type.compartments.contains(CountyCompartment.coordination)
    {
      let names = Set(type.fields.map(\.name))
      #expect(
        names.isDisjoint(with: ["findings", "results", "diagnosis", "detail"]), "\(type.name)")
    }
  }

  @Test func `a service or a role that would tell too much has a home of its own`() {
    #expect(ServiceRecord.home(ofType: "substance_use") == CountyCompartment.substanceUse)
    #expect(ServiceRecord.home(ofType: "shelter") == CountyCompartment.coordination)
    #expect(TeamMemberRecord.home(ofRole: "prosecutor") == CountyCompartment.diversion)
    #expect(TeamMemberRecord.home(ofRole: "advocate") == CountyCompartment.coordination)
    #expect(
      ScreeningRecord.compartments(ofKind: "mental_health") == [CountyCompartment.mentalHealth])
    for code in CodeLists.serviceType.codes {
      #expect(ServiceRecord.type.compartments.contains(ServiceRecord.home(ofType: code.code)))
    }
    for code in CodeLists.teamRole.codes {
      #expect(TeamMemberRecord.type.compartments.contains(TeamMemberRecord.home(ofRole: code.code)))
    }
    for code in CodeLists.screeningKind.codes {
      let homes = ScreeningRecord.compartments(ofKind: code.code)
      #expect(!homes.isEmpty)
      #expect(Set(homes).isSubset(of: ScreeningRecord.type.compartments))
    }
  }

  @Test func `an official stands in the directory, and in a case only who works on it`() {
    // Those who hold an office are roles in the directory and receivers of reports; no case names one.
    let allowed: Set = ["staff_member", "team_member", "training_attendance", "access_change"]
    for type in schema.recordTypes {
      for field in type.fields where field.type == .reference("staff_member") {
        #expect(allowed.contains(type.name), "\(type.name).\(field.name)")
      }
    }
    #expect(CodeLists.recipientAgency["board"] != nil)
    for office in ["sheriff", "district_attorney", "board_supervisor"] {
      #expect(CodeLists.teamRole[office] == nil)
    }
  }

  @Test func `every compartment has an audience that can begin it`() {
    for compartment in schema.compartments {
      #expect(
        CountyTemplate.teams.contains { $0.rights[compartment]?.isSuperset(of: .full) == true },
        "\(compartment.name)")
    }
  }

  @Test func `what can be shared is named as the compartments are`() {
    let names = Set(schema.compartments.map(\.name))
    let kept: Set = ["directory", "training", "audit", "aggregates"]
    #expect(Set(CodeLists.sharedPart.codes.map(\.code)) == names.subtracting(kept))
    let agencies = CodeLists.agency.codes.map(\.code)
    #expect(Set(agencies).isSubset(of: CodeLists.recipientAgency.codes.map(\.code)))
  }
}

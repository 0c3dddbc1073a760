// What a youth is called, in names as well as in labels, and the particular words that the county's rules demand.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

@Suite struct RecordWordsTests {
  private let schema = CountySchema.schema

  /// Spelled apart, so that this file does not contain what it forbids.
  private static let banned = [
    "offen" + "der", "prostit", "delin" + "quen", "crimin", "perpe" + "trat", "hook" + "er",
    "sospech", "delinc", "infract" + "or", "ofens" + "or", "imputad", "runaw" + "ay",
  ]

  @Test func `no name, code or label calls a youth what a youth is not`() {
    let types = schema.recordTypes.flatMap { type in
      [type.name, type.label] + type.fields.flatMap { [$0.name, $0.label, $0.hint ?? ""] }
    }
    let codes = schema.codeLists.flatMap { list in
      [list.name] + list.codes.flatMap { [$0.code, $0.english, $0.spanish ?? ""] }
    }
    #expect(types.count + codes.count > 3000)
    for text in types + codes {
      for word in Self.banned { #expect(!text.lowercased().contains(word), "\(text)") }
      // What happened may be suspected, as a status; nobody is called by it.
      #expect(!(text.lowercased() + " ").contains("suspe" + "ct "), "\(text)")
    }
  }

  @Test func `a youth who left is absent, in every name`() {
    for type in schema.recordTypes {
      for name in [type.name, type.label] + type.fields.flatMap({ [$0.name, $0.label] }) {
        #expect(!name.lowercased().contains("awol"), "\(name)")
      }
    }
    // Two codes of version 1 have the word; codes are never renamed, and their labels say what happened.
    let codes: [String] = schema.codeLists.flatMap(\.codes).map(\.code)
      .filter { $0.contains("awol") }
    #expect(codes.sorted() == ["awol", "awol_before_services"])
  }

  @Test(
    arguments: [
      ("2016-12-31", true, true), ("2017-01-01", true, false), ("2016", true, true),
      ("2017", true, false), ("2026-03", true, false), ("2017-01-01", false, true),
    ])
  func `a minor's arrest offers no charge that the law took away`(
    day: String, isMinor: Bool, offered: Bool
  ) throws {
    let date = try #require(PartialDate(day))
    let codes = CodeLists.arrestCharges(on: date, isMinor: isMinor).map(\.code)
    #expect(codes.contains("pc_647_b") == offered)
    #expect(codes.contains("pc_653_22") == offered)
    #expect(codes.contains("other"))
  }

  @Test func `who may be a minor is taken to be one, today`() {
    let codes = CodeLists.arrestCharges(on: nil, isMinor: nil).map(\.code)
    #expect(!codes.contains("pc_647_b") && !codes.contains("pc_653_22"))
    let listed = CodeLists.disposition.codes + CodeLists.custodyBasis.codes
    for code in listed { #expect(!code.code.contains("647") && !code.english.contains("647")) }
  }

  @Test(
    arguments: [
      (CodeLists.absenceReason, "love_attachment fear family_not_understanding distrust_system"),
      (CodeLists.absenceDestination, "exploiter peers family unknown"),
      (CodeLists.gender, "female male trans_f trans_m nonbinary other unknown"),
      (CodeLists.exploitationGroup, "before_care in_care while_absent at_risk none_known"),
      (CodeLists.howIdentified, "sting online hotline hospital school agency"),
      (CodeLists.venueType, "bar emergency_room"), (CodeLists.leadRole, "trafficker buyer"),
      (CodeLists.serviceType, "counselling medical mental_health substance_use education shelter"),
      (CodeLists.consentStanding, "revoked in_force"), (CodeLists.court, "star dream"),
      (CodeLists.assaultWindow, "under_96_hours 96_hours_or_more unknown"),
      (CodeLists.fundingSource, "board_motion voca"),
      (CodeLists.phase, "contact stabilise engage sustain closed"),
      (CodeLists.teamRole, "prosecutor leo dcfs_csw advocate dpo health mental_health"),
      (CodeLists.disposition, "protocol_no_arrest arrested_diverted petition released_guardian"),
      (CodeLists.leadSource, "sting online hotline hospital school referral"),
      (CodeLists.recruitmentMethod, "pretended_care romance"),
      (CodeLists.systemInvolvement, "foster_care probation none unknown"),
      (CodeLists.absenceEnd, "recovered_again returned_self"),
      (CodeLists.anythingOfValue, "money food shelter drugs_alcohol gifts affection"),
      (CodeLists.checklistItem, "food water shower sleep comfort clothing safe_contact_phone"),
      (CodeLists.placementType, "confidential_shelter juvenile_hall group_home other"),
      (CodeLists.adoptionKind, "planned adopted"), (CodeLists.outreachKind, "parent_program"),
      (
        CodeLists.agencyKind,
        "law_enforcement county_department community_advocate provider court"
      ),
      (CodeLists.baselineSeries, "petitions eligible_pool national_arrests arrests_of_minors"),
    ])
  func `the words that the sources name are there`(list: CodeList, words: String) {
    for word in words.split(separator: " ") { #expect(list[String(word)] != nil, "\(word)") }
  }

  @Test func `nobody is asked whether there was force, fraud or coercion`() {
    // Whoever is under 18 need not have been forced to be a victim by the law's definition.
    for type in schema.recordTypes {
      for field in type.fields {
        for word in ["force", "fraud", "coerc"] {
          let name = field.name.replacing("enforcement", with: "")
          #expect(!name.contains(word), "\(type.name).\(field.name)")
        }
      }
    }
  }

  @Test func `rules and lists name the same deadlines, statuses and recipients`() {
    let rules = CodeLists.deadlineRule.codes.map(\.code)
    #expect(rules == (1...19).map { "d\($0)" })
    for rule in DeadlineRule.allCases { #expect(rules.contains(rule.rawValue.lowercased())) }
    let recipients = CodeLists.escalationRecipient.codes.map(\.code)
    for recipient in Recipient.allCases { #expect(recipients.contains(recipient.rawValue)) }
    #expect(
      Set(EnrolmentStatus.allCases.map(\.rawValue))
        == Set(CodeLists.enrolmentStatus.codes.map(\.code)))
    #expect(LeadRecord.needsConsent(source: "youth_with_consent"))
    #expect(!LeadRecord.needsConsent(source: "observed"))
    #expect(CodeLists.leadSource["youth_with_consent"] != nil)
  }

  private struct Standing: StandingHead {
    var time: Int64
    var order: Int
    var value: Value
  }

  @Test(arguments: [["in_force", "revoked"], ["revoked", "in_force"]])
  func `consent taken back beside consent given is taken back`(states: [String]) {
    for field in [SharingRecord.standing, ConsentStandingRecord.standing] {
      let reading = field.policy.reading(
        of: states.enumerated().map {
          Standing(time: Int64($0.offset), order: 0, value: Value(code: $0.element))
        })
      #expect(reading.shown?.value == Value(code: "revoked"))
      #expect(!reading.asks)
    }
  }

  @Test(
    arguments: [
      ("offered", "enrolled", "enrolled"), ("enrolled", "completed", "completed"),
      ("paused_absent", "withdrawn", "withdrawn"), ("completed", "withdrawn", nil),
      ("declined", "enrolled", nil), ("ineligible", "offered", nil),
      ("terminated", "withdrawn", nil),
    ])
  func `an enrolment moves forward, and its ends do not mix`(
    left: String, right: String, one: String?
  ) {
    for states in [[left, right], [right, left]] {
      let reading = EnrolmentRecord.status.policy.reading(
        of: states.enumerated().map {
          Standing(time: Int64($0.offset), order: 0, value: Value(code: $0.element))
        })
      #expect(reading.asks == (one == nil))
      if let one { #expect(reading.shown?.value == Value(code: one)) }
    }
  }
}

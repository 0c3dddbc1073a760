// The county's declaration: it is valid, speaks of youths as youths, and keeps apart what must be apart.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

@Suite struct CountySchemaTests {
  private let schema = CountySchema.schema

  @Test func `the county's declaration fits together`() throws {
    let checked = try Schema(
      name: "county_cases", version: CountySchema.version, compartments: CountyCompartment.all,
      recordTypes: CountySchema.recordTypes)
    #expect(checked == schema)
    #expect(schema.compartments.map(\.number) == Array(1...15))
    #expect(schema.recordTypes.map(\.number) == Array(1...77) + Array(80...84))
  }

  @Test func `every record of the protocol is there, in its compartment`() {
    let places = Dictionary(
      uniqueKeysWithValues: schema.recordTypes.map { ($0.name, $0.defaultCompartment.name) })
    #expect(places["person"] == "identity")
    for name in ["case", "recovery", "agency_alert", "checklist_item", "placement"] {
      #expect(places[name] == "coordination")
    }
    for name in ["contact", "note", "case_summary"] { #expect(places[name] == "advocate_notes") }
    #expect(places["placement_location"] == "placement_location")
  }

  @Test func `where a placement is lies nowhere else`() {
    #expect(PlacementLocationRecord.type.compartments == [CountyCompartment.placementLocation])
    let names = PlacementRecord.type.fields.map(\.name)
    #expect(!names.contains("address"))
    #expect(!names.contains("directions"))
  }

  @Test func `identity holds what the law lists, and no description`() {
    let held = schema.recordTypes.filter { $0.compartments.contains(CountyCompartment.identity) }
    #expect(held.map(\.name) == ["person", "person_link"])
    let names = Set(held.flatMap { $0.fields.map(\.name) })
    #expect(names.isDisjoint(with: ["gender", "race", "languages", "reason", "marks", "remark"]))
    #expect(CodeLists.personRelation["recruited_by"] == nil)
  }

  @Test func `every code has a label in English and in Spanish`() {
    #expect(schema.codeLists.count >= 70)
    for list in schema.codeLists {
      for code in list.codes {
        #expect(!code.english.isEmpty)
        #expect(code.spanish?.isEmpty == false, "\(list.name) \(code.code)")
        #expect(code.label(in: "es") == code.spanish)
      }
      #expect(Set(list.codes.map(\.english)).count == list.codes.count, "\(list.name)")
      #expect(Set(list.codes.map(\.spanish)).count == list.codes.count, "\(list.name)")
    }
  }

  @Test func `a youth is a youth in every word that people read`() {
    // Spelled apart, so that this file does not contain what it forbids.
    let banned = [
      "offen" + "der", "suspe" + "ct", "prostit" + "ut", "delin" + "quen", "crimin",
      "perpe" + "trat",
      "sospech", "delinc", "hook" + "er",
    ]
    for text in Self.everythingPeopleRead(schema) {
      let words = text.lowercased()
      for word in banned { #expect(!words.contains(word), "\(text)") }
    }
  }

  private static func everythingPeopleRead(_ schema: Schema) -> [String] {
    let labels = schema.recordTypes.flatMap { type in
      [type.label] + type.fields.flatMap { [$0.label, $0.hint ?? ""] }
    }
    let codes = schema.codeLists.flatMap { $0.codes.flatMap { [$0.english, $0.spanish ?? ""] } }
    let teams = CountyTemplate.teams.map(\.label) + schema.compartments.map(\.label)
    return labels + codes + teams
  }

  @Test func `the words that rules use are the words of the lists`() {
    func codes(_ list: CodeList) -> Set<String> { Set(list.codes.map(\.code)) }
    #expect(Set(AlertStatus.allCases.map(\.rawValue)) == codes(CodeLists.alertStatus))
    #expect(Set(ChecklistStatus.allCases.map(\.rawValue)) == codes(CodeLists.checklistStatus))
    #expect(Set(ChecklistItem.allCases.map(\.rawValue)) == codes(CodeLists.checklistItem))
    #expect(Set(RecoveryStatus.allCases.map(\.rawValue)) == codes(CodeLists.recoveryStatus))
    #expect(Set(Agency.known.map(\.rawValue)) == codes(CodeLists.agency))
    #expect(PlacementRecord.isDetention("juvenile_hall"))
    #expect(CodeLists.placementType["juvenile_hall"] != nil)
  }

  @Test func `every event has a time, a precision and a source`() {
    for type in schema.recordTypes {
      // What is planned for a time is no event: nobody observed it.
      let plans = ["next_due_at", "expires_at", "due_at"]
      let instants = type.fields.filter { $0.type == .instant && !plans.contains($0.name) }
      for field in instants {
        let stem = field.name.dropLast("_at".count)
        #expect(field.name.hasSuffix("_at"), "\(type.name).\(field.name)")
        #expect(type.field(named: stem + "_precision")?.type.codeList == CodeLists.timePrecision)
        #expect(type.field(named: stem + "_source")?.type.codeList == CodeLists.timeSource)
      }
    }
  }

  @Test func `derived identifiers are apart where their records are`() throws {
    let one = try #require(RecordID(bytes: [UInt8](repeating: 1, count: 16)))
    let two = try #require(RecordID(bytes: [UInt8](repeating: 2, count: 16)))
    let youthCase = try #require(CaseID(bytes: one.bytes))
    var all: [DerivedIdentity] = [one, two].flatMap { recovery in
      Agency.known.map { CountyIdentity.agencyAlert(recovery: recovery, agency: $0) }
        + ChecklistItem.allCases.map { CountyIdentity.checklistItem(recovery: recovery, item: $0) }
        + [1, 2].map { CountyIdentity.placement(recovery: recovery, ordinal: $0) }
        + [
          CountyIdentity.placementLocation(placement: recovery),
          CountyIdentity.recoveryDetail(recovery: recovery),
          CountyIdentity.personDetail(person: recovery),
          CountyIdentity.contactStub(contact: recovery),
        ]
    }
    all.append(CountyIdentity.caseSummary(caseID: youthCase))
    all += [CountyCompartment.coordination, CountyCompartment.advocateNotes].map {
      CountyIdentity.caseRecord(caseID: youthCase, in: $0)
    }
    #expect(Set(all.map(\.bytes)).count == all.count)
  }
}

@Suite struct CountyLatticeTests {
  private struct Standing: StandingHead {
    var time: Int64
    var order: Int
    var value: Value
  }

  /// What is shown of two states that did not know of each other; `nil` if a person is asked.
  private func shown(_ field: Field, _ left: String, _ right: String) -> String? {
    let readings = [[left, right], [right, left]].map { states in
      field.policy.reading(
        of: states.enumerated().map {
          Standing(time: Int64($0.offset), order: 0, value: Value(code: $0.element))
        })
    }
    #expect(readings[0].asks == readings[1].asks)
    guard let value = readings[0].shown?.value, !readings[0].asks else { return nil }
    #expect(readings[1].shown?.value == value)
    return FieldValue(showing: value) == .code(left) ? left : right
  }

  @Test(
    arguments: [
      ("pending", "arrived", "arrived"), ("alerted", "acknowledged", "acknowledged"),
      ("en_route", "arrived", "arrived"), ("acknowledged", "declined", "declined"),
      ("alerted", "cancelled", "cancelled"), ("pending", "not_required", "not_required"),
      ("arrived", "declined", nil), ("en_route", "declined", nil), ("arrived", "cancelled", nil),
      ("acknowledged", "cancelled", nil), ("alerted", "not_required", nil),
      ("declined", "cancelled", nil),
    ])
  func `an alert moves forward, and its ends do not mix`(left: String, right: String, one: String?)
  {
    #expect(shown(AgencyAlertRecord.status, left, right) == one)
  }

  @Test(
    arguments: [
      ("open", "done", "done"), ("declined_by_youth", "done", "done"),
      ("unavailable", "offered", "offered"), ("offered", "declined_by_youth", "declined_by_youth"),
      ("accepted", "declined_by_youth", nil), ("not_applicable", "done", nil),
      ("open", "not_applicable", "not_applicable"),
    ])
  func `an item moves forward, and declining is not its end`(
    left: String, right: String, one: String?
  ) {
    #expect(shown(ChecklistItemRecord.status, left, right) == one)
  }

  @Test(
    arguments: [
      ("suspected", "confirmed", "confirmed"), ("suspected", "unfounded", "unfounded"),
      ("confirmed", "unfounded", nil), ("confirmed", "entered_in_error", nil),
    ])
  func `a recovery becomes more certain, and contradictions ask`(
    left: String, right: String, one: String?
  ) {
    #expect(shown(RecoveryRecord.status, left, right) == one)
  }

  @Test func `every declared order of states obeys the laws of a join`() {
    for type in CountySchema.recordTypes {
      for field in type.fields {
        guard case .lattice(let lattice) = field.policy else { continue }
        // Every set of at most two states, joined in every way with every other.
        let sets = Set(
          lattice.states.flatMap { first in
            lattice.states.map { lattice.join([first], [$0]) }
          })
        for left in sets {
          #expect(lattice.join(left, left) == left)
          for right in sets {
            let both = lattice.join(left, right)
            #expect(both == lattice.join(right, left))
            for third in sets {
              #expect(
                lattice.join(both, third) == lattice.join(left, lattice.join(right, third)),
                "\(type.name).\(field.name)")
            }
          }
        }
      }
    }
  }
}

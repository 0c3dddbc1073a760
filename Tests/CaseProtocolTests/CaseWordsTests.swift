// What people type is understood, or answered with what would be.

import CaseProtocol
import RecordSchema
import Testing

@Suite struct CaseWordsTests {
  @Test(
    arguments: [
      ("dcfs", Agency.childServices), ("DCFS", .childServices), ("mh", .mentalHealth),
      ("mental-health", .mentalHealth), ("ment", .mentalHealth), ("health", .health),
      ("prob", .probation), (" advocate ", .advocate), ("lasd", .lawEnforcement),
    ])
  func `an agency is understood by its words and their beginnings`(word: String, agency: Agency)
    throws
  {
    #expect(try CaseWords.agency(word) == agency)
  }

  @Test func `several agencies are named at once, each counting once`() throws {
    #expect(
      try CaseWords.agencies("health,mh,probation,mh") == [.health, .mentalHealth, .probation])
    #expect(throws: CaseWordError.self) { try CaseWords.agencies("health,,mh") }
    #expect(throws: CaseWordError.self) { try CaseWords.agencies("") }
  }

  @Test(
    arguments: [
      ("food", ChecklistItem.food), ("water", .water), ("shower", .shower),
      ("phone", .safeContactPhone),
      ("health", .healthEvaluation), ("exam", .acuteExamOffer), ("health_eval", .healthEvaluation),
      ("cloth", .clothing), ("school", .education), ("PLAN", .safetyPlan),
    ])
  func `an item is understood by its words and their beginnings`(
    word: String, item: ChecklistItem
  ) throws {
    #expect(try CaseWords.item(word) == item)
  }

  @Test(arguments: ["", " ", "pizza", "foood", "é"])
  func `what is no word is answered with the words that are`(word: String) {
    let error = #expect(throws: CaseWordError.self) { try CaseWords.item(word) }
    #expect(error == .unknown(expected: ChecklistItem.allCases.map(\.rawValue)))
  }

  @Test func `the beginning of several words is answered with those`() {
    #expect(throws: CaseWordError.ambiguous(candidates: ["safe_contact_phone", "safety_plan"])) {
      _ = try CaseWords.item("safe")
    }
  }

  @Test func `no word means two things, and every code is a word`() {
    let agencies = CaseWords.agencies.flatMap(\.words)
    #expect(Set(agencies).count == agencies.count)
    let items = CaseWords.items.flatMap(\.words)
    #expect(Set(items).count == items.count)
    #expect(CaseWords.agencies.map(\.agency) == Agency.known)
    #expect(CaseWords.items.map(\.item) == ChecklistItem.allCases)
    #expect(CaseWords.items.allSatisfy { $0.words.first == $0.item.rawValue })
  }
}

@Suite struct CountyTemplateTests {
  private func teams(_ right: CompartmentRights, _ name: String) -> Set<String> {
    Set(
      CountyTemplate.teams.filter { team in
        team.rights.contains { $0.key.name == name && $0.value.contains(right) }
      }.map(\.name))
  }

  @Test func `whoever opens can write, and whoever writes can read, but for the audit`() {
    for team in CountyTemplate.teams {
      for (compartment, rights) in team.rights {
        // Everybody leaves there what they did, each in a scope of their own, and one reads it.
        if compartment == CountyCompartment.audit, team.name != "privacy" {
          #expect(rights == .open, "\(team.name)")
          continue
        }
        if rights.contains(.open) { #expect(rights.contains(.write), "\(team.name)") }
        if rights.contains(.write) { #expect(rights.contains(.read), "\(team.name)") }
      }
    }
    #expect(CompartmentRights.full.rawValue == 7)
  }

  @Test func `what is confidential is read by those who must`() {
    #expect(teams(.read, "advocate_notes") == ["advocates"])
    #expect(teams(.read, "placement_location") == ["advocates", "placement"])
    #expect(teams(.read, "health") == ["health"])
    #expect(teams(.read, "mental_health") == ["mental_health"])
    #expect(teams(.read, "substance_use") == ["substance_use"])
    #expect(teams(.read, "law_enforcement") == ["law_enforcement", "prosecution"])
    #expect(!teams(.open, "identity").contains("advocates"))
    #expect(teams(.read, "audit") == ["privacy"])
  }

  @Test func `every compartment can be opened by someone, and everyone reads the directory`() {
    let names = Set(CountyTemplate.teams.map(\.name))
    #expect(names.count == CountyTemplate.teams.count)
    for compartment in CountyCompartment.all {
      #expect(!teams(.open, compartment.name).isEmpty, "\(compartment.name)")
    }
    #expect(teams(.read, "directory") == names)
    #expect(CountyTemplate.team(named: "advocates")?.label == "Advocates")
  }

  @Test func `whoever is alerted can coordinate`() {
    let coordinating = teams(.open, "coordination")
    #expect(
      coordinating.isSuperset(of: [
        "law_enforcement", "child_services", "health", "mental_health", "probation", "advocates",
      ]))
  }
}

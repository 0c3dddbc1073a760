// What is opened in an emergency, to every team and of every part: the table written a second time, by hand.

import CaseProtocol
import RecordSchema
import Testing

@Suite struct EmergencyRulesTests {
  /// Parts that a team may be let into, and nothing else.
  private static let table: [String: Set<String>] = [
    "law_enforcement": ["identity", "health", "mental_health", "child_welfare", "education"],
    "child_services": ["identity", "health", "mental_health", "education"],
    "health": ["identity", "health", "mental_health", "substance_use", "child_welfare"],
    "mental_health": ["identity", "health", "substance_use", "child_welfare"],
    "probation": ["identity", "health", "mental_health", "child_welfare", "education"],
    "advocates": ["identity", "health", "mental_health"],
    "placement": ["identity", "health"],
  ]

  private func isOpened(
    _ part: Compartment, to team: String?, hours: Int64 = 2, _ rules: EmergencyRules = .init()
  ) -> EmergencyObstacle? {
    do throws(EmergencyObstacle) {
      try rules.check(part, team: team, hours: hours)
      return nil
    } catch {
      return error
    }
  }

  @Test func `every team is let into the parts that the table says, and into no other`() {
    for team in CountyTemplate.teams {
      for part in CountyCompartment.all {
        let isOpen = Self.table[team.name]?.contains(part.name) ?? false
        #expect(
          (isOpened(part, to: team.name) == nil) == isOpen, "\(team.name), \(part.name)")
      }
    }
    for part in CountyCompartment.all {
      #expect(isOpened(part, to: nil) != nil, "\(part.name)")
      #expect(isOpened(part, to: "a team of nobody's template") != nil, "\(part.name)")
    }
  }

  @Test
  func
    `what an advocate was told and where a shelter is are opened to nobody, whatever a rule says`()
  {
    var rules = EmergencyRules()
    let everybody = Set(CountyTemplate.teams.map(\.name))
    for part in CountyCompartment.all { rules.teams[part] = everybody }
    for part in [CountyCompartment.advocateNotes, CountyCompartment.placementLocation] {
      for team in CountyTemplate.teams {
        #expect(isOpened(part, to: team.name, rules) == .never, "\(team.name), \(part.name)")
      }
    }
    // Nor what lies where no decision about it could lie: that there is such a part is not to be told.
    for part in [
      CountyCompartment.lawEnforcement, CountyCompartment.diversion, CountyCompartment.directory,
      CountyCompartment.audit, CountyCompartment.training, CountyCompartment.aggregates,
    ] {
      #expect(isOpened(part, to: "health", rules) == .directory, "\(part.name)")
    }
  }

  @Test(arguments: [(Int64(0), false), (1, true), (24, true), (25, false), (-1, false)])
  func `an emergency takes hours, and not days`(hours: Int64, isOpen: Bool) {
    let obstacle = isOpened(CountyCompartment.health, to: "probation", hours: hours)
    #expect((obstacle == nil) == isOpen)
    if !isOpen { #expect(obstacle == .tooLong(hours: hours, most: 24)) }
  }

  @Test func `substance use is for those who treat alone`() {
    for team in CountyTemplate.teams where !["health", "mental_health"].contains(team.name) {
      #expect(isOpened(CountyCompartment.substanceUse, to: team.name) == .otherTeam, "\(team.name)")
    }
  }
}

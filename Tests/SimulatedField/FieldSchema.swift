// What the simulated people write: a few record types in which every policy occurs, in compartments with different
// audiences. Not the county's records: a simulation should ask for more corners than any one protocol has.

import CausalMerge
import RecordSchema
import SyncProtocol
import Trust

/// The compartments, teams and record types of every simulated organization.
enum FieldSchema {
  static let shared = Compartment(1, "shared", label: "Shared")
  static let health = Compartment(2, "health", label: "Health")
  static let places = Compartment(3, "places", label: "Places")
  static let compartments = [shared, health, places]

  /// Advocates work in all compartments, medics in two, analysts read the shared one.
  static func template(
    advocates: TeamID, medics: TeamID, analysts: TeamID
  ) -> RosterTemplate {
    let all: Rights = [.read, .write, .open]
    return RosterTemplate(teams: [
      RosterTemplate.Team(
        id: advocates, rights: [shared.number: all, health.number: .read, places.number: all]),
      RosterTemplate.Team(
        id: medics, rights: [shared.number: [.read, .write], health.number: all]),
      RosterTemplate.Team(id: analysts, rights: [shared.number: .read]),
    ])
  }

  private static let consentWords = CodeList(
    "consents", consents.map { Code($0, $0) })
  private static let stateWords = CodeList(
    "states", stateCodes.map { Code($0, $0) })

  static let visit = RecordType(
    1, "visit", label: "Visit", in: shared,
    fields: [
      Field(1, "note", label: "Note", .text, .latest),
      Field(2, "label", label: "Label", .text, .review),
      Field(3, "first_call", label: "First call", .instant, .earliest),
      Field(4, "count", label: "Count", .integer, .greatest),
      Field(
        5, "consent", label: "Consent", .code(consentWords),
        .restrictive(Ranking(leastAccessFirst: "refused", "limited", "full"))),
      Field(6, "state", label: "State", .code(stateWords), .lattice(states)),
      Field(7, "origin", label: "Origin", .text, .writeOnce),
      Field(8, "tags", label: "Tags", .text, .set),
      Field(9, "owner", label: "Owner", .text, .owned),
    ])
  static let remark = RecordType(
    2, "remark", label: "Remark", in: shared, appendOnly: true,
    fields: [Field(1, "text", label: "Text", .text, .log)])
  static let treatment = RecordType(
    3, "treatment", label: "Treatment", in: health,
    fields: [
      Field(1, "note", label: "Note", .text, .review),
      Field(2, "doses", label: "Doses", .integer, .greatest),
      Field(3, "medicines", label: "Medicines", .text, .set),
    ])
  static let place = RecordType(
    4, "place", label: "Place", in: places,
    fields: [
      Field(1, "address", label: "Address", .text, .review),
      Field(2, "since", label: "Since", .instant, .latest),
    ])

  private static var states: Lattice {
    Lattice(chains: [["alerted", "moving", "arrived"], ["alerted", "declined"]])
      ?? Lattice("alerted", "moving", "arrived")
  }

  static func schema() throws -> Schema {
    try Schema(
      name: "simulated_field", version: 1, compartments: compartments,
      recordTypes: [visit, remark, treatment, place])
  }

  static func types(in compartment: UInt32) -> [RecordType] {
    [visit, remark, treatment, place].filter { $0.defaultCompartment.number == compartment }
  }

  static let consents = ["refused", "limited", "full"]
  static let stateCodes = ["alerted", "moving", "arrived", "declined"]
}

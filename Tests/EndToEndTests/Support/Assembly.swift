// A county with a laptop of each team, and one case with something planted in every compartment.

import CaseProtocol
import CausalMerge
import ChildProcesses
import Fieldkeep
import Foundation
import SyncProtocol
import Testing

/// A founded county in which every team has one laptop, called as the team is.
struct Assembly {
  let county: County
  let caseID: CaseID
  /// With this every planted text begins.
  let opening: String
  /// What is planted, by compartment; it stands nowhere else.
  let words: [String: String]
  /// The records that hold it, by compartment.
  let records: [String: RecordID]
  /// Where they lie, by compartment.
  let scopes: [String: ScopeID]

  /// The county of the suite that runs; see ``AssembledCounty``.
  @TaskLocal private static var ofSuite: Assembly?

  /// The county of the suite that runs.
  ///
  /// - Throws: where the suite asks for none.
  static func current() throws -> Assembly { try #require(ofSuite) }

  fileprivate static func run(_ tests: @concurrent @Sendable () async throws -> Void) async throws {
    try await County.run { county in
      try await join(Audiences.teams, county)
      let assembly = try await Assembly(planting: county)
      try await $ofSuite.withValue(assembly) { try await tests() }
    }
  }

  /// Lets all laptops in, side by side.
  private static func join(_ teams: [String], _ county: County) async throws {
    var joining: [ChildProcess] = []
    for team in teams {
      let said = try await county(
        "office", "invite", "--team", team, "--name", team, "--no-wait", "--admit-at-sync")
      joining.append(
        try county.begin(team, "join", said.trimmingCharacters(in: .whitespacesAndNewlines)))
    }
    let areIn = try await eventually {
      try await county("office", "sync")
      return joining.allSatisfy { $0.exitCode != nil }
    }
    try #require(areIn)
    for child in joining { try #require(child.exitCode == 0, "\(child.output)") }
  }

  /// Plants one text in every compartment, on the founder's laptop, which is in every team; then all sync.
  private init(planting county: County) async throws {
    var generator = SystemRandomNumberGenerator()
    let caseID = CaseID(using: &generator)
    let opening = randomWord("zq")
    let words = Dictionary(
      uniqueKeysWithValues: Audiences.compartments.map { ($0, randomWord("zx")) })
    let office = try await Replica.open(
      at: county.folder + "/office", schema: CountySchema.schema)
    let records = try await office.write { writer in
      var records: [String: RecordID] = [:]
      for compartment in Audiences.compartments {
        let place = Self.place(of: compartment)
        let record = try writer.create(
          place.type, in: Self.isCountywide(compartment) ? Replica.directoryCase : caseID,
          compartment: compartment)
        let text = "\(opening) \(words[compartment] ?? "")"
        try writer.set(place.field, of: record, to: .text(text))
        records[compartment] = record.id
      }
      return records
    }
    var scopes: [String: ScopeID] = [:]
    for (compartment, id) in records {
      scopes[compartment] = try #require(try await office.record(id)).scope
    }
    try await office.close()
    self.county = county
    (self.caseID, self.opening, self.words) = (caseID, opening, words)
    (self.records, self.scopes) = (records, scopes)
    try await county("office", "sync")
    for team in Audiences.teams { try await county(team, "sync") }
  }

  /// Whether what lies in a compartment is no youth's, but the organization's.
  static func isCountywide(_ compartment: String) -> Bool {
    ["directory", "training", "aggregates"].contains(compartment)
  }

  /// A kind of record, and a field of it that holds text, in a compartment.
  static func place(of compartment: String) -> (type: String, field: String) {
    switch compartment {
    case "identity": ("person", "legal_name")
    case "placement_location": ("placement_location", "directions")
    case "directory": ("agency", "name")
    case "training": ("outreach_event", "program")
    case "audit": ("court_order", "number")
    case "aggregates": ("baseline", "remark")
    default: ("note", "text")
    }
  }

  /// Runs a body for each team, those of one laptop one after the other and two laptops at a time.
  func forEachTeam(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for half in [0, 1] {
        group.addTask {
          for (number, team) in Audiences.teams.enumerated() where number % 2 == half {
            try await body(team)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}

/// Makes one such county for all tests of a suite: letting fifteen laptops in takes longer than what each test does with them.
struct AssembledCounty: SuiteTrait, TestScoping {
  @concurrent
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await Assembly.run(function)
  }
}

extension Trait where Self == AssembledCounty {
  /// A county with a laptop of each team, in ``Assembly/current()``.
  static var withLaptopOfEachTeam: Self { AssembledCounty() }
}

/// A word that stands nowhere else: letters that no encoding escapes, and more of them than chance makes.
func randomWord(_ beginning: String) -> String {
  beginning + String((0..<14).map { _ in "abcdefghijklmnop".randomElement() ?? "a" })
}

// Every team against every compartment, from outside: what its laptop's commands show, what they may write, and what the file
// on its disk opens, even with all that the county ever wrote in its hands.

import CaseProtocol
import CausalMerge
import ChildProcesses
import Fieldkeep
import Foundation
import LocalReplica
import RecordSchema
import SyncProtocol
import Synchronization
import Testing

@Suite(.serialized, .withLaptopOfEachTeam)
struct AudienceMatrixTests {
  /// What was found to be other than the table of audiences has it.
  private final class Findings: Sendable {
    private let found = Mutex<Set<String>>([])

    func note(_ what: String) { found.withLock { _ = $0.insert(what) } }
    var all: [String] { found.withLock { $0.sorted() } }
  }

  @Test func `each team reads and writes what the table of audiences says, and nothing else`()
    async throws
  {
    let assembly = try Assembly.current()
    let findings = Findings()
    try await assembly.forEachTeam { team in
      let seen = try await Self.read(assembly, team, findings)
      for compartment in Audiences.compartments
      where Audiences.may("r", team, in: compartment) && !seen.contains(compartment) {
        findings.note("\(team): nothing shows what lies in \(compartment)")
      }
      try await Self.readByName(assembly, team, findings)
      try await Self.judgeDisk(of: team, assembly, findings)
      try await Self.write(assembly, team, findings)
    }
    for team in Audiences.teams { try await assembly.county(team, "sync") }
    try await Self.judgeArrivals(assembly, findings)
    // A stick with all that anybody ever wrote, keys' wraps and all.
    let stick = assembly.county.folder + "/stick"
    try await assembly.county("office", "carry", "out", "--everything", stick)
    try await assembly.forEachTeam { team in
      try await assembly.county(team, "carry", "in", stick)
      _ = try await Self.read(assembly, team, findings, again: true)
    }
    #expect(findings.all == [])
  }

  // MARK: reading

  /// All that a laptop's commands show of anything, searched for what was planted.
  ///
  /// - Parameters:
  ///   - assembly: the county.
  ///   - team: whose laptop looks.
  ///   - findings: takes what is shown and may not be.
  ///   - again: whether only the commands look that show most.
  /// - Returns: the compartments of which something was shown.
  /// - Throws: where a command cannot be started.
  private static func read(
    _ assembly: Assembly, _ team: String, _ findings: Findings, again: Bool = false
  ) async throws -> Set<String> {
    let county = assembly.county
    let caseName = assembly.caseID.description
    let exported = "\(county.folder)/\(team).exported"
    let fields = Audiences.compartments.map(Assembly.place).reduce(into: Set<String>()) {
      $0.insert("(SELECT group_concat(\($1.field)) FROM \($1.type))")
    }
    let calls = [
      ["show", caseName], ["show", caseName, "--json"], ["list", "--all"],
      ["list", "notes", "--all"], ["list", "agencies", "--all"], ["find", assembly.opening],
      ["find", assembly.opening, "--json"], ["conflicts"], ["today"], ["due", "--all", "--every"],
      ["sql", "SELECT " + fields.sorted().joined(separator: ", ")],
      ["sql", "SELECT * FROM outreach_event, court_order"],
      ["sql", "SELECT * FROM baseline"], ["audit"], ["report", "board"],
      [
        "export", "--format", "jsonl", "--case", caseName, "--to", "health", "--purpose",
        "service", "--basis", "court_order", "--with", "placement_location,advocate_notes",
        "--out", exported,
      ],
    ]
    var seen: Set<String> = []
    for words in again ? calls.filter({ ["show", "sql"].contains($0[0]) }) : calls {
      let (code, output) = try await county.attempt(team, words)
      guard let code, code < 128 else {
        findings.note("\(team): \(words) did not end well")
        continue
      }
      let file = FileManager.default.contents(atPath: exported) ?? Data()
      try? FileManager.default.removeItem(atPath: exported)
      let said = output + String(decoding: file, as: UTF8.self)
      for (compartment, word) in assembly.words where said.contains(word) {
        seen.insert(compartment)
        if !Audiences.may("r", team, in: compartment) {
          findings.note("\(team): \(words[0]) shows what lies in \(compartment)")
        }
      }
    }
    return seen
  }

  /// A record that lies where one may not read has the answers of one that there is not.
  private static func readByName(
    _ assembly: Assembly, _ team: String, _ findings: Findings
  ) async throws {
    let hidden = Audiences.hidden(from: team)
    // One of the hidden ones stands for all in most commands; `show` is asked for each.
    let sample = hidden.randomElement() ?? "audit"
    let (type, field) = Assembly.place(of: sample)
    try await compare(hidden, { ["show", $0] }, team, assembly, findings)
    let others: [(String) -> [String]] = [
      { ["history", $0] }, { ["why", $0, field] }, { ["set", $0, field, "x"] },
      { ["sql", "SELECT count(*) FROM \(type) WHERE id = '\($0)'"] },
    ]
    for words in others { try await compare([sample], words, team, assembly, findings) }
  }

  /// Asks for the records of some compartments and for one that there is not.
  private static func compare(
    _ hidden: [String], _ words: (String) -> [String], _ team: String, _ assembly: Assembly,
    _ findings: Findings
  ) async throws {
    var generator = SystemRandomNumberGenerator()
    let nobody = RecordID(using: &generator).description
    let none = try await assembly.county.attempt(team, words(nobody))
    for compartment in hidden {
      let name = assembly.records[compartment]?.description ?? ""
      let answer = try await assembly.county.attempt(team, words(name))
      if answer.code != none.code
        || answer.output.replacing(name, with: "…") != none.output.replacing(nobody, with: "…")
      {
        findings.note("\(team): \(words("")[0]) tells that there is something in \(compartment)")
      }
    }
  }

  /// The replica's file itself: no scope of what one may not read is in it, and no other is missing.
  private static func judgeDisk(
    of team: String, _ assembly: Assembly, _ findings: Findings
  ) async throws {
    let insider = try await Insider(assembly.county, team)
    defer { try? insider.close() }
    let held = Set(try insider.core.scopeIDs())
    for (compartment, scope) in assembly.scopes
    where held.contains(scope) != Audiences.may("r", team, in: compartment) {
      findings.note(
        "\(team): its disk \(held.contains(scope) ? "has" : "lacks") the scope of \(compartment)")
    }
  }

  // MARK: writing

  /// Tries to write in every compartment, by commands and by the library.
  private static func write(
    _ assembly: Assembly, _ team: String, _ findings: Findings
  ) async throws {
    for compartment in Audiences.compartments {
      let text = written(by: team, in: compartment)
      guard let words = command(writing: text, in: compartment, assembly) else { continue }
      let (code, output) = try await assembly.county.attempt(team, words)
      if (code == 0) != Audiences.may("w", team, in: compartment) {
        findings.note("\(team): \(words) in \(compartment) ends with \(code ?? -1): \(output)")
      }
    }
    // In a case of its own, where nothing was begun yet.
    let begun = try await begun(by: team, assembly)
    for compartment in Audiences.compartments where compartment != "audit" {
      if begun.contains(compartment) != Audiences.may("o", team, in: compartment) {
        findings.note(
          "\(team): \(begun.contains(compartment) ? "begins" : "cannot begin") \(compartment)")
      }
    }
  }

  private static func written(by team: String, in compartment: String) -> String {
    "written by \(team) in \(compartment)."
  }

  /// A command that writes in a part of the case; nil where there is none.
  private static func command(
    writing text: String, in compartment: String, _ assembly: Assembly
  ) -> [String]? {
    let record = assembly.records[compartment]?.description ?? ""
    switch compartment {
    case "audit": return nil
    case "directory": return ["add", "agency", "code=\(randomWord("a"))", "name=\(text)"]
    case "training": return ["add", "outreach_event", "program=\(text)"]
    case "aggregates":
      return ["add", "baseline", "series=petitions", "count=1", "remark=\(text)"]
    // Beside what was planted, which is looked for once more at the end.
    case "identity": return ["set", record, "phones", text]
    case "placement_location": return ["set", record, "contact", text]
    default:
      return ["note", "--in", compartment, text, "--case", assembly.caseID.description]
    }
  }

  /// The compartments of a new case that a laptop begins.
  private static func begun(by team: String, _ assembly: Assembly) async throws -> Set<String> {
    let replica = try await Replica.open(
      at: assembly.county.folder + "/" + team, schema: CountySchema.schema)
    var generator = SystemRandomNumberGenerator()
    let caseID = CaseID(using: &generator)
    var begun: Set<String> = []
    for compartment in Audiences.compartments {
      let place = Assembly.place(of: compartment)
      do {
        try await replica.write { records in
          let record = try records.create(place.type, in: caseID, compartment: compartment)
          try records.set(place.field, of: record, to: .text("begun"))
        }
        begun.insert(compartment)
      } catch FieldkeepError.replica(.compartmentNotOpen) {}
    }
    try await replica.close()
    return begun
  }

  /// What came of the writing, on the laptop that reads all of it.
  private static func judgeArrivals(_ assembly: Assembly, _ findings: Findings) async throws {
    try await assembly.county("office", "sync")
    let office = try await Replica.open(
      at: assembly.county.folder + "/office", schema: CountySchema.schema)
    let texts = try await office.everythingShown().joined()
    try await office.close()
    for team in Audiences.teams {
      for compartment in Audiences.compartments where compartment != "audit" {
        let isThere = texts.contains(written(by: team, in: compartment))
        // Of several who wrote one field, the last one's text stands.
        let mayBeReplaced = compartment == "placement_location"
        if isThere, !Audiences.may("w", team, in: compartment) {
          findings.note("\(team): wrote in \(compartment)")
        } else if !isThere, !mayBeReplaced, Audiences.may("w", team, in: compartment) {
          findings.note("\(team): what it wrote in \(compartment) did not arrive")
        }
      }
    }
  }
}

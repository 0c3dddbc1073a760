// Emergencies against every team, past the program too: what is opened to nobody so, whoever asks, answers or agrees.

import CaseProtocol
import CausalMerge
import Fieldkeep
import Foundation
import SyncProtocol
import Testing

@Suite(.serialized, .withLaptopOfEachTeam)
struct EmergencyTests {
  private static let closed = [
    "advocate_notes", "placement_location", "law_enforcement", "diversion", "coordination",
  ]

  /// Writes past the program's own rules, as somebody with another program could.
  private func write(
    _ laptop: String, _ assembly: Assembly, _ body: @Sendable (RecordWriter) throws -> Void
  ) async throws {
    let replica = try await Replica.open(
      at: assembly.county.folder + "/" + laptop, schema: CountySchema.schema)
    try await replica.write { try body($0) }
    try await replica.close()
    try await assembly.county(laptop, "sync")
  }

  /// The directory's record of a team.
  private func team(_ name: String, _ assembly: Assembly) async throws -> RecordID {
    let replica = try await Replica.open(
      at: assembly.county.folder + "/office", schema: CountySchema.schema)
    let records = try await replica.records("team", in: Replica.directoryCase)
    try await replica.close()
    return try #require(records.first { $0["name"] == .text(name) }?.id)
  }

  private func request(
    _ parts: [String], for team: RecordID, _ assembly: Assembly, _ writer: RecordWriter
  ) throws {
    let record = try writer.create("access_request", in: assembly.caseID)
    try writer.set("team", of: record, to: .reference(team))
    let now = Int64(Date().timeIntervalSince1970 * 1_000)
    try writer.set("happened_at", of: record, to: .instant(milliseconds: now))
    for part in parts { try writer.add(.code(part), to: "parts", of: record) }
    try writer.set("reason", of: record, to: .text("she is unconscious"))
    try writer.set("hours", of: record, to: .integer(2))
  }

  /// Parts of the case that a laptop holds.
  private func parts(on laptop: String, _ assembly: Assembly) async throws -> Set<String> {
    let replica = try await Replica.open(
      at: assembly.county.folder + "/" + laptop, schema: CountySchema.schema)
    let numbers = try await replica.compartments(of: assembly.caseID)
    try await replica.close()
    return Set(numbers.compactMap { CountySchema.schema.compartment(numbered: $0)?.name })
  }

  @Test
  func
    `no team gets an advocate's notes or a shelter's address, whoever asks and whatever was agreed`()
    async throws
  {
    let assembly = try Assembly.current()
    let county = assembly.county
    let name = assembly.caseID.description
    for team in Audiences.teams {
      for part in Self.closed {
        let asked = try await county.attempt(
          team, "access", "ask", part, "--case", name, "--reason", "she is unconscious")
        #expect(asked.code != 0, "\(team), \(part): \(asked.output)")
      }
    }
    // Past the program: everybody who coordinates asks for all of it, and the directory agrees to it for everybody.
    let names = Dictionary(
      uniqueKeysWithValues: try await Audiences.teams.asyncMap {
        ($0, try await team($0, assembly))
      })
    for (team, id) in names where Audiences.may("w", team, in: "coordination") {
      try await write(team, assembly) { try request(Self.closed, for: id, assembly, $0) }
    }
    try await write("office", assembly) { writer in
      for (_, id) in names {
        for part in Self.closed {
          let rule = try writer.create("emergency_rule", in: Replica.directoryCase)
          try writer.set("team", of: rule, to: .reference(id))
          try writer.set("part", of: rule, to: .code(part))
          try writer.set("hours", of: rule, to: .integer(2))
        }
      }
    }
    // Those who hold it sync, and are asked for their word; then everybody syncs.
    for holder in ["office"] + Audiences.teams {
      try await county(holder, "sync")
      let given = try await county.attempt(holder, "access", "give", "--case", name)
      #expect(given.code != 0, "\(holder): \(given.output)")
    }
    for holder in ["office", "advocates", "placement"] {
      for part in Self.closed {
        let given = try await county.attempt(
          holder, "access", "give", part, "--case", name, "--team", "health", "--reason", "called")
        #expect(given.code != 0, "\(holder), \(part): \(given.output)")
      }
    }
    for team in Audiences.teams { try await county(team, "sync") }
    for team in Audiences.teams {
      let held = try await parts(on: team, assembly)
      for part in held where !Audiences.may("r", team, in: part) {
        Issue.record("\(team) holds \(part)")
      }
    }
  }

  @Test func `who forges a request, or an answer, gets and hides nothing`() async throws {
    let assembly = try Assembly.current()
    let county = assembly.county
    let name = assembly.caseID.description
    let ward = try await team("mental_health", assembly)
    // In another team's name, for a part that one's own team may not have; agreed on, even.
    try await write("law_enforcement", assembly) {
      try request(["health"], for: ward, assembly, $0)
    }
    try await write("office", assembly) { writer in
      let rule = try writer.create("emergency_rule", in: Replica.directoryCase)
      try writer.set("team", of: rule, to: .reference(ward))
      try writer.set("part", of: rule, to: .code("health"))
      try writer.set("hours", of: rule, to: .integer(2))
    }
    let told = try await county("health", "sync")
    #expect(told.contains("whoever asks is not on that team"))
    #expect(try await county.attempt("health", "access", "give", "--case", name).code == 64)
    try await county("health", "sync")
    try await county("mental_health", "sync")
    #expect(try await !parts(on: "mental_health", assembly).contains("health"))

    // A true request, and a refusal by somebody who could not give it: it stays open, and is given as agreed.
    try await county(
      "mental_health", "access", "ask", "health", "--case", name, "--reason", "she is unconscious")
    try await county("mental_health", "sync")
    let replica = try await Replica.open(
      at: county.folder + "/mental_health", schema: CountySchema.schema)
    let asked = try #require(
      try await replica.records("access_request").last { $0["team"] == .reference(ward) })
    try await replica.close()
    try await write("law_enforcement", assembly) { writer in
      let answer = try writer.create("access_answer", in: assembly.caseID)
      try writer.set("request", of: answer, to: .reference(asked.id))
      try writer.set("kind", of: answer, to: .code("refused"))
      try writer.add(.code("health"), to: "parts", of: answer)
    }
    let given = try await county("health", "sync")
    #expect(given.contains("as agreed beforehand"))
    try await county("mental_health", "sync")
    #expect(try await parts(on: "mental_health", assembly).contains("health"))
    let shown = try await county("mental_health", "show", name)
    #expect(shown.contains(assembly.words["health"] ?? "?"))
    // Its holders are told until one of them has looked; what was given is to read.
    #expect(try await county("health", "status").contains("as agreed beforehand"))
    try await county("health", "access", "--case", name)
    #expect(try await !county("health", "status").contains("as agreed beforehand"))
    let written = try await county.attempt(
      "mental_health", "note", "--case", name, "--in", "health", "not ours")
    #expect(written.code == 77)
  }

  @Test func `what the youth took back no agreement gives; a person may`() async throws {
    let assembly = try Assembly.current()
    let county = assembly.county
    let name = assembly.caseID.description
    let probation = try await team("probation", assembly)
    // Whoever is on every team records it in every part that it is about.
    try await county(
      "office", "consent", "--case", name, "--to", "probation", "--share", "health",
      "--limits-explained", "--until", "in 30 days")
    try await county("office", "consent", "--case", name, "--revoke", "--to", "probation")
    try await write("office", assembly) { writer in
      let rule = try writer.create("emergency_rule", in: Replica.directoryCase)
      try writer.set("team", of: rule, to: .reference(probation))
      try writer.set("part", of: rule, to: .code("health"))
      try writer.set("hours", of: rule, to: .integer(2))
    }
    try await county(
      "probation", "access", "ask", "health", "--case", name, "--reason", "she has collapsed")
    try await county("probation", "sync")
    #expect(try await county("health", "sync").contains("EMERGENCY"))
    try await county("probation", "sync")
    #expect(try await !parts(on: "probation", assembly).contains("health"))
    try await county(
      "health", "access", "give", "--case", name, "--team", "probation", "--for", "1h")
    try await county("health", "sync")
    try await county("probation", "sync")
    #expect(try await parts(on: "probation", assembly).contains("health"))
  }
}

extension Sequence where Element: Sendable {
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}

// Rules that hold whoever writes: an application through the library, and two agencies with the program.

import CaseProtocol
import ChildProcesses
import Fieldkeep
import Foundation
import Testing

@Suite struct WriteRuleTests {
  /// A replica without any server, with a case.
  private func withCase(_ story: (Replica, CaseID, RecordID) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-rules-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let replica = try await Replica.open(at: folder, schema: CountySchema.schema)
    var generator = SystemRandomNumberGenerator()
    try await replica.found(
      RosterTemplate(teams: [
        .init(
          id: TeamID(using: &generator),
          rights: [CountyCompartment.coordination.number: [.read, .write, .open]])
      ]))
    let (caseID, recovery) = try await replica.openCase()
    try await story(replica, caseID, recovery)
    try await replica.close()
  }

  @Test func `no application changes an entry, and nothing that came with the change is kept`()
    async throws
  {
    try await withCase { replica, caseID, recovery in
      try await replica.note("calm", in: caseID)
      let note = try #require(try await replica.records("note").first)
      let found = try #require(try await replica.record(recovery))
      for field in ["text", "happened_at"] {
        await #expect(
          throws: FieldkeepError.replica(
            .ruleBroken(.entriesStand, recordType: "note", field: field))
        ) {
          try await replica.write { records in
            try records.set("station", of: try records.edit(found), to: .text("Lennox"))
            try records.set(
              field, of: try records.edit(note),
              to: field == "text" ? .text("angry") : .instant(milliseconds: 1))
          }
        }
      }
      #expect(try await replica.notes() == ["calm"])
      #expect(try await replica.record(recovery)?["station"] == .text("Compton"))
      #expect(try await replica.history(of: note).count == 1)

      // It is corrected by another, said again without effect, and taken back by whoever made it.
      try await replica.write { records in
        let correction = try records.create("note", in: caseID, compartment: "coordination")
        try records.set("text", of: correction, to: .text("calm, and hungry"))
        try records.set("corrects", of: correction, to: .reference(note.id))
        try records.set("text", of: try records.edit(note), to: .text("calm"))
      }
      let read = try #require(try await replica.record(note.id))
      try await replica.write { records in try records.void(try records.edit(read)) }
      #expect(try await replica.notes() == ["calm, and hungry"])
    }
  }

  @Test func `what is written once keeps its value`() async throws {
    try await withCase { replica, caseID, recovery in
      var generator = SystemRandomNumberGenerator()
      let other = RecordID(using: &generator)
      let alert = try await replica.write { records in
        let alert = try records.create("agency_alert", in: caseID, compartment: "coordination")
        try records.set("recovery", of: alert, to: .reference(recovery))
        return alert.id
      }
      let record = try #require(try await replica.record(alert))
      await #expect(
        throws: FieldkeepError.replica(
          .ruleBroken(.writtenOnce, recordType: "agency_alert", field: "recovery"))
      ) {
        try await replica.write { records in
          try records.set("recovery", of: try records.edit(record), to: .reference(other))
        }
      }
      #expect(try await replica.record(alert)?["recovery"] == .reference(recovery))
    }
  }

  @Test func `another agency's field is proposed, and theirs to set`() async throws {
    try await County.run { county in
      try await county.join("desk", team: "child_services")
      try await county.join("night", team: "advocates")
      try await county("desk", "new")
      try await county("desk", "place", "relative")
      struct Placed: Decodable { var id: String }
      let placed = try JSONDecoder().decode(
        [Placed].self, from: Data(try await county("desk", "place", "--json").utf8))
      let placement = try #require(placed.first?.id)
      for laptop in ["desk", "night"] { try await county(laptop, "sync") }

      let setting = try county.begin("night", "set", placement, "type", "group_home")
      #expect(await setting.waitForExit() == 77)
      #expect(setting.output.contains("belongs to the agency that wrote it"))
      #expect(setting.output.contains("--propose"))
      try await county("night", "set", placement, "type", "group_home", "--propose")
      for laptop in ["night", "desk"] { try await county(laptop, "sync") }
      #expect(try await county("desk", "show").contains("Type: Group home"))
      #expect(try await county("desk", "why", placement, "type").contains("Relative"))
      try await county("desk", "set", placement, "type", "group_home")
      #expect(try await !county("desk", "history", placement).contains("!"))
    }
  }
}

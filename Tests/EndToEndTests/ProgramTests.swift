// The program over a real server, as a shell runs it: what needs two laptops and a line between them.

import ChildProcesses
import Fieldkeep
import Foundation
import GRDB
import SyncProtocol
import Testing

/// An organization that was founded by the program, with the county's teams, and its server.
private struct County {
  let folder: String
  let server: ServerProcess

  static func run(_ story: (County) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-county-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let said = try await command(
      folder, "office", "init", "--root-key-out", folder + "/root.key", "--json")
    struct Founded: Decodable { var organization: String }
    let founded = try JSONDecoder().decode(Founded.self, from: Data(said.utf8))
    let organization = try #require(OrganizationID(hexadecimal: founded.organization))
    let server = try await ServerProcess(in: folder + "/server", for: organization)
    let pin = hexadecimal(try await server.start())
    let county = County(folder: folder, server: server)
    try await county("office", "remote", "add", "origin", server.url, "--pin", pin)
    try await county("office", "sync")
    do { try await story(county) } catch {
      await server.kill()
      throw error
    }
    await server.kill()
  }

  /// Runs the program on a laptop, and expects it to succeed.
  @discardableResult
  func callAsFunction(_ laptop: String, _ words: String...) async throws -> String {
    try await Self.command(folder, laptop, words)
  }

  /// Starts the program on a laptop.
  func begin(_ laptop: String, _ words: String...) throws -> ChildProcess {
    try ChildProcess(
      ChildProcess.buildFolder + "/fieldkeep", words, output: "\(folder)/\(laptop).said",
      environment: ["FIELDKEEP_DATA": "\(folder)/\(laptop)"])
  }

  private static func command(
    _ folder: String, _ laptop: String, _ words: String...
  ) async throws -> String { try await command(folder, laptop, words) }

  private static func command(
    _ folder: String, _ laptop: String, _ words: [String]
  ) async throws -> String {
    let (code, output) = try await ChildProcess.run(
      ChildProcess.buildFolder + "/fieldkeep", words,
      environment: ["FIELDKEEP_DATA": "\(folder)/\(laptop)"])
    try #require(code == 0, "\(laptop): fieldkeep \(words.first ?? ""): \(output)")
    return output
  }
}

@Suite struct ProgramTests {
  @Test func `a watch tells scripts one object a line, refusals counted`() async throws {
    try await County.run { county in
      try await county("office", "new", "--contact", "unknown")
      let watch = try county.begin("office", "sync", "--watch", "--json")
      func objects() throws -> [[String: Any]] {
        try watch.output.split(separator: "\n").map { line in
          try #require(
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
      }
      #expect(try await eventually { try objects().count == 1 })
      // The server takes everything that it can judge: so one refusal is written down here as it would be.
      try await DatabaseQueue(path: county.folder + "/office/replica.sqlite").write { db in
        try db.execute(
          sql: """
            INSERT OR REPLACE INTO outgoing (remote, segment, reason)
            SELECT remote.number, max(segment.number), ? FROM remote, segment
            WHERE change_count > 0
            """, arguments: [Verdict.Reason.tooLarge.rawValue])
      }
      try await county("office", "note", "--in", "coordination", "Calm.")
      #expect(try await eventually { try objects().count >= 2 })
      let (first, second) = (try objects()[0], try objects()[1])
      #expect(first["refused"] as? Int == 0)
      #expect(second["refused"] as? Int == 1)
      #expect(second["acknowledged"] as? Int == 1)
      #expect(second["sent"] as? Int == 2)
      #expect(second["total"] as? Int == 2)
    }
  }

  @Test func `a laptop that nobody waited for has the name that it was invited under`() async throws
  {
    try await County.run { county in
      let said = try await county(
        "office", "invite", "--team", "health", "--name", "night desk", "--no-wait")
      let link = said.trimmingCharacters(in: .whitespacesAndNewlines)
      let joining = try county.begin("desk", "join", link)
      let isIn = try await eventually {
        try await county("office", "sync")
        return joining.exitCode != nil
      }
      #expect(isIn)
      #expect(joining.exitCode == 0, "\(joining.output)")
      #expect(try await county("office", "list", "devices").contains("night desk"))
      try await county("desk", "sync")
      #expect(try await county("desk", "list", "devices").contains("night desk"))
    }
  }
}

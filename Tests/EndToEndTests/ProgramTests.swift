// The program over a real server, as a shell runs it: what needs two laptops and a line between them.

import ChildProcesses
import Fieldkeep
import Foundation
import GRDB
import SyncProtocol
import Testing

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

  @Test func `a server that is away keeps nobody from the next one, and is told`() async throws {
    try await County.run { county in
      struct Named: Decodable { var url: String, pin: String }
      let listed = try await county("office", "remote", "list", "--json")
      let server = try #require(
        try JSONDecoder().decode([Named].self, from: Data(listed.utf8)).first)
      try await county("office", "remote", "set", "origin", "https://127.0.0.1:1")
      try await county("office", "remote", "add", "second", server.url, "--pin", server.pin)
      try await county("office", "new", "--station", "Century")
      let (code, said) = try await county.attempt("office", "sync")
      #expect(code == 69, "\(said)")
      #expect(said.contains("origin: not synced: "), "\(said)")
      #expect(said.contains("second\n sent "), "\(said)")
    }
  }

  @Test func `a laptop that nobody waited for has the name that it was invited under`() async throws
  {
    try await County.run { county in
      let said = try await county(
        "office", "invite", "--team", "health", "--name", "night desk", "--no-wait",
        "--admit-at-sync")
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

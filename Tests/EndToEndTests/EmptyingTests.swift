// A laptop that was told to empty itself: what is left of it, on a real disk and a real server, and what a kill leaves.

import CausalMerge
import CaseProtocol
import ChildProcesses
import Foundation
import LocalReplica
import SyncProtocol
import Testing
import Trust

@testable import Fieldkeep

@Suite struct EmptyingTests {
  @Test func `an ordered laptop is emptied, says so, and what it had not sent is released`()
    async throws
  {
    try await County.run { county in
      for laptop in ["night", "day"] { try await county.join(laptop, team: "advocates") }
      try await county("night", "new")
      try await county("night", "note", "canary-sent-7319")
      for laptop in ["night", "day"] { try await county(laptop, "sync") }
      try await county("night", "note", "canary-unsent-4482")
      // What a person leaves in the folder goes as well.
      let folder = county.folder + "/night"
      try FileManager.default.createDirectory(
        atPath: folder + "/exports/old", withIntermediateDirectories: true)
      try Data("canary-export-9920".utf8).write(
        to: URL(filePath: folder + "/exports/old/notes.txt"))
      let key = try String(contentsOfFile: folder + "/storage.key", encoding: .utf8)
      let secrets = key.split { $0.isWhitespace }.filter { $0.count >= 24 }.map(String.init)
      try #require(!secrets.isEmpty)
      struct Listed: Decodable {
        struct Device: Decodable {
          var name: String
          var device: String
          var wipe_ordered: Bool
          var wiped_at: String?
        }
        var devices: [Device]
      }
      func night() async throws -> Listed.Device {
        let said = try await county("office", "devices", "--json")
        let listed = try JSONDecoder().decode(Listed.self, from: Data(said.utf8))
        guard let found = listed.devices.first(where: { $0.name.hasPrefix("night") }) else {
          throw Kill()
        }
        return found
      }

      let revoked = try await county("office", "revoke", "night", "--wipe", "--yes")
      #expect(revoked.contains("empties itself at its next contact"))
      try await county("office", "sync")
      #expect(try await night().wipe_ordered)
      #expect(try await night().wiped_at == nil)
      #expect(try await county("office", "status").contains("ordered emptied and not heard of"))

      let (code, said) = try await county.attempt("night", "sync")
      #expect(code == 81, "\(said)")
      #expect(said.contains("went to the server first"), "\(said)")
      #expect(said.contains("has confirmed it"), "\(said)")

      // One file is left, with nothing of what was there.
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder) == ["emptied"])
      let left = try String(contentsOfFile: folder + "/emptied", encoding: .utf8)
      for word in ["canary", "night"] + secrets { #expect(!left.contains(word), "\(word)") }
      let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/emptied")
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      let root = county.folder + "/another.key"
      for words in [
        ["list"], ["status"], ["unlock"], ["note", "x"], ["init", "--root-key-out", root], ["sync"],
        ["desk"],
      ] {
        let answer = try await county.attempt("night", words)
        #expect(answer.code == 81, "\(words): \(answer.output)")
      }
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder) == ["emptied"])

      try await county("office", "sync")
      #expect(try await night().wiped_at != nil)
      #expect(try await county("office", "devices").contains("emptied itself"))
      #expect(try await !county("office", "status").contains("ordered emptied"))
      let server = try await county.server.command("status", "--data", county.server.data)
      #expect(server.contains("confirmed 20"), "\(server)")

      // The colleague finds the note that was not sent, and lets it count.
      try await county("day", "sync")
      #expect(try await county("day", "held").contains("canary-unsent-4482"))
      #expect(try await !county("day", "list", "notes").contains("canary-unsent-4482"))
      try await county("day", "release", "night")
      #expect(try await county("day", "list", "notes").contains("canary-unsent-4482"))

      // A new invitation begins anew in the same folder, once that is asked for.
      let link = try await county(
        "office", "invite", "--team", "advocates", "--name", "again", "--no-wait",
        "--admit-at-sync"
      ).trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(try await county.attempt("night", "join", link).code == 81)
      let joining = try county.begin("night", "join", "--anew", link)
      let isIn = try await eventually {
        try await county("office", "sync")
        return joining.exitCode != nil
      }
      #expect(isIn && joining.exitCode == 0, "\(joining.output)")
      try await county("night", "sync")
      #expect(try await county("night", "list", "notes").contains("canary-sent-7319"))
    }
  }

  @Test func `where the receipt does not arrive, the next sync hands it in`() async throws {
    try await Office.run { office in
      let laptop = try await office.join("laptop")
      let device = try #require(try await laptop.device())
      try await office.admin.revoke(device, wipe: true)
      try await office.admin.sync()
      let order = try await wipeOrder(of: laptop)
      await office.server.kill()
      guard case .emptied(let left) = await laptop.empty(by: order) else {
        Issue.record("not emptied")
        return
      }
      #expect(!left.isConfirmed)
      #expect(try !left.clear(), "it is not begun anew before it has confirmed")
      try await office.server.start()
      var again = try #require(try EmptiedFolder(at: office.folder + "/laptop"))
      #expect(again.receipt == order.receipt)
      try await again.confirm()
      #expect(try #require(try EmptiedFolder(at: office.folder + "/laptop")).isConfirmed)
      try await office.admin.sync()
      #expect(try await office.admin.wipes().map(\.confirmedAt) == [order.receipt.doneAt])
      #expect(try again.clear())
    }
  }

  @Test func `a watch that runs for hours hears of the order`() async throws {
    try await Office.run { office in
      let laptop = try await office.join("laptop")
      let device = try #require(try await laptop.device())
      let watch = Task { () -> FieldkeepError? in
        do throws(FieldkeepError) { try await laptop.watch { _ in } } catch { return error }
        return nil
      }
      try await Task.sleep(for: .milliseconds(300))
      try await office.admin.revoke(device, wipe: true)
      try await office.admin.sync()
      guard case .emptied(let left)? = await watch.value else {
        Issue.record("the watch did not end so")
        return
      }
      #expect(left.isConfirmed)
      #expect(
        try FileManager.default.subpathsOfDirectory(atPath: office.folder + "/laptop") == [
          "emptied"
        ])
    }
  }

  // MARK: kills

  private struct Kill: Error {}

  /// The order, as the laptop hears it, without carrying it out.
  private func wipeOrder(of laptop: Replica) async throws -> WipeOrder {
    do {
      _ = try await laptop.exchange(with: "origin")
    } catch FieldkeepError.sync(.wipeOrdered(let order)) {
      return order
    }
    throw Kill()
  }

  @Test func `a kill at any moment leaves all of it, or what the next command ends`() async throws {
    try await Office.run { office in
      let laptop = try await office.join("laptop")
      let (caseID, _) = try await laptop.openCase()
      try await laptop.note("canary", in: caseID)
      let device = try #require(try await laptop.device())
      try await office.admin.revoke(device, wipe: true)
      try await office.admin.sync()
      let order = try await wipeOrder(of: laptop)
      try await laptop.close()

      // Before it is noted nothing is gone, and the next sync hears of it again.
      try office.copyDisk(of: "laptop", to: "untouched")
      let untouched = try await office.laptop("untouched")
      #expect(try await untouched.notes() == ["canary"])
      #expect(try await wipeOrder(of: untouched).receipt.order == order.receipt.order)

      var moments: [EmptyingStep] = []
      for killed in 0..<64 {
        let name = "killed \(killed)"
        try office.copyDisk(of: "laptop", to: name)
        let replica = try await office.laptop(name)
        var step = 0
        let outcome = await replica.empty(by: order) { moment throws in
          if killed == 0 || moments.count <= step { moments.append(moment) }
          step += 1
          if step > killed { throw Kill() }
        }
        // Whoever comes next finds nothing to open, and ends what was begun.
        await #expect(throws: FieldkeepError.self) { _ = try await office.laptop(name) }
        #expect(
          try FileManager.default.subpathsOfDirectory(atPath: office.folder + "/" + name) == [
            "emptied"
          ], "killed after step \(killed)")
        guard case .emptied = outcome else { continue }
        #expect(moments.contains(.noted) && moments.contains(.keyOverwritten))
        #expect(killed >= 5, "every file is a moment of its own")
        return
      }
      Issue.record("it never came to its end")
    }
  }

  @Test func `a file that only has the name empties nothing`() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-emptied-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let replica = try await Replica.open(at: folder, schema: CountySchema.schema)
    try await replica.close()
    try Data("fieldkeep: something else\n00\n".utf8).write(to: URL(filePath: folder + "/emptied"))
    _ = try await Replica.open(at: folder, schema: CountySchema.schema)
    #expect(FileManager.default.fileExists(atPath: folder + "/replica.sqlite"))
  }
}

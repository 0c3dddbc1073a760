// How a laptop comes in, through the real server: what each sees who asks too late, too often, or uninvited.

import ChildProcesses
import Fieldkeep
import Foundation
import SyncProtocol
import Testing

@Suite struct EnrollmentStories {
  /// What came of a laptop's waiting.
  private static func outcome(_ task: Task<Void, any Error>) async -> FieldkeepError? {
    switch await task.result {
    case .success: nil
    case .failure(let error): error as? FieldkeepError
    }
  }

  @Test func `five may try a link; one of them is let in, and everybody is told what became of it`()
    async throws
  {
    try await Office.run { office in
      let link = try await office.admin.invite(to: [office.everybody])
      var laptops: [Replica] = []
      for number in 1...6 { laptops.append(try await office.laptop("laptop\(number)")) }
      let tasks = laptops.prefix(5).map { laptop in
        Task { try await laptop.join(by: link, patience: .seconds(60)) }
      }
      let haveAsked = try await eventually {
        try await office.admin.sync()
        return try await office.admin.newcomers().count == 5
      }
      try #require(haveAsked)
      await #expect(throws: FieldkeepError.notInvited(.burnt)) {
        try await laptops[5].join(by: link, patience: .seconds(10))
      }
      let waiting = try await office.admin.newcomers()
      func newcomer(_ laptop: Replica) async throws -> Newcomer {
        let device = try await laptop.device()
        return try #require(waiting.first { $0.device == device })
      }
      try await office.admin.turnAway(try await newcomer(laptops[0]))
      try await office.admin.sync()
      #expect(await Self.outcome(tasks[0]) == .notInvited(.turnedAway))
      try await office.admin.approve(try await newcomer(laptops[1]))
      try await office.admin.sync()
      #expect(await Self.outcome(tasks[1]) == nil)
      for task in tasks[2...] {
        #expect(await Self.outcome(task) == .notInvited(.used))
      }
      #expect(try await laptops[1].isEnrolled())
      // Nothing is left to go on with for those who were refused.
      #expect(try await !laptops[0].isJoining())
      #expect(try await laptops[0].join() == false)
    }
  }

  @Test func `a link ends with its time, and says so`() async throws {
    try await Office.run { office in
      let link = try await office.admin.invite(to: [office.everybody], lifetime: .seconds(1))
      try await Task.sleep(for: .milliseconds(1_200))
      let laptop = try await office.laptop("late")
      await #expect(throws: FieldkeepError.notInvited(.expired)) {
        try await laptop.join(by: link, patience: .seconds(10))
      }
    }
  }

  @Test func `a link that this server does not know says so, and can be tried again`() async throws
  {
    try await Office.run { office in
      try await Office.run { other in
        let link = try await other.admin.invite(to: [other.everybody])
        var invitation = link.invitation
        invitation.server = office.server.url
        invitation.serverPin = try await office.admin.remote(named: "origin").pin
        let laptop = try await office.laptop("astray")
        await #expect(throws: FieldkeepError.notInvited(.unknown)) {
          try await laptop.join(by: try InvitationLink(invitation), patience: .seconds(10))
        }
        #expect(try await laptop.isJoining())
      }
    }
  }

  @Test func `waiting outlives a killed laptop, a killed server and an admin's many commands`()
    async throws
  {
    try await County.run { county in
      let said = try await county(
        "office", "invite", "--team", "health", "--name", "night desk", "--no-wait")
      let link = said.trimmingCharacters(in: .whitespacesAndNewlines)
      let first = try county.begin("night", "join", link)
      let words = try await Self.words(shownBy: first)
      let isListed = try await eventually {
        try await county("office", "sync").contains(words)
      }
      try #require(isListed, "the admin does not see \(words)")
      first.send(SIGKILL)
      _ = await first.waitForExit()
      await county.server.kill()
      _ = try await county.server.start()
      let again = try county.begin("night", "join")
      #expect(try await Self.words(shownBy: again) == words)
      #expect(try await county("office", "status").contains(words))
      let wrong = try await county.attempt("office", ["approve"] + Self.otherWords(than: words))
      #expect(wrong.code == 66, "\(wrong.output)")
      #expect(again.exitCode == nil)
      let approved = try await county.attempt(
        "office", ["approve"] + words.split(separator: " ").map(String.init))
      #expect(approved.code == 0, "\(approved.output)")
      #expect(approved.output.contains("let in: night desk"))
      #expect(await again.waitForExit() == 0, "\(again.output)")
      #expect(again.output.contains("joined as night desk"))
    }
  }

  @Test func `every member is told of a new laptop, once, and finds it in the list`() async throws {
    try await County.run { county in
      try await county.join("first", team: "health")
      try await county.join("second", team: "advocates")
      let told = try await county("first", "sync")
      #expect(told.contains("new laptop: second · in advocates · let in by first admin"), "\(told)")
      #expect(try await !county("first", "sync").contains("new laptop"))
      #expect(try await county("first", "status").contains("new laptop: second"))
      #expect(try await county("first", "devices").contains("second · in advocates"))
      struct Listed: Decodable { var devices: [Device] }
      struct Device: Decodable { var name: String, teams: [String], own: Bool }
      let listed = try JSONDecoder().decode(
        Listed.self, from: Data(try await county("first", "devices", "--json").utf8))
      #expect(listed.devices.map(\.name) == ["first admin", "first", "second"])
      #expect(listed.devices.map(\.own) == [false, true, false])
      #expect(listed.devices.last?.teams == ["advocates"])
    }
  }

  @Test func `with every admin's laptop lost, two sheets of paper make a member's one an admin's`()
    async throws
  {
    try await County.run { county in
      try await county.join("nurse", team: "health")
      let folder = county.folder
      try await county(
        "office", "root", "sheet", "--sheets", "2", "--out", folder + "/root.txt",
        folder + "/root.key")
      let pages = [1, 2].map { "\(folder)/root-\($0)-of-2.txt" }
      for page in pages {
        let mode = try FileManager.default.attributesOfItem(atPath: page)[.posixPermissions]
        #expect(mode as? Int == 0o600)
      }
      try FileManager.default.removeItem(atPath: folder + "/office")
      try FileManager.default.removeItem(atPath: folder + "/root.key")
      let alone = try await county.attempt("nurse", "root", "admin", pages[0])
      #expect(alone.code == 66, "\(alone.output)")
      let both = try await county("nurse", "root", "admin", pages[1], pages[0])
      #expect(both.contains("this laptop is an admin's now"), "\(both)")
      // It invites into its team as the lost one did.
      let link = try await county(
        "nurse", "invite", "--team", "health", "--name", "ward", "--no-wait")
      let joining = try county.begin(
        "ward", "join", link.trimmingCharacters(in: .whitespacesAndNewlines))
      let words = try await Self.words(shownBy: joining)
      let approved = try await county.attempt(
        "nurse", ["approve"] + words.split(separator: " ").map(String.init))
      #expect(approved.code == 0, "\(approved.output)")
      #expect(await joining.waitForExit() == 0, "\(joining.output)")
    }
  }

  @Test func `with every laptop lost, the root makes a new one an admin's`() async throws {
    try await County.run { county in
      let pin = try await Self.pin(of: county)
      try FileManager.default.removeItem(atPath: county.folder + "/office")
      let said = try await county(
        "new", "root", "admin", "--server", county.server.url, "--pin", pin,
        county.folder + "/root.key")
      #expect(said.contains("this laptop is an admin's now"), "\(said)")
      let listed = try await county("new", "devices")
      #expect(
        listed.contains("(this laptop) · admin · in no team · let in by the root"), "\(listed)")
      let other = try await county.attempt(
        "new", "root", "check", county.folder + "/root.key")
      #expect(other.code == 0, "\(other.output)")
    }
  }

  private static func pin(of county: County) async throws -> String {
    struct Named: Decodable { var pin: String }
    let listed = try await county("office", "remote", "list", "--json")
    return try #require(try JSONDecoder().decode([Named].self, from: Data(listed.utf8)).first).pin
  }

  /// The words that a waiting laptop shows.
  private static func words(shownBy joining: ChildProcess) async throws -> String {
    var words: Substring?
    _ = try await eventually {
      words = joining.output.firstMatch(of: /words: ([a-z ]+)\n/)?.output.1
      return words != nil
    }
    return String(try #require(words, "\(joining.output)"))
  }

  private static func otherWords(than words: String) -> [String] {
    words.split(separator: " ").reversed().map(String.init)
  }
}

// All laptops of an office burn. What was in the safe opens everything again, and nothing else does.

import CaseProtocol
import CausalMerge
import Fieldkeep
import Foundation
import SyncProtocol
import Testing
import Trust

@Suite struct RecoveryTests {
  /// A recovery key for teams of an office, which its server knows.
  private func makeKey(_ office: Office, for teams: [TeamID]? = nil) async throws -> RecoveryKey {
    var generator = SystemRandomNumberGenerator()
    let key = RecoveryKey(using: &generator)
    try await office.admin.enroll(
      key, in: teams ?? [office.everybody, office.placing], called: "in the safe")
    try await office.admin.sync()
    return key
  }

  /// A laptop, or a replica in memory, that begins as the device on paper.
  private func begin(_ replica: Replica, as key: RecoveryKey, _ office: Office) async throws {
    let remote = try await office.admin.remote(named: "origin")
    try await replica.begin(
      as: key, organizationOf: try await office.admin.rootKey(), server: remote.url,
      pin: remote.pin)
  }

  @Test func `all laptops lost, and everything can be read again`() async throws {
    try await Office.run { office in
      let laptop = try await office.join("laptop", teams: [office.everybody, office.placing])
      let (before, _) = try await laptop.openCase()
      try await laptop.note("before there was a key", in: before)
      try await laptop.sync()
      let key = try await makeKey(office)
      // Later work, and a case that was not there yet, reach a device that is nowhere.
      try await laptop.sync()
      let (after, recovery) = try await laptop.openCase(station: "Century")
      try await laptop.note("after it lay in the safe", in: after)
      try await laptop.write { records in
        let place = try records.create("placement_location", in: after)
        try records.set("address", of: place, to: .text("Brown door behind the bakery"))
      }
      try await laptop.sync()
      try await office.admin.sync()
      let seen = try await laptop.everythingShown()
      for written in ["Brown door", "after it"] {
        #expect(seen.contains { $0.contains(written) }, "\(written)")
      }
      for lost in ["admin", "laptop"] {
        try FileManager.default.removeItem(atPath: office.folder + "/" + lost)
      }

      let fresh = try await office.laptop("fresh")
      try await begin(fresh, as: key, office)
      try await fresh.look()
      let counts = try await fresh.readability()
      #expect(counts.isWhole, "\(counts)")
      #expect(counts.ownSegments == 0)
      #expect(try await fresh.everythingShown() == seen)
      #expect(try await fresh.record(recovery) != nil)
      // It is a laptop like any other from now on.
      try await fresh.note("written on the laptop after", in: after)
      let summary = try await fresh.sync()
      #expect(summary.report.counts.refused == 0 && summary.delivery.pendingChanges == 0)
      let findings = try await fresh.check().findings
      #expect(findings.isEmpty, "\(findings)")
    }
  }

  @Test func `a key opens what its teams read, and not that others wrote anything`() async throws {
    try await Office.run { office in
      let key = try await makeKey(office, for: [office.everybody])
      let (caseID, _) = try await office.admin.openCase()
      try await office.admin.write { records in
        let place = try records.create("placement_location", in: caseID)
        try records.set("address", of: place, to: .text("not for this key"))
      }
      try await office.admin.sync()
      let replica = try await Replica.inMemory(schema: CountySchema.schema)
      try await begin(replica, as: key, office)
      try await replica.look()
      let counts = try await replica.readability()
      #expect(counts.isWhole && counts.scopes == 1 && counts.teams == [office.everybody])
      #expect(try await !replica.everythingShown().joined().contains("not for this key"))
    }
  }

  @Test func `a drill leaves the server's log and every folder as they were`() async throws {
    try await Office.run { office in
      let key = try await makeKey(office)
      let (caseID, _) = try await office.admin.openCase()
      try await office.admin.note("calm", in: caseID)
      try await office.admin.sync()
      let hashes = try await office.server.segmentHashes()
      let files = try FileManager.default.subpathsOfDirectory(atPath: office.folder).sorted()
      let replica = try await Replica.inMemory(schema: CountySchema.schema)
      try await begin(replica, as: key, office)
      try await replica.look()
      #expect(try await replica.readability().isWhole)
      #expect(try await replica.notes() == ["calm"])
      try await replica.close()
      #expect(try await office.server.segmentHashes() == hashes)
      let left = try FileManager.default.subpathsOfDirectory(atPath: office.folder).sorted()
      #expect(left == files)
    }
  }

  @Test func `a server that lost its disk is given the key's device back by the laptops`()
    async throws
  {
    try await Office.run { office in
      let laptop = try await office.join("laptop")
      let key = try await makeKey(office)
      let (caseID, _) = try await laptop.openCase()
      try await laptop.note("kept", in: caseID)
      try await laptop.sync()
      try await office.admin.sync()
      try await office.server.loseDisk()
      for replica in [office.admin, laptop, office.admin, laptop] { try await replica.sync() }
      let replica = try await Replica.inMemory(schema: CountySchema.schema)
      try await begin(replica, as: key, office)
      try await replica.look()
      let counts = try await replica.readability()
      #expect(counts.isWhole, "\(counts)")
      #expect(try await replica.notes() == ["kept"])
    }
  }

  @Test func `two who recover from the same sheets lose nothing, and everybody is told`()
    async throws
  {
    try await Office.run { office in
      let key = try await makeKey(office)
      let (caseID, _) = try await office.admin.openCase()
      try await office.admin.sync()
      let one = try await office.laptop("one")
      let other = try await office.laptop("other")
      for laptop in [one, other] {
        try await begin(laptop, as: key, office)
        try await laptop.look()
      }
      let device = try #require(try await one.device())
      #expect(try await other.device() == device)
      try await one.note("by the one", in: caseID)
      try await other.note("by the other", in: caseID)
      for laptop in [one, other, one, office.admin] { try await laptop.sync() }
      #expect(try await office.server.forks(of: device) > 0)
      let seen = try await office.admin.everythingShown()
      for laptop in [one, other, office.admin] {
        #expect(try await laptop.check().forkedDevices == [device])
        #expect(try await laptop.notes(in: caseID) == ["by the one", "by the other"])
        #expect(try await laptop.everythingShown() == seen)
      }
      // A third who comes with the sheets is told that somebody was there.
      let third = try await office.laptop("third")
      try await begin(third, as: key, office)
      try await third.look()
      #expect(try await third.readability().ownSegments > 0)
    }
  }

  @Test func `keys that no admin let in open nothing`() async throws {
    try await Office.run { office in
      _ = try await makeKey(office)
      var generator = SystemRandomNumberGenerator()
      let replica = try await Replica.inMemory(schema: CountySchema.schema)
      try await begin(replica, as: RecoveryKey(using: &generator), office)
      await #expect(throws: FieldkeepError.self) { try await replica.look() }
      #expect(try await replica.records().isEmpty)
    }
  }

  // MARK: the program

  /// The words of a sheet that lies in a file.
  private func words(in file: String) throws -> [String] {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.contains(#/^ +[1-6] /#) }
    return rows.flatMap { $0.split(separator: " ").dropFirst().map { String($0) } }
  }

  @Test func `a sheet's words are on the sheet and nowhere else`() async throws {
    try await County.run { county in
      try await county("office", "new", "--no-questions")
      let sheet = county.folder + "/safe"
      let said = try await county(
        "office", "recovery", "make", "--team", "advocates", "--out", sheet)
      let files = [sheet + "-1.txt", sheet + "-2.txt"]
      let secrets = try files.map { try words(in: $0) }
      let pairs = secrets.flatMap { words in
        (0..<27).map { words[$0...$0 + 1].joined(separator: " ") }
      }
      let sheets = try files.map {
        try RecoveryPage.sheet(in: try String(contentsOfFile: $0, encoding: .utf8))
      }
      let drilled = try await county(
        "office", "recovery", "drill", "--sheet", files[0], "--sheet", files[1])
      let recovered = try await county(
        "fresh", "recover", "--sheet", files[1], "--sheet", files[0], "--no-passphrase")
      for text in [said, drilled, recovered] {
        for pair in pairs { #expect(!text.contains(pair), "\(text)") }
      }
      for file in files {
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
        #expect((mode as? NSNumber)?.intValue == 0o600)
      }
      // The device's own seeds and those of the sheets: in no byte that the server has, nor in any other folder.
      let key = try RecoveryKey(sheets: sheets)
      let organization = try #require(
        try RecoveryPage.facts(in: String(contentsOfFile: files[0], encoding: .utf8)).organization)
      let seeds = try key.canaries(of: organization.organization)
      for path in try FileManager.default.subpathsOfDirectory(atPath: county.folder) {
        guard !files.contains(county.folder + "/" + path),
          let bytes = FileManager.default.contents(atPath: county.folder + "/" + path)
        else { continue }
        for seed in seeds { #expect(bytes.range(of: seed) == nil, "\(path)") }
        for pair in pairs { #expect(bytes.range(of: Data(pair.utf8)) == nil, "\(path)") }
      }
    }
  }

  @Test func `wrong sheets are refused with what to look at`() async throws {
    try await County.run { county in
      let safe = county.folder + "/safe"
      try await county("office", "recovery", "make", "--team", "advocates", "--out", safe)
      let files = [safe + "-1.txt", safe + "-2.txt"]
      func drill(_ sheets: String...) async throws -> (code: Int32?, output: String) {
        try await county.attempt(
          "office", ["recovery", "drill"] + sheets.flatMap { ["--sheet", $0] })
      }
      #expect(try await drill(files[0], files[1]).code == 0)
      let alone = try await drill(files[1])
      #expect(alone.code == 65 && alone.output.contains("sheet 1 is missing"), "\(alone.output)")
      #expect(try await drill(files[0], files[0]).code == 65)

      // One word of the second sheet is another one: the fourth of its third row.
      var page = try String(contentsOfFile: files[1], encoding: .utf8)
      let word = try words(in: files[1])[13]
      page = page.replacing(" \(word) ", with: word == "acorn" ? " acid " : " acorn ")
      let slip = county.folder + "/slip"
      try page.write(toFile: slip, atomically: true, encoding: .utf8)
      let wrong = try await drill(files[0], slip)
      #expect(wrong.code == 65 && wrong.output.contains("do not fit their check"))
      #expect(wrong.output.contains("word 14 (row 3, the fourth)"), "\(wrong.output)")
      #expect(!wrong.output.contains(word))

      // A sheet of another key of the same organization, and both of another organization.
      let second = county.folder + "/second"
      try await county("office", "recovery", "make", "--team", "health", "--out", second)
      let mixed = try await drill(files[0], second + "-2.txt")
      #expect(mixed.code == 65 && mixed.output.contains("do not belong together"))
      try await County.run { other in
        let refused = try await other.attempt(
          "office", ["recovery", "drill", "--sheet", files[0], "--sheet", files[1]])
        #expect(refused.code == 77 && refused.output.contains("another organization's"))
        let url = other.server.url
        let pin = try await other("office", "remote", "list", "--json")
          .firstMatch(of: /[0-9a-f]{64}/)
        let digits = String(try #require(pin).output)
        let lost = try await other.attempt(
          "fresh",
          ["recover", "--sheet", files[0], "--sheet", files[1], "--server", url, "--pin", digits])
        #expect(lost.code == 77 && lost.output.contains("another organization's"), "\(lost.output)")
      }
    }
  }
}

extension RecoveryKey {
  /// What must be nowhere: the seed, and what the device's keys are made of.
  fileprivate func canaries(of organization: OrganizationID) throws -> [Data] {
    let secret = try deviceKeys(of: organization).secretBytes.dropFirst()
    return [Data(secret.prefix(32)), Data(secret.suffix(32))]
  }
}

// Ten thousand values, in every part of fifty cases, through all that happens to an organization: then everything that a thief,
// an operator or a court could lay hands on is searched for any of them.

import CaseProtocol
import CausalMerge
import ChildProcesses
import Fieldkeep
import Foundation
import Testing
import Trust

@Suite struct CanaryScanTests {
  private static let words = "copper meadow lantern river tulip canoe"
  private static let caseCount = 50
  private static let valuesPerCase = 200

  @Test func `ten thousand values are on no server, no locked laptop and no revoked one`()
    async throws
  {
    let planted = PlantedValues(count: Self.caseCount * Self.valuesPerCase)
    try await County.run(showsFigures: true) { county in
      let files = FileManager.default
      for folder in ["temporary", "said", "plain"] {
        try files.createDirectory(
          atPath: county.folder + "/" + folder, withIntermediateDirectories: true)
      }
      try Data(Self.words.utf8).write(to: URL(filePath: county.folder + "/plain/words"))
      for laptop in ["lost", "bag"] { try await Self.join(laptop, county) }
      try await county.join("clinic", team: "health")

      let cases = try await Self.plant(planted.values, county)
      try await Self.misfortunes(county, cases)

      // Where they may be read they are, or this could not fail.
      let office = try await Self.open("office", county)
      let shown = Array(try await office.everythingShown().joined().utf8)
      try await office.close()
      #expect(planted.count(in: shown) >= planted.values.count - Self.valuesPerCase)
      try Self.judgeScan(planted)

      try await Self.judgeServer(planted, county)
      for laptop in ["lost", "bag", "clinic", "office", "temporary", "said"] {
        let (found, files) = try planted.traces(below: county.folder + "/" + laptop)
        #expect(found == [:], "\(laptop)")
        #expect(files > 0 || laptop == "temporary", "\(laptop)")
      }
      try await county.server.stop()
      #expect(try planted.traces(below: county.server.folder).found == [:])
    }
  }

  // MARK: the story

  /// What programs get to leave their files in.
  private static func environment(_ county: County) -> [String: String] {
    let folder = county.folder + "/temporary"
    return ["TMPDIR": folder, "HOME": folder, "XDG_RUNTIME_DIR": folder]
  }

  /// Runs a command as somebody with folders of their own, and keeps what it says.
  private static func run(_ laptop: String, _ county: County, _ words: String...) async throws {
    let child = try ChildProcess(
      ChildProcess.buildFolder + "/fieldkeep", words, output: county.folder + "/said/\(laptop)",
      environment: environment(county).merging(
        ["FIELDKEEP_DATA": county.folder + "/" + laptop]
      ) { $1 })
    let code = await child.waitForExit(within: .seconds(120))
    #expect(code == 0, "\(laptop): \(words): \(child.output.suffix(400))")
  }

  /// Lets a laptop in that is locked by a passphrase from its first moment, and locks it.
  private static func join(_ laptop: String, _ county: County) async throws {
    let link = try await county(
      "office", "invite", "--team", "advocates", "--name", laptop, "--no-wait", "--admit-at-sync")
    let joining = try county.begin(
      laptop, "join", "--passphrase-from", county.folder + "/plain/words",
      link.trimmingCharacters(in: .whitespacesAndNewlines))
    let isIn = try await eventually {
      try await county("office", "sync")
      return joining.exitCode != nil
    }
    try #require(isIn && joining.exitCode == 0, "\(joining.output)")
    _ = try await county.attempt(laptop, "lock")
  }

  /// Opens a laptop's folder in this process; a locked one by its passphrase, for as long as it is open.
  private static func open(_ laptop: String, _ county: County) async throws -> Replica {
    try await Replica.open(
      at: county.folder + "/" + laptop, schema: CountySchema.schema,
      passphrase: Passphrase(entered: words))
  }

  /// Writes the values: most of them by the founder, who is in every team; some by the laptop that will be lost.
  private static func plant(_ values: [String], _ county: County) async throws -> [CaseID] {
    let writers = ["office": 0..<(caseCount - 5), "lost": (caseCount - 5)..<caseCount]
    var cases: [CaseID] = []
    for (laptop, numbers) in writers.sorted(by: { $0.key > $1.key }) {
      let replica = try await open(laptop, county)
      for number in numbers {
        let share = values[(number * valuesPerCase)..<((number + 1) * valuesPerCase)]
        let isOffice = laptop == "office"
        cases.append(
          try await replica.write { try plant(Array(share), $0, inEveryPart: isOffice) })
      }
      try await replica.sync()
      try await replica.close()
    }
    // Everybody reads what is theirs.
    for laptop in ["lost", "bag"] {
      let replica = try await open(laptop, county)
      try await replica.sync()
      #expect(try await replica.notes().count > 1_000, "\(laptop)")
      try await replica.close()
    }
    try await run("clinic", county, "sync")
    return cases
  }

  /// Writes one case's values into fields of every kind that holds text.
  private static func plant(
    _ values: [String], _ records: RecordWriter, inEveryPart: Bool
  ) throws -> CaseID {
    var generator = SystemRandomNumberGenerator()
    let caseID = CaseID(using: &generator)
    let parts =
      inEveryPart
      ? [
        "coordination", "advocate_notes", "health", "mental_health", "substance_use",
        "child_welfare", "law_enforcement", "diversion", "education",
      ] : ["coordination", "advocate_notes"]
    let recovery = try records.create("recovery", in: caseID, compartment: "coordination")
    try records.set("station", of: recovery, to: .text(values[0]))
    for (number, value) in values[1..<130].enumerated() {
      let note = try records.create(
        "note", in: caseID, compartment: parts[number % parts.count])
      // Some long, which are packed before they are sealed.
      let text = number % 10 == 0 ? String(repeating: value + " ", count: 30) : value
      try records.set("text", of: note, to: .text(text))
    }
    for start in stride(from: 130, to: 170, by: 4) {
      let place = try records.create("placement_location", in: caseID)
      for (field, value) in zip(
        ["address", "contact", "directions", "transport"], values[start...])
      {
        try records.set(field, of: place, to: .text(value))
      }
    }
    for value in values[170..<185] {
      let alert = try records.create("agency_alert", in: caseID)
      try records.set("recovery", of: alert, to: .reference(recovery.id))
      try records.add(.text(value), to: "reference_numbers", of: alert)
    }
    let person = try records.create("person", in: caseID, compartment: "advocate_notes")
    try records.set("legal_name", of: person, to: .text(values[185]))
    for value in values[186...] { try records.add(.text(value), to: "aliases", of: person) }
    return caseID
  }

  /// A key on paper, an order of a court, a revocation, a backup, work that is held.
  private static func misfortunes(_ county: County, _ cases: [CaseID]) async throws {
    let folder = county.folder
    try await run(
      "office", county, "recovery", "make", "--team", "advocates", "--out", folder + "/plain/key")
    try await run(
      "office", county, "destroy", "--order", "2026-1", "--case",
      cases[cases.count - 1].description,
      "--yes", "--confirm", "destroy")
    try await run("office", county, "sync")
    try await county.server.command(
      "backup", "--data", county.server.data, "--to", county.server.folder + "/backup.sqlite")
    try await run("office", county, "revoke", "lost", "--yes")
    try await run("office", county, "sync")
    let lost = try await open("lost", county)
    try await lost.write { records in
      let note = try records.create("note", in: cases[0], compartment: "advocate_notes")
      try records.set("text", of: note, to: .text("after it was lost"))
    }
    await #expect(throws: FieldkeepError.self) { try await lost.sync() }
    try await lost.close()
    for laptop in ["clinic", "office"] { try await run(laptop, county, "sync") }
    let bag = try await open("bag", county)
    try await bag.sync()
    try await bag.close()
  }

  // MARK: looking

  /// The search finds what there is: in a file, in another process's memory, in another form.
  private static func judgeScan(_ planted: PlantedValues) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "fieldkeep-control-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let all = Data(planted.values.joined(separator: " ").utf8)
    try all.write(to: URL(filePath: folder + "/plain"))
    try all.base64EncodedData().write(to: URL(filePath: folder + "/encoded"))
    #expect(planted.count(in: Array(all)) == planted.values.count)
    let found = try planted.traces(below: folder).found
    #expect(found["plain"] == 2 * planted.values.count)
    #expect((found["encoded"] ?? 0) > planted.values.count)

    // Each variable of an environment is at most 128 KiB.
    var variables: [String: String] = [:]
    for start in stride(from: 0, to: planted.values.count, by: 1_000) {
      variables["PLANTED_\(start)"] = planted.values.dropFirst(start).prefix(1_000)
        .joined(separator: " ")
    }
    let holder = try ChildProcess(
      "/bin/sleep", ["60"], output: folder + "/said", environment: variables)
    let memory = try planted.look(inMemoryOf: holder.number)
    holder.send(SIGKILL)
    #expect(memory.values == planted.values.count, "of what another process holds in memory")
  }

  /// The server as it runs, with its log's WAL: its memory, its files, its figures, what its commands say.
  private static func judgeServer(_ planted: PlantedValues, _ county: County) async throws {
    let server = county.server
    let memory = try planted.look(inMemoryOf: try #require(server.process))
    #expect(memory.bytes > 1 << 20)
    #expect(memory.traces == 0, "in \(memory.bytes) bytes of the server's memory")
    let (found, _) = try planted.traces(below: server.folder)
    #expect(found == [:])
    let files = try FileManager.default.subpathsOfDirectory(atPath: server.folder)
    for name in ["data/log.sqlite", "data/log.sqlite-wal", "log", "backup.sqlite"] {
      #expect(files.contains(name), "\(name) was searched")
    }
    var said = ""
    for path in ["/metrics", "/health", "/ready"] { said += try await server.figures(path) }
    for words in [["status", "--json"], ["devices", "--json"], ["verify", "--hashes"]] {
      said += try await ChildProcess.run(
        ServerProcess.program, words + ["--data", server.data]
      ).output
    }
    #expect(said.contains("HTTP/1.1 200") && said.utf8.count > 1_000)
    #expect(planted.traces(in: Array(said.utf8)) == 0)
  }
}

// What a shelter's address and an advocate's notes come out of: everything that the programs print, write, hand on or log,
// searched for words that were planted in them.

import CaseProtocol
import ChildProcesses
import Fieldkeep
import Foundation
import Testing

@Suite struct EveryOutputTests {
  /// Who may read what: the laptops of the story, each in one team, and the founder's, which is in all.
  private static let audiences: [String: Set<MarkKind>] = [
    "office": [.location, .privileged], "advocate": [.location, .privileged],
    "shelter": [.location], "deputy": [], "clinic": [], "worker": [], "analyst": [],
    "privacy": [],
  ]
  private static let teams = [
    "advocate": "advocates", "shelter": "placement", "deputy": "law_enforcement",
    "clinic": "health", "worker": "child_services", "analyst": "reporting", "privacy": "privacy",
  ]

  @Test func `where a shelter is and what an advocate was told is nowhere but on their screens`()
    async throws
  {
    try await County.run(showsFigures: true) { county in
      let scan = try Scan(county, audiences: Self.audiences)
      for (laptop, team) in Self.teams.sorted(by: { $0.key < $1.key }) {
        try await county.join(laptop, team: team)
      }
      let every = try await plant(scan)
      let planted = scan.marks.all
      #expect(planted.count >= 25)
      try await watch(scan, every)
      try await tryEverything(scan, every)
      for laptop in Self.audiences.keys.sorted() { try await scan(laptop, ["sync", "origin"]) }
      // Again, upon what all the others wrote.
      try await tryEverything(
        scan, every, only: ["sync", "conflicts", "sql", "due", "today", "desk"])
      try await mistype(scan, every)
      try await judgeServer(scan)

      #expect(scan.unread(of: planted) == [], "never read by those who may: then nothing was tried")
      #expect(scan.found == [])
    }
  }

  // MARK: planting

  /// A case's life, with a word in every field that only some may read.
  private func plant(_ scan: Scan) async throws -> EveryCommand {
    let advocate = "advocate"
    func file(_ kind: MarkKind, _ place: String) throws -> String {
      try "@" + scan.input(kind, place)
    }
    func run(_ words: [String], editor: String = "editor", typing: String? = nil) async throws {
      let (status, _) = try await scan(advocate, words, editor: editor, typing: typing)
      #expect(status == 0, "\(words.prefix(3))")
    }
    try await run(["new", "--no-questions", "--shared", "--station", "Compton"])
    let shared = try await cases(scan, advocate)[0]
    try await run([
      "new", "--no-questions", "--called-by", scan.marks.plant(.privileged, "own case's caller"),
      "--station", scan.marks.plant(.privileged, "own case's station"),
    ])
    let own = try #require(try await cases(scan, advocate).first { $0 != shared })
    try await run([
      "set", "person", "legal_name", file(.privileged, "own case's name"), "--case", own,
    ])
    for field in ["arrest_area", "home_area"] {
      try await run([
        "set", "recovery", field, file(.privileged, "own case's \(field)"), "--case", own,
      ])
    }
    try await run([
      "place", "home", "--case", own, "--reach",
      scan.marks.plant(.privileged, "own case's way to reach"),
    ])
    try await run([
      "assign", scan.marks.plant(.privileged, "own case's team"), "--role", "advocate", "--case",
      own,
    ])

    let inCase = ["--case", shared]
    try await run(
      ["place", "shelter", "--reach", "advocate on call", "--location"]
        + [file(.location, "address")] + inCase)
    try await run(["note", "--in", "advocate_notes", file(.privileged, "note")] + inCase)
    let note = try await record("note", scan, shared)
    try await run(["correct", note, file(.privileged, "correction")])
    try await run(
      ["note", "--summary"] + inCase,
      typing: scan.input(.privileged, "summary from the editor"))
    let status = try await scan(
      advocate, ["note", "--edit", note], editor: "leave",
      typing: scan.input(.privileged, "draft that was left")
    ).status
    #expect(status != 0)
    try await run(
      ["contact", "phone", "--reached", "--remark", file(.privileged, "contact's remark")] + inCase)
    try await run(
      ["away", "5 hours ago", "--in", "advocate_notes", "--believed-with", "peers", "--area"]
        + [file(.privileged, "area believed")] + inCase)
    try await run(["back", "--how", "returned_self"] + inCase)
    try await run(
      ["debrief", "--factor", "fear", "--account", file(.privileged, "account")] + inCase)
    try await run(
      ["observe", "readiness", "thinking", "--remark", file(.privileged, "readiness")] + inCase)
    try await run([
      "consent", "--to", "health", "--limits-explained", "--withhold",
      file(.privileged, "what is kept back"), shared,
    ])
    try await run(
      ["same", shared, own, "--known-by", "other", "--why", file(.privileged, "reason of a link")])
    let location = try await record("placement_location", scan, shared)
    for field in ["contact", "directions", "transport"] {
      try await run(["set", location, field, file(.location, "placement's \(field)")])
    }
    try await plantByLibrary(scan, shared)

    for laptop in [advocate, "shelter", "shelter"] { try await scan(laptop, ["sync", "origin"]) }
    // Two who place the youth a second time, without a line: both addresses wait for a decision.
    for laptop in [advocate, "shelter"] {
      let (status, _) = try await scan(
        laptop,
        ["place", "group_home", "--location", file(.location, "address by \(laptop)")] + inCase)
      #expect(status == 0)
    }
    for _ in 0..<2 {
      for laptop in Self.audiences.keys.sorted() { try await scan(laptop, ["sync", "origin"]) }
    }
    try await scan("office", ["carry", "out", "--everything", scan.out + "/office.carried"])

    var records: [String: String] = [:]
    for (type, id, compartment) in try await self.records(scan, shared)
    where ["advocate_notes", "placement_location"].contains(compartment) || type == "recovery"
      || type == "placement"
    {
      records[type] = id
    }
    records["note"] = note
    return EveryCommand(shared: shared, privileged: own, records: records, scan: scan)
  }

  /// What no command writes yet.
  private func plantByLibrary(_ scan: Scan, _ shared: String) async throws {
    let replica = try await Replica.open(
      at: scan.county.folder + "/advocate", schema: CountySchema.schema)
    let caseID = try #require(CaseID(hexadecimal: shared))
    let plan = scan.marks.plant(.privileged, "safety plan")
    let goal = scan.marks.plant(.privileged, "goal")
    let remark = scan.marks.plant(.privileged, "remark while away")
    let marks = scan.marks.plant(.privileged, "name that only the advocate knows")
    try await replica.write { records in
      let safety = try records.create("safety_plan", in: caseID)
      try records.set("plan", of: safety, to: .text(plan))
      try records.set("goal", of: try records.create("goal", in: caseID), to: .text(goal))
      let contact = try records.create("absence_contact", in: caseID)
      try records.set("remark", of: contact, to: .text(remark))
      let person = try records.create("person", in: caseID, compartment: "advocate_notes")
      try records.add(.text(marks), to: "aliases", of: person)
    }
    try await replica.close()
  }

  private func cases(_ scan: Scan, _ laptop: String) async throws -> [String] {
    struct Listed: Decodable { var id: String }
    let (_, text) = try await scan(laptop, ["list", "--json"])
    return try JSONDecoder().decode([Listed].self, from: Data(text.utf8)).map(\.id)
  }

  private func records(
    _ scan: Scan, _ caseID: String
  ) async throws -> [(type: String, id: String, compartment: String)] {
    struct Shown: Decodable {
      struct Record: Decodable { var id, type, compartment: String }
      var records: [Record]
    }
    let (_, text) = try await scan("advocate", ["show", caseID, "--json"])
    return try JSONDecoder().decode(Shown.self, from: Data(text.utf8)).records
      .map { ($0.type, $0.id, $0.compartment) }
  }

  private func record(_ type: String, _ scan: Scan, _ caseID: String) async throws -> String {
    try #require(try await records(scan, caseID).first { $0.type == type }?.id)
  }

  // MARK: trying

  /// Runs every command on every laptop; those of one laptop one after the other.
  private func tryEverything(
    _ scan: Scan, _ every: EveryCommand, only: Set<String>? = nil
  ) async throws {
    let known = try await EveryCommand.all()
    let answersInJSON: Set<String> = [
      "show", "list", "history", "why", "conflicts", "sql", "due", "today", "consents", "status",
    ]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for laptop in Self.audiences.keys {
        let calls = try every.calls(on: laptop)
        #expect(Set(calls.keys) == known, "each command has a place in EveryCommand")
        group.addTask {
          for command in calls.keys.sorted() where only?.contains(command) ?? true {
            let path = command.split(separator: " ").map(String.init)
            for words in calls[command] ?? [] {
              try await scan(laptop, path + words)
              if answersInJSON.contains(command) {
                try await scan(laptop, path + words + ["--json"])
              }
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// What a watch and a desk say while work goes on, and what others can see of processes meanwhile.
  private func watch(_ scan: Scan, _ every: EveryCommand) async throws {
    // Two that hold no part of a case, and those that do.
    let laptops = ["analyst", "privacy", "clinic", "deputy", "office", "shelter", "worker"]
    let watchers = try laptops.map {
      try scan.begin($0, ["sync", "origin", "--watch"] + ($0 == "deputy" ? ["--json"] : []))
    }
    #expect(try await eventually { watchers.allSatisfy { !$0.output.isEmpty } })
    let inCase = ["--case", every.shared]
    for words in [
      try ["note", "--in", "advocate_notes", "@" + scan.input(.privileged, "note while watched")],
      try [
        "place", "--update", "--location", "@" + scan.input(.location, "address while watched"),
      ],
      ["note", "--in", "coordination", "Something for all of them."],
      ["sync", "origin"],
    ] {
      try await scan("advocate", words.first == "sync" ? words : words + inCase)
    }
    try await scan("office", ["desk", "--once", "--run", scan.county.folder + "/pager"])
    #expect(
      try await eventually {
        watchers.dropFirst(2).allSatisfy { $0.output.split(separator: "\n").count > 1 }
      })
    for watcher in watchers {
      watcher.send(SIGINT)
      #expect(await watcher.waitForExit() != nil)
    }
  }

  /// Words at the wrong place: they may be what somebody was told, and an answer to them is kept in logs.
  private func mistype(_ scan: Scan, _ every: EveryCommand) async throws {
    let (shared, note) = (every.shared, every.records["note"] ?? "")
    // % stands for a word.
    let calls: [[String]] = [
      ["%"], ["--%"], ["show", "%"], ["show", "--%"], ["show", "--%=%"], ["show", "--case", "%"],
      ["set", "%", "text", "x"], ["set", note, "%", "x"], ["set", "recovery", "is_test", "%"],
      ["set", "recovery", "first_contact_at", "%"], ["set", "recovery", "status", "%"],
      ["set", "person", "date_of_birth", "%"], ["alert", "%"], ["alert", "dcfs", "%"],
      ["alert", "dcfs", "--by", "%"], ["need", "%"], ["place", "%"],
      ["place", "shelter", "--from", "%"], ["place", "--end", "%"], ["place", "--beds", "%"],
      ["note", "--in", "%", "x"], ["note", "--about", "%", "x"], ["note", "@%"], ["contact", "%"],
      ["contact", "phone", "%"], ["correct", "%", "x"], ["waive", "%"], ["away", "%"],
      ["away", "--reason", "%"], ["away", "--from", "%"], ["told", "%"], ["missing", "%"],
      ["back", "%"], ["back", "--how", "%"], ["add", "%"], ["add", "goal", "%"],
      ["add", "goal", "%=x"], ["add", "goal", "status=%"], ["exam", "%"], ["exam", "acute", "%"],
      ["mandated", "%"], ["mandated", "phoned", "%"], ["close", "%"], ["close", "--reason", "%"],
      ["debrief", "--exploited", "%"],
      ["debrief", "--in", "%", "--account", "x"], ["assign", "--role", "%"], ["unassign", "%"],
      ["observe", "%"], ["observe", "readiness", "%"], ["consent", "--to", "%"],
      ["consent", "--to", "health", "--until", "%"], ["consent", "--to", "health", "--share", "%"],
      ["consents", "%"], ["first-step", "%"], ["first-step", "show", "%"],
      ["first-step", "screen", shared, "--age", "%"], ["first-step", "attend", shared, "%"],
      ["first-step", "seal", shared, "%"], ["find", "--born", "%"], ["find", "kiki", "--age", "%"],
      ["same", "%", "%"], ["list", "%"], ["due", "--as", "%"], ["today", "--as", "%"],
      ["why", "%", "text"], ["why", note, "%"], ["history", "%"], ["history", note, "%"],
      ["sql", "SELECT '%' FROM nothing"], ["sql", "SELECT % FROM note"], ["sql", "%"],
      ["sql", "SELECT * FROM note WHERE text MATCH '%'"], ["sql", "SELECT '%"],
      ["report", "explain", "%"], ["report", "show", "%"], ["report", "board", "--from", "%"],
      ["report", "board", "--format", "%"], ["report", "board", "--language", "%"],
      ["report", "trace", "%"], ["report", "trace", "recoveries", "--figure", "%"],
      ["report", "runs", "%"], ["report", "diff", "%", "%"], ["resolve", "%"],
      ["resolve", shared, "%", "x"], ["sync", "%"], ["export", "--format", "%"],
      ["export", "--case", "%", "--to", "health", "--purpose", "service", "--format", "jsonl"]
        + ["--dry-run"],
      ["export", "--case", shared, "--to", "%", "--purpose", "service", "--format", "jsonl"]
        + ["--dry-run"],
      ["export", "--type", "%", "--to", "health", "--purpose", "service", "--format", "csv"]
        + ["--dry-run"],
      ["import", "%", "--type", "station"], ["import", "x", "--type", "%"],
      ["import", "--undo", "%"], ["remote", "set", "%", "https://127.0.0.1"],
      ["remote", "add", "third", "%"], ["invite", "--team", "%"], ["invite", "--expires", "%"],
      ["join", "%"], ["desk", "--as", "%"], ["desk", "--limit", "%"], ["demo-data", "--seed", "%"],
    ]
    for call in calls {
      let place = "word typed in: " + call.joined(separator: " ")
      let words = call.map { $0.replacing("%", with: scan.marks.plant(.mistyped, place)) }
      let (status, _) = try await scan("advocate", words)
      #expect(status != 0, "\(call)")
    }
  }

  // MARK: the server

  private func judgeServer(_ scan: Scan) async throws {
    let server = scan.county.server
    for path in ["/metrics", "/health", "/ready", "/nothing"] {
      let answer = try await server.figures(path)
      #expect(answer.hasPrefix("HTTP/1.1 "), "\(path)")
      scan.judge(Data(answer.utf8), "answered by the server at \(path)", allowed: [])
    }
    for words in [["status"], ["status", "--json"], ["devices"], ["verify", "--hashes"]] {
      let (_, said) = try await ChildProcess.run(
        ServerProcess.program, words + ["--data", server.data])
      scan.judge(Data(said.utf8), "said by fieldkeep-server \(words)", allowed: [])
    }
    try await server.command(
      "backup", "--data", server.data, "--to", scan.out + "/backup.sqlite")
    // With the server running, so that the WAL is there; then as it leaves its files.
    #expect(try scan.judgeFiles() > 60)
    try await server.stop()
    try scan.judgeFiles()
  }
}

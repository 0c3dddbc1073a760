// What people who work with other programs reported of access that came, went, or was somebody else's, done here with real
// laptops and a real server. docs/rivals.md has the list.

import CaseProtocol
import ChildProcesses
import Fieldkeep
import Foundation
import SyncProtocol
import Testing

@Suite struct AccessStories {
  /// The case at hand on a laptop.
  private func caseID(_ county: County, _ laptop: String) async throws -> String {
    struct Listed: Decodable { var id: String }
    let said = try await county(laptop, "list", "--json")
    return try #require(try JSONDecoder().decode([Listed].self, from: Data(said.utf8)).first?.id)
  }

  private func unsent(_ county: County, _ laptop: String) async throws -> Int {
    struct Standing: Decodable { var unsent_changes: Int }
    let said = try await county(laptop, "status", "--json")
    return try JSONDecoder().decode(Standing.self, from: Data(said.utf8)).unsent_changes
  }

  // medic/cht-core#5701: what a worker writes of a family that was given to another never arrives, and nobody is told.
  // medic/cht-core#11306: it counts on the worker's phone and nowhere else. SORMAS-Foundation/SORMAS-Project#403: "changes
  // dropped because officer has no longer access".
  @Test
  func
    `a case is given to others while its worker is offline, and her notes are held, shown and released`()
    async throws
  {
    try await County.run { county in
      for laptop in ["night", "day"] { try await county.join(laptop, team: "advocates") }
      try await county("night", "new", "--shared", "--station", "Century")
      try await county("night", "note", "--in", "advocate_notes", "Written in time.")
      for laptop in ["night", "day"] { try await county(laptop, "sync") }
      let caseID = try await caseID(county, "day")

      try await county("night", "note", "--in", "advocate_notes", "Written without signal.")
      try await county("night", "note", "--in", "coordination", "And for all of them.")
      try await county("office", "revoke", "night", "--team", "advocates", "--yes")
      for laptop in ["office", "day"] { try await county(laptop, "sync") }
      let (code, told) = try await county.attempt("night", "sync")
      #expect(code == 0, "\(told)")
      #expect(
        told.contains("held on the server until a colleague releases it: 2 changes"), "\(told)")
      #expect(try await unsent(county, "night") == 0)
      #expect(try await county("night", "show", caseID).contains("Written without signal."))

      // Nobody's record, and everybody's to see.
      try await county("day", "sync")
      #expect(try await county("day", "show", caseID).contains("Written in time."))
      #expect(try await !county("day", "show", caseID).contains("without signal"))
      #expect(try await county("day", "sql", "SELECT text FROM note").contains("Written in time."))
      #expect(try await !county("day", "sql", "SELECT text FROM note").contains("without signal"))
      let held = try await county("day", "held")
      #expect(held.contains("night") && held.contains("Written without signal."), "\(held)")
      #expect(held.contains("And for all of them."), "\(held)")

      try await county("day", "release", "night")
      for laptop in ["day", "office", "night"] { try await county(laptop, "sync") }
      for laptop in ["day", "office"] {
        let shown = try await county(laptop, "show", caseID)
        #expect(shown.contains("Written without signal."), "\(laptop): \(shown)")
        #expect(shown.contains("And for all of them."), "\(laptop): \(shown)")
        #expect(try await county(laptop, "held").contains("nothing is held"), "\(laptop)")
      }
      // What is written from now on is not hers to read, and what she writes is not taken.
      try await county("day", "note", "--in", "advocate_notes", "-c", caseID, "After she left.")
      for laptop in ["day", "night"] { try await county(laptop, "sync") }
      #expect(try await !county("night", "show", caseID).contains("After she left."))
      let late = try await county.attempt(
        "night", "note", "--in", "advocate_notes", "-c", caseID, "One more.")
      #expect(late.code == 77 && late.output.contains("in no team that may"), "\(late.output)")
    }
  }

  // couchbase/couchbase-lite-ios#474, medic/cht-core#1005: replication goes on after its cursor, and what somebody was given
  // the right to see lies before it.
  @Test func `a right that comes later brings what was written long before`() async throws {
    try await County.run { county in
      try await county.join("night", team: "advocates")
      try await county.join("desk", team: "child_services")
      try await county("night", "new", "--shared", "--station", "Century")
      for word in ["First.", "Second.", "Third."] {
        try await county("night", "note", "--in", "advocate_notes", word)
        for laptop in ["night", "desk"] { try await county(laptop, "sync") }
      }
      let caseID = try await caseID(county, "desk")
      #expect(try await !county("desk", "show", caseID).contains("First."))

      let desk = try await Replica.open(
        at: county.folder + "/desk", schema: CountySchema.schema)
      let device = try #require(try await desk.device())
      try await desk.close()
      let office = try await Replica.open(
        at: county.folder + "/office", schema: CountySchema.schema)
      let advocates = try await office.records("team", in: Replica.directoryCase)
        .first { $0["name"] == .text("advocates") }
      let team = try #require(advocates.flatMap { TeamID(bytes: $0.id.bytes) })
      try await office.add(device, to: [team])
      try await office.close()
      for laptop in ["office", "desk"] { try await county(laptop, "sync") }
      let shown = try await county("desk", "show", caseID)
      for word in ["First.", "Second.", "Third."] {
        #expect(shown.contains(word), "\(word) lies before the cursor")
      }
      // And it may write there as the others do.
      try await county("desk", "note", "--in", "advocate_notes", "-c", caseID, "From the desk.")
      for laptop in ["desk", "night"] { try await county(laptop, "sync") }
      #expect(try await county("night", "show", caseID).contains("From the desk."))
    }
  }

  // SORMAS-Foundation/SORMAS-Project#5184: who changes a case so that it is another's gets an error, and the case stays on
  // the phone.
  @Test
  func
    `who ends one's own access loses nothing that was not sent, and is told what one may not any more`()
    async throws
  {
    try await County.run { county in
      try await county.join("night", team: "advocates")
      try await county("night", "new", "--shared", "--station", "Century")
      try await county("night", "note", "--in", "advocate_notes", "Begun by the night.")
      for laptop in ["night", "office"] { try await county(laptop, "sync") }
      let caseID = try await caseID(county, "office")
      // Not sent yet when the admin leaves the team.
      try await county("office", "note", "--in", "advocate_notes", "-c", caseID, "Before I left.")
      try await county(
        "office", "revoke", "first admin", "--team", "advocates", "--root",
        county.folder + "/root.key", "--yes")
      let after = try await county.attempt(
        "office", "note", "--in", "advocate_notes", "-c", caseID, "After I left.")
      #expect(after.code == 77 && after.output.contains("in no team that may"), "\(after.output)")
      let told = try await county("office", "sync")
      #expect(
        told.contains("held on the server until a colleague releases it: 1 change"), "\(told)")
      #expect(try await unsent(county, "office") == 0)
      try await county("night", "sync")
      #expect(
        try await county("night", "show", caseID).contains("1 change of first admin held"))
      #expect(try await county("night", "held").contains("Before I left."))
      try await county("night", "release", "first admin")
      try await county("night", "sync")
      let shown = try await county("night", "show", caseID)
      #expect(shown.contains("Before I left.") && !shown.contains("After I left."), "\(shown)")

      // The rest of its work goes on; what the others write in there is not its any more.
      try await county("office", "note", "--in", "coordination", "-c", caseID, "Still at work.")
      try await county("night", "note", "--in", "advocate_notes", "-c", caseID, "By ourselves.")
      for laptop in ["office", "night", "office"] { try await county(laptop, "sync") }
      #expect(try await county("night", "show", caseID).contains("Still at work."))
      #expect(try await !county("office", "show", caseID).contains("By ourselves."))
      #expect(try await county("office", "check").contains("all sound"))
    }
  }

  // SORMAS-Foundation/SORMAS-Project#1378, medic/cht-core#1689: whoever uses a device after somebody else sees that one's
  // cases.
  @Test(.enabled(if: FolderProtection.canStayUnlocked))
  func
    `two people on one laptop have a folder and a passphrase each, and see nothing of the other's`()
    async throws
  {
    try await County.run { county in
      let people = [
        "ana": ("advocates", "copper meadow lantern river tulip canoe"),
        "luis": ("law_enforcement", "acorn zebra waltz ember copper river"),
      ]
      for (person, (team, words)) in people {
        let file = "\(county.folder)/\(person).words"
        try Data(words.utf8).write(to: URL(filePath: file))
        let link = try await county(
          "office", "invite", "--team", team, "--name", person, "--no-wait", "--admit-at-sync")
        let joining = try county.begin(
          person, "join", "--passphrase-from", file,
          link.trimmingCharacters(in: .whitespacesAndNewlines))
        let isIn = try await eventually {
          try await county("office", "sync")
          return joining.exitCode != nil
        }
        try #require(isIn && joining.exitCode == 0, "\(joining.output)")
      }
      try await county("ana", "new", "--station", "Century")
      try await county("ana", "note", "--in", "advocate_notes", "Brown door.")
      let caseID = try await caseID(county, "ana")
      try await county("luis", "new", "--no-questions")
      try await county("luis", "note", "--in", "law_enforcement", "Gray van.")
      for person in people.keys { try await county(person, "sync") }
      try await county("luis", "sync")

      // Both are open on the same machine: each command answers from its own folder.
      for words in [["list", "--all"], ["find", "door"], ["sql", "SELECT text FROM note"]] {
        #expect(try await !county.attempt("luis", words).output.contains("Brown"), "\(words)")
      }
      #expect(try await county.attempt("luis", "show", caseID).code != 0)
      #expect(try await !county("ana", "sql", "SELECT text FROM note").contains("Gray van."))

      // Who gets up locks one's own. The other goes on, and cannot open it: not by a folder's name, not by one's own words.
      try await county("ana", "lock")
      #expect(try await county.attempt("ana", "show").code == 80)
      #expect(
        try await county.attempt("luis", "list", "--data", county.folder + "/ana").code == 80)
      let own = try await county.attempt(
        "ana", "unlock", "--passphrase-from", county.folder + "/luis.words")
      #expect(own.code != 0, "\(own.output)")
      #expect(try await county("luis", "sql", "SELECT text FROM note").contains("Gray van."))
      try await county("luis", "lock")
      for person in people.keys {
        let folder = county.folder + "/" + person
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
          let bytes = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
          for word in ["Brown door", "Gray van"] {
            #expect(bytes.range(of: Data(word.utf8)) == nil, "\(person): \(name)")
          }
        }
      }
      try await county("ana", "unlock", "--passphrase-from", county.folder + "/ana.words")
      #expect(try await county("ana", "show", caseID).contains("Brown door."))
      try await county("ana", "lock")
    }
  }
}

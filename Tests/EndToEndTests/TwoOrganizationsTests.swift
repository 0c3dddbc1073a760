// One laptop of two organizations, each with a root and a server of its own; and one organization with two servers.

import CausalMerge
import CaseProtocol
import ChildProcesses
import Fieldkeep
import Foundation
import SyncProtocol
import Testing

@Suite struct TwoOrganizationsTests {
  /// What names an organization, its people and its work: as bytes, and as people write it.
  private func names(of folder: String) async throws -> [(what: String, bytes: Data)] {
    let replica = try await Replica.open(at: folder, schema: CountySchema.schema)
    let roster = try await replica.roster()
    var found: [(String, [UInt8])] = [("the organization", roster.organization.bytes)]
    for device in roster.devices {
      found.append(("a device", device.bytes))
      if let certificate = roster.certificate(of: device) {
        found.append(("a signing key", certificate.signingKey.bytes))
        found.append(("an agreement key", Array(certificate.agreementKey.prefix(32))))
      }
    }
    found += roster.teamIDs.map { ("a team", $0.bytes) }
    found += try await replica.cases().map { ("a case", $0.bytes) }
    for remote in try await replica.remotes() {
      found.append(("a pin", remote.pin))
      found.append(("an address", Array(remote.url.utf8)))
    }
    try await replica.close()
    return found.flatMap { what, bytes in
      [(what, Data(bytes)), (what, Data(hexadecimal(bytes).utf8))]
    }
  }

  /// Which of some names stand in a folder's files.
  private func shown(_ names: [(what: String, bytes: Data)], in folder: String) throws -> [String] {
    var shown: [String] = []
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() {
      guard let bytes = FileManager.default.contents(atPath: folder + "/" + name) else { continue }
      shown += names.filter { bytes.range(of: $0.bytes) != nil }.map { "\($0.what) in \(name)" }
    }
    return shown
  }

  @Test func `on a laptop of two organizations nothing of one shows at the other`() async throws {
    try await County.run { county in
      try await County.run { advocates in
        // One advocate, one laptop: a folder for the county, and one for the advocates' own organization.
        try await county.join("mine", team: "advocates")
        try await advocates.join("mine", team: "advocates")
        try await county("mine", "new", "--shared", "--station", "Century")
        try await county("mine", "note", "--in", "coordination", "canary-county-5521")
        try await advocates("mine", "new")
        try await advocates("mine", "note", "canary-own-8830")
        for organization in [county, advocates] {
          for laptop in ["mine", "office"] { try await organization(laptop, "sync") }
        }
        #expect(try await county("office", "find", "canary").contains("canary-county-5521"))
        #expect(try await advocates("office", "find", "canary").contains("canary-own-8830"))
        #expect(try await !county("mine", "find", "canary").contains("own"))
        #expect(try await !advocates("mine", "find", "canary").contains("county"))

        // The wrong server is named, with its true pin: it hears of an organization that is not its own, and keeps nothing.
        let own = try await Replica.open(
          at: advocates.folder + "/mine", schema: CountySchema.schema)
        let server = try #require(try await own.remotes().first)
        try await own.close()
        try await county("mine", "note", "--in", "coordination", "canary-county-5522")
        try await county(
          "mine", "remote", "add", "wrong", server.url, "--pin", hexadecimal(server.pin))
        let refused = try await county.attempt("mine", "sync", "wrong")
        #expect(refused.code == 77, "\(refused.output)")
        #expect(refused.output.contains("another organization"), "\(refused.output)")

        let ofCounty = try await names(of: county.folder + "/office")
        let ofAdvocates = try await names(of: advocates.folder + "/office")
        #expect(
          try !shown(ofCounty, in: county.server.data).isEmpty, "the search finds what is there")
        #expect(try shown(ofCounty, in: advocates.server.folder) == [])
        #expect(try shown(ofAdvocates, in: county.server.folder) == [])
        #expect(try shown(ofCounty, in: advocates.folder + "/mine") == [])
        #expect(try shown(ofCounty, in: advocates.folder + "/office") == [])
        #expect(try shown(ofAdvocates, in: county.folder + "/office") == [])
        // One is locked or emptied without the other.
        try await county("office", "revoke", "mine", "--wipe", "--yes")
        try await county("office", "sync")
        #expect(try await county.attempt("mine", "sync", "origin").code == 81)
        #expect(try await advocates("mine", "find", "canary").contains("canary-own-8830"))
        try await advocates("mine", "sync")
      }
    }
  }

  @Test func `an organization with two servers has all of it on both, and goes on with one`()
    async throws
  {
    try await County.run { county in
      let office = try await Replica.open(
        at: county.folder + "/office", schema: CountySchema.schema)
      let organization = try await office.roster().organization
      try await office.close()
      let second = try await ServerProcess(in: county.folder + "/second", for: organization)
      let pin = hexadecimal(try await second.start())
      try await county.join("night", team: "advocates")
      for laptop in ["office", "night"] {
        try await county(laptop, "remote", "add", "second", second.url, "--pin", pin)
        try await county(laptop, "sync")
      }
      try await county("night", "new", "--shared", "--station", "Century")
      try await county("night", "note", "--in", "coordination", "canary-both-3107")
      for laptop in ["night", "office", "night"] { try await county(laptop, "sync") }
      #expect(try await county.server.segmentHashes() == second.segmentHashes())

      // The first is lost with its disk; a laptop that comes now comes by the second.
      await county.server.kill()
      try await county("night", "note", "--in", "coordination", "canary-after-3108")
      let (code, said) = try await county.attempt("night", "sync")
      #expect(code == 69 && said.contains("acknowledged 1"), "\(said)")
      let link = try await county(
        "office", "invite", "--team", "advocates", "--name", "late", "--no-wait", "--admit-at-sync",
        "--remote", "second"
      ).trimmingCharacters(in: .whitespacesAndNewlines)
      let joining = try county.begin("late", "join", link)
      let isIn = try await eventually {
        try await county("office", "sync", "second")
        return joining.exitCode != nil
      }
      #expect(isIn && joining.exitCode == 0, "\(joining.output)")
      try await county("late", "sync")
      let found = try await county("late", "find", "canary")
      #expect(found.contains("canary-both-3107") && found.contains("canary-after-3108"), "\(found)")

      // A blank one takes its place, and is given everything back.
      try await county.server.loseDisk()
      for laptop in ["office", "night", "office"] { try await county(laptop, "sync") }
      #expect(try await county.server.segmentHashes() == second.segmentHashes())
      await second.kill()
    }
  }
}

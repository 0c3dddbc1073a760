// The main story: an organization, laptops that write without signal, a server that is lost and filled again.

import CausalMerge
import CaseProtocol
import Fieldkeep
import Foundation
import RecordSchema
import Testing

@Suite struct SpineTests {
  @Test(arguments: [[0, 1, 2], [2, 0, 1], [1, 2, 0]])
  func `three laptops that wrote offline agree after syncing in any order`(order: [Int])
    async throws
  {
    try await Office.run { office in
      let laptops = [office.admin, try await office.join("second"), try await office.join("third")]
      let (caseID, recovery) = try await laptops[0].openCase()
      for laptop in laptops { try await laptop.sync() }

      let placement = recordID(of: CountyIdentity.placement(recovery: recovery, ordinal: 1))
      let alert = recordID(
        of: CountyIdentity.agencyAlert(recovery: recovery, agency: .childServices))
      for (number, laptop) in laptops.enumerated() {
        try await laptop.note("written by laptop \(number)", in: caseID)
        try await laptop.write { records in
          let place = try records.create("placement", in: caseID, id: placement)
          let type = ["home", "relative", "hospital"][number]
          try records.set("type", of: place, to: .code(type))
          let call = try records.create("agency_alert", in: caseID, id: alert)
          let arrival = 1_700_000_000_000 + Int64(number) * 60_000
          try records.set("arrived_at", of: call, to: .instant(milliseconds: arrival))
        }
      }
      for number in order + order { try await laptops[number].sync() }

      let seen = try await laptops[0].everythingShown()
      for laptop in laptops { #expect(try await laptop.everythingShown() == seen) }
      #expect(
        try await laptops[1].notes() == (0...2).map { "written by laptop \($0)" })
      let places = try await laptops[2].records("placement")
      #expect(places.count == 1)
      #expect(places.first?.disputed.map(\.name) == ["type"])
      let calls = try await laptops[2].records("agency_alert")
      #expect(calls.count == 1)
      #expect(calls.first?["arrived_at"] == .instant(milliseconds: 1_700_000_000_000))
      #expect(calls.first?.disputed.isEmpty == true)
      for laptop in laptops {
        let findings = try await laptop.check().findings
        #expect(findings.isEmpty, "\(findings)")
      }
    }
  }

  @Test func `a settled disagreement is settled for everybody`() async throws {
    try await Office.run { office in
      let second = try await office.join("second")
      let (caseID, recovery) = try await office.admin.openCase()
      try await office.admin.sync()
      try await second.sync()
      let placement = recordID(of: CountyIdentity.placement(recovery: recovery, ordinal: 1))
      for (laptop, type) in [(office.admin, "home"), (second, "relative")] {
        try await laptop.write { records in
          let place = try records.create("placement", in: caseID, id: placement)
          try records.set("type", of: place, to: .code(type))
        }
      }
      try await office.admin.sync()
      try await second.sync()
      let disputed = try #require(try await second.conflicts().first)
      try await second.write { records in
        try records.set("type", of: try records.edit(disputed), to: .code("relative"))
      }
      try await second.sync()
      try await office.admin.sync()
      for laptop in [office.admin, second] {
        #expect(try await laptop.conflicts().isEmpty)
        #expect(try await laptop.record(placement)?["type"] == .code("relative"))
      }
    }
  }

  @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
  func `a blank server gets every segment back`(order: [Int]) async throws {
    try await Office.run { office in
      let laptops = [
        office.admin, try await office.join("second"),
        try await office.join("third", teams: [office.everybody, office.placing]),
      ]
      let (caseID, _) = try await laptops[1].openCase()
      try await laptops[2].write { records in
        let place = try records.create("placement_location", in: caseID)
        try records.set("address", of: place, to: .text("a safe house"))
      }
      for laptop in laptops + laptops { try await laptop.sync() }
      let before = try await office.server.segmentHashes()
      // Written before the loss and not sent: it must not matter.
      for laptop in laptops { try await laptop.note("unsent", in: caseID) }

      try await office.server.loseDisk()
      for number in order { try await laptops[number].sync() }

      var held = Set<SegmentHash>(before)
      for laptop in laptops { held.formUnion(try await laptop.segmentHashes()) }
      let after = try await office.server.segmentHashes()
      #expect(held.subtracting(after).isEmpty, "the server lacks what a laptop holds")
      #expect(after.count >= before.count + 3)

      for laptop in laptops { try await laptop.sync() }
      for laptop in laptops {
        #expect(try await laptop.notes(in: caseID) == ["unsent", "unsent", "unsent"])
      }
      let fourth = try await office.join("fourth")
      #expect(try await fourth.everythingShown() == laptops[1].everythingShown())
    }
  }

  @Test func `a server restored from its backup is told what it lacks`() async throws {
    try await Office.run { office in
      let second = try await office.join("second")
      let (caseID, _) = try await office.admin.openCase()
      try await office.admin.sync()
      let backup = office.folder + "/backup.sqlite"
      try await office.server.command("backup", "--data", office.server.data, "--to", backup)
      try await second.sync()
      try await second.note("after the backup", in: caseID)
      try await second.sync()
      let before = try await office.server.segmentHashes()

      await office.server.kill()
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: office.server.data + "/log.sqlite" + suffix)
      }
      try await office.server.command("restore", "--data", office.server.data, "--from", backup)
      try await office.server.start()
      try await office.admin.sync()
      try await second.sync()
      try await office.admin.sync()
      #expect(Set(before).isSubset(of: try await office.server.segmentHashes()))
      #expect(try await office.admin.notes(in: caseID) == ["after the backup"])
    }
  }
}

// One laptop's disk on two machines: a copy for repair, a restored image. Both are used, and nobody's work is lost.

import CausalMerge
import Fieldkeep
import Testing

@Suite struct ClonedDiskTests {
  @Test func `work of both copies is kept, and the fork is noticed`() async throws {
    try await Office.run { office in
      let courier = try await office.join("courier")
      let first = try await office.join("original")
      let (caseID, _) = try await office.admin.openCase()
      for laptop in [office.admin, courier, first] { try await laptop.sync() }
      try await first.note("before the copy, unsent", in: caseID)
      try await first.close()
      try office.copyDisk(of: "original", to: "copy")
      let original = try await office.laptop("original")
      let copy = try await office.laptop("copy")
      let device = try #require(try await original.device())

      try await original.note("by the original", in: caseID)
      try await copy.note("by the copy", in: caseID)
      let unforked = try await original.sync()
      #expect(unforked.forkedDevices.isEmpty)
      #expect(try await office.server.forks(of: device) == 0)

      // The copy has no network: its work goes by a stick to a colleague, who delivers it.
      let stick = office.folder + "/stick"
      #expect(try await copy.carryOut(to: stick) > 0)
      #expect(try await courier.carryIn(from: stick).refused == 0)
      let delivered = try await courier.sync()
      #expect(delivered.report.counts.refused == 0)
      #expect(delivered.forkedDevices == [device])
      #expect(try await office.server.forks(of: device) > 0)

      #expect(try await office.admin.sync().forkedDevices == [device])
      #expect(try await original.sync().forkedDevices == [device])
      #expect(try await copy.sync().forkedDevices == [device])
      let laptops = [office.admin, courier, original, copy]
      for laptop in laptops { try await laptop.sync() }
      for laptop in laptops {
        let notes = Set(try await laptop.notes(in: caseID))
        #expect(notes == ["before the copy, unsent", "by the copy", "by the original"])
        let result = try await laptop.check()
        #expect(result.findings.isEmpty, "\(result.findings)")
        #expect(result.forkedDevices == [device])
      }
      // Both go on.
      try await original.note("later, by the original", in: caseID)
      try await copy.note("later, by the copy", in: caseID)
      for laptop in laptops + laptops { try await laptop.sync() }
      let seen = try await office.admin.everythingShown()
      for laptop in laptops { #expect(try await laptop.everythingShown() == seen) }
      #expect(
        try await office.admin.notes().suffix(2) == [
          "later, by the copy", "later, by the original",
        ])
    }
  }

  @Test(arguments: [false, true])
  func `a disk restored from an old backup goes on where its work had come`(
    writesBeforeContact: Bool
  ) async throws {
    try await Office.run { office in
      let laptop = try await office.join("laptop")
      let (caseID, _) = try await office.admin.openCase()
      try await office.admin.sync()
      try await laptop.sync()
      let device = try #require(try await laptop.device())
      try await laptop.note("in the backup, unsent", in: caseID)
      try await laptop.close()
      try office.copyDisk(of: "laptop", to: "backup")
      let used = try await office.laptop("laptop")
      try await used.sync()
      try await used.note("after the backup", in: caseID)
      try await used.sync()
      try await used.close()

      // The laptop burns. Its backup is put on another.
      let restored = try await office.laptop("backup")
      if writesBeforeContact { try await restored.note("after restoring", in: caseID) }
      let summary = try await restored.sync()
      #expect(summary.report.restoredChanges == 1, "sent before the fire, and not said twice")
      // What was written before it was known what the fire took stands beside that, as it should.
      #expect(summary.forkedDevices == (writesBeforeContact ? [device] : []))
      try await office.admin.sync()
      var notes = ["after the backup", "in the backup, unsent"]
      if writesBeforeContact { notes.insert("after restoring", at: 0) }
      for replica in [office.admin, restored] {
        #expect(try await replica.notes(in: caseID) == notes)
      }
    }
  }
}

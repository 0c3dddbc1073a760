// Teams change while work goes on: over a real server, a laptop that is put into one more team reads its older work.

import CaseProtocol
import Fieldkeep
import Testing

@Suite struct TeamTests {
  @Test func `a laptop put into one more team reads where the youth was taken before`() async throws
  {
    try await Office.run { office in
      let deputy = try await office.join("deputy")
      let (caseID, recovery) = try await office.admin.openCase()
      try await office.admin.write { records in
        let location = try records.create("placement_location", in: caseID)
        try records.set("address", of: location, to: .text("12 Elm Street"))
      }
      try await office.admin.sync()
      try await deputy.sync()
      #expect(try await deputy.records("placement_location").isEmpty)

      let device = try #require(try await deputy.device())
      try await office.admin.add(device, to: [office.placing])
      try await office.admin.sync()
      let summary = try await deputy.sync()
      let addresses = try await deputy.records("placement_location").map { $0["address"] }
      #expect(addresses == [.text("12 Elm Street")])
      #expect(!summary.report.wasServerReplaced)
      #expect(try await deputy.record(recovery) != nil)
      #expect(try await deputy.check().findings.isEmpty)
    }
  }

  @Test func `a team let into one case reads all of it, and nothing more once that ended`()
    async throws
  {
    try await Office.run { office in
      let location = CountyCompartment.placementLocation.number
      let deputy = try await office.join("deputy")
      func place(_ address: String) async throws -> CaseID {
        let (caseID, _) = try await office.admin.openCase()
        try await office.admin.write { records in
          let record = try records.create("placement_location", in: caseID)
          try records.set("address", of: record, to: .text(address))
        }
        return caseID
      }
      func addresses(on laptop: Replica) async throws -> [FieldValue?] {
        try await laptop.sync()
        return try await laptop.records("placement_location").map { $0["address"] }
      }
      let caseID = try await place("12 Elm Street")
      _ = try await place("40 Oak Avenue")
      try await office.admin.sync()
      #expect(try await addresses(on: deputy).isEmpty)

      try await office.admin.grant(.read, to: office.everybody, in: [location], of: caseID)
      try await office.admin.sync()
      // As a program that was started only now finds it: its cursor lies behind all that was written before.
      let restarted = try await office.laptop("deputy")
      #expect(try await addresses(on: restarted) == [.text("12 Elm Street")])
      #expect(try await addresses(on: deputy) == [.text("12 Elm Street")])

      try await office.admin.endGrants(to: office.everybody, in: [location], of: caseID)
      try await office.admin.write { records in
        let record = try records.create("placement_location", in: caseID)
        try records.set("address", of: record, to: .text("7 Pine Court"))
      }
      try await office.admin.sync()
      #expect(try await addresses(on: deputy) == [.text("12 Elm Street")])
      // Nor does the server hand anything of it to a laptop that begins at the beginning.
      let newcomer = try await office.join("newcomer")
      #expect(try await addresses(on: newcomer).isEmpty)
      #expect(try await deputy.check().findings.isEmpty)
    }
  }
}

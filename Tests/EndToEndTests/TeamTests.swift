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
}

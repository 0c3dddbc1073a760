// What a Board was told, on a laptop that may read figures and nothing that one was counted from.

import CaseProtocol
import ChildProcesses
import Fieldkeep
import Testing

@Suite struct FrozenReportTests {
  @Test func `a frozen report is shown to the digit where no record can be read`() async throws {
    try await Office.run { office in
      var generator = SystemRandomNumberGenerator()
      let contact: Int64 = 1_525_683_000_000
      for day in 0..<12 {
        let caseID = CaseID(using: &generator)
        try await office.admin.write { records in
          let recovery = try records.create("recovery", in: caseID, compartment: "coordination")
          try records.set(
            "first_contact_at", of: recovery,
            to: .instant(milliseconds: contact + Int64(day) * 86_400_000))
        }
      }
      let window = ["--from", "2018-04-01", "--to", "2018-07-01"]
      let told = try await report(["board"] + window + ["--save"], of: "admin", office)
      try await office.admin.sync()
      let board = try await office.join("board", teams: [office.reporting])
      #expect(try await board.records("recovery").isEmpty)

      let again = try await report(["runs", "2018-Q2"], of: "board", office)
      #expect(again.contains("Youth recovered                                12"))
      #expect(told.hasPrefix(again))
      let counted = try await report(["show", "recovered_youth"] + window, of: "board", office)
      #expect(counted.contains("Youth recovered                                 0"))
      #expect(try await board.check().findings.isEmpty)
    }
  }

  private func report(_ words: [String], of laptop: String, _ office: Office) async throws -> String
  {
    let (code, output) = try await ChildProcess.run(
      ChildProcess.buildFolder + "/fieldkeep", ["report"] + words,
      environment: ["FIELDKEEP_DATA": "\(office.folder)/\(laptop)", "LANG": "C.UTF-8"])
    #expect(code == 0, "\(output)")
    return output
  }
}

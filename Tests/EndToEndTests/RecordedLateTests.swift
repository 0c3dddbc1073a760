// What a laptop says of a deadline whose record came late: two real laptops, and the program's own words.

import CaseProtocol
import ChildProcesses
import Fieldkeep
import Foundation
import Testing

@Suite struct RecordedLateTests {
  @Test func `a deadline is learned of when its record arrives, not when it was written`()
    async throws
  {
    try await Office.run { office in
      _ = try await office.join("deputy")
      let (caseID, recovery) = try await office.admin.openCase()
      let hour: Int64 = 3_600_000
      let contact = try await office.admin.now() - 4 * hour
      try await office.admin.write { records in
        let alert = try records.create("agency_alert", in: caseID, compartment: "coordination")
        try records.set("recovery", of: alert, to: .reference(recovery))
        try records.set("agency", of: alert, to: .code(Agency.childServices.rawValue))
        try records.set("alerted_at", of: alert, to: .instant(milliseconds: contact))
        try records.set("arrived_at", of: alert, to: .instant(milliseconds: contact + hour))
      }
      try await office.admin.sync()
      try await Task.sleep(for: .milliseconds(2_100))
      let deputy = try await office.laptop("deputy")
      let before = try await deputy.now()
      try await deputy.sync()

      let learned = try await learnedAt(office.folder + "/deputy", caseID)
      #expect(learned >= before / 1_000 * 1_000, "as if it had been known when it was written")
      #expect(try await learnedAt(office.folder + "/admin", caseID) < before - 2_000)
    }
  }

  /// When a laptop learned that the agency came, as its program says.
  private func learnedAt(_ folder: String, _ caseID: CaseID) async throws -> Int64 {
    struct Clock: Decodable {
      var rule: String
      var state: String
      var learned_at: Date?
      var is_recorded_late: Bool
    }
    let (code, output) = try await ChildProcess.run(
      ChildProcess.buildFolder + "/fieldkeep", ["due", "--all", "--json", "--case", "\(caseID)"],
      environment: ["FIELDKEEP_DATA": folder])
    #expect(code == 0, "\(output)")
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .custom { decoder in
      let text = try decoder.singleValueContainer().decode(String.self)
      return try Date(
        text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains(".")))
    }
    let clocks = try decoder.decode([Clock].self, from: Data(output.utf8))
    let answered = try #require(clocks.first { $0.rule == "D2" })
    #expect(answered.state == "met")
    #expect(answered.is_recorded_late)
    return Int64(try #require(answered.learned_at).timeIntervalSince1970 * 1_000)
  }
}

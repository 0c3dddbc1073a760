// `fieldkeep due` where nobody has said which case: somebody who comes on shift asks for theirs, and for what nobody has.

import CaseProtocol
import Fieldkeep
import Foundation
import Testing

@Suite struct DueAtHandTests {
  private struct Clock: Decodable {
    var `case`: String
  }

  @Test func `without a case at hand it is about one's own, and those that nobody has`()
    async throws
  {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    for _ in 0..<3 { _ = try await place.run("fieldkeep new --contact '20 min ago'") }
    let data = place.path + "/.local/share/fieldkeep"
    let replica = try await Replica.open(at: data, schema: CountySchema.schema)
    let cases = try await replica.cases()
    try #require(cases.count == 3)
    let device = try #require(try await replica.device())
    try await replica.write { records in
      let own = try records.create("staff_member", in: Replica.directoryCase)
      try records.set("name", of: own, to: .text("own"))
      try records.add(
        .reference(try #require(RecordID(bytes: device.bytes))), to: "devices", of: own)
      let other = try records.create("staff_member", in: Replica.directoryCase)
      try records.set("name", of: other, to: .text("other"))
      for (caseID, staff) in zip(cases, [own, other]) {
        let member = try records.create("team_member", in: caseID)
        try records.set("staff_member", of: member, to: .reference(staff.id))
        try records.set("role", of: member, to: .code("advocate"))
      }
    }
    try await replica.close()

    // The case that was opened last is at hand.
    #expect(try await dueCases(place) == [cases[2].description])
    try FileManager.default.removeItem(atPath: data + "/current-case")
    #expect(try await dueCases(place) == [cases[0].description, cases[2].description])
    #expect(try await dueCases(place, "--every").count == 3)
  }

  private func dueCases(_ place: Place, _ options: String = "") async throws -> Set<String> {
    let (status, output) = try await place.run("fieldkeep due --as all --json \(options)")
    #expect(status == 0, "\(output)")
    return Set(try JSONDecoder().decode([Clock].self, from: Data(output.utf8)).map(\.case))
  }
}

// Lists at the size at which they come: thousands of rows in one step, more than one signed segment holds.

import Foundation
import Testing

@Suite struct ReadingInTests {
  private func list(_ rows: Int, in place: Place, last: String? = nil) throws {
    var text = "curriculum,held_on,hours,head_count\n"
    for row in 0..<rows { text += "Two hours,2018-01-\(row % 20 + 10),2.0,\(row)\n" }
    if let last { text += last + "\n" }
    try Data(text.utf8).write(to: URL(filePath: place.path + "/list.csv"))
  }

  private let command = "fieldkeep import list.csv --type training_session"

  @Test func `a row that does not fit keeps out a thousand that do`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    try list(1_000, in: place, last: "Kiki,2018-02-30,2.0,1")
    let (status, output) = try await place.run(command)
    #expect(status == 65)
    #expect(output.contains("row 1002, held_on: "))
    #expect(!output.contains("Kiki"))
    #expect(try await place.run("fieldkeep list training_sessions --all").output == " none\n")
    #expect(try await place.run("fieldkeep import --batches").output.contains("nothing"))
  }

  @Test func `two thousand rows are one step, and one step back`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    try list(2_000, in: place)
    let (status, output) = try await place.run(command)
    #expect(status == 0, "\(output)")
    #expect(output.contains("2000 rows · 2000 new"))
    #expect(try await place.run(command).output.contains("0 would be new · 2000 here already"))
    let batch = try #require(output.split(separator: " ").last).trimmingCharacters(
      in: .whitespacesAndNewlines)
    let back = try await place.run("fieldkeep import --undo \(batch)").output
    #expect(back == " taken back: 2000 records\n")
    #expect(try await place.run("fieldkeep check").status == 0)
    #expect(try await place.run(command).output.contains("2000 new"))
    // One step of whoever typed it, too, though it is several changes: taken back and brought back as a whole.
    let count = "fieldkeep sql --csv 'SELECT count(*) FROM training_session'"
    #expect(
      try await place.run("fieldkeep undo").output.contains("undone: 2000 records voided"))
    #expect(try await place.run(count).output.contains("\n0"))
    #expect(
      try await place.run("fieldkeep undo").output.contains("undone: 2000 records restored"))
    #expect(try await place.run(count).output.contains("\n2000"))
  }

  @Test func `twenty thousand rows, which no segment holds, are here together or not at all`()
    async throws
  {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    try list(20_000, in: place)
    let (status, output) = try await place.run(command, within: .seconds(300))
    #expect(status == 0, "\(output)")
    #expect(output.contains("20000 rows · 20000 new"))
    let count = "fieldkeep sql --csv 'SELECT count(*) FROM training_session'"
    #expect(try await place.run(count).output.contains("\n20000"))
    let batch = try #require(output.split(separator: " ").last).trimmingCharacters(
      in: .whitespacesAndNewlines)
    #expect(
      try await place.run("fieldkeep import --undo \(batch)", within: .seconds(300)).output
        == " taken back: 20000 records\n")
    #expect(try await place.run(count).output.contains("\n0"))
    #expect(try await place.run("fieldkeep check").status == 0)
  }
}

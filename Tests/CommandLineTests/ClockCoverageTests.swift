// Every rule that records feed has its clock on the screen: removed from the reading, a rule is missing here.

import CaseProtocol
import Fieldkeep
import Foundation
import Testing

@Suite struct ClockCoverageTests {
  /// A clock, as a script reads it.
  private struct Clock: Decodable {
    var rule: String
    var part: String?
    var state: String
    var due_at: String?
    var role: String?
  }

  @Test func `every rule that records feed has its clocks`() async throws {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    _ = try await place.run("fieldkeep new --contact '1 h ago'")
    _ = try await place.run("fieldkeep alert dcfs; fieldkeep assign --role dpo; fieldkeep away now")
    _ = try await place.run("fieldkeep missing taken; fieldkeep back")
    let day: Int64 = 86_400_000
    let replica = try await Replica.open(
      at: place.path + "/.local/share/fieldkeep", schema: CountySchema.schema)
    let caseID = try #require(try await replica.cases().first)
    let recovery = try #require(try await replica.records("recovery", in: caseID).first)
    let now = try await replica.now()
    try await replica.write { records in
      let report = try records.create("mandated_report", in: caseID)
      try records.set("recovery", of: report, to: .reference(recovery.id))
      try records.set("agency", of: report, to: .code("dcfs"))
      try records.set("suspected_at", of: report, to: .instant(milliseconds: now - 1_000))
      let exam = try records.create("medical_exam", in: caseID)
      try records.set("recovery", of: exam, to: .reference(recovery.id))
      try records.set("kind", of: exam, to: .code("sart_acute"))
      try records.set("last_assault_at", of: exam, to: .instant(milliseconds: now - day))
      let running = try records.create("enrolment", in: caseID)
      try records.set("track", of: running, to: .text("first_step_10w"))
      try records.set("track_version", of: running, to: .integer(1))
      try records.set("status", of: running, to: .code("enrolled"))
      try records.set("started_at", of: running, to: .instant(milliseconds: now))
      let done = try records.create("enrolment", in: caseID)
      try records.set("track", of: done, to: .text("first_step_1y"))
      try records.set("track_version", of: done, to: .integer(1))
      try records.set("status", of: done, to: .code("completed"))
      try records.set("completion_decided_at", of: done, to: .instant(milliseconds: now))
      let consent = try records.create("consent", in: caseID, compartment: "advocate_notes")
      try records.set("given_at", of: consent, to: .instant(milliseconds: now))
      try records.set("expires_at", of: consent, to: .instant(milliseconds: now + 30 * day))
      let change = try records.create("access_change", in: Replica.directoryCase)
      try records.set("known_at", of: change, to: .instant(milliseconds: now))
    }
    try await replica.close()

    let clocks = try await clocks(place)
    #expect(
      Set(clocks.map(\.rule)).sorted()
        == (1...17).map { "D\($0)" }.sorted(), "sealing orders and destruction have no record yet")
    func due(_ rule: String, _ part: String? = nil) -> [Int64] {
      clocks.filter { $0.rule == rule && (part == nil || $0.part == part) }
        .compactMap { $0.due_at.flatMap(Self.milliseconds) }
    }
    #expect(due("D6", "written") == [now - 1_000 + 36 * 3_600_000])
    #expect(due("D7") == [now + 3 * day])
    #expect(due("D14") == [now + 70 * day], "the length of the track under which it began")
    #expect(due("D15", "decision") == [now + 60 * day])
    #expect(due("D16") == [now + 16 * day])
    #expect(clocks.first { $0.rule == "D16" }?.role == "advocate")
    #expect(due("D17") == [now + day])
    #expect(clocks.filter { $0.rule == "D13" }.compactMap(\.part).sorted() == ["floor", "review"])
    #expect(clocks.filter { $0.rule == "D12" }.count == 2)
  }

  @Test func `a closing that says why ends the ninety days, and one that does not is asked`()
    async throws
  {
    let place = try Place()
    defer { place.remove() }
    try await place.found()
    _ = try await place.run("fieldkeep new --contact '3 d ago'; fieldkeep assign --role advocate")
    let replica = try await Replica.open(
      at: place.path + "/.local/share/fieldkeep", schema: CountySchema.schema)
    let caseID = try #require(try await replica.cases().first)
    let now = try await replica.now()
    let closing = try await replica.write { records in
      let event = try records.create("case_event", in: caseID)
      try records.set("kind", of: event, to: .code("closed"))
      try records.set("happened_at", of: event, to: .instant(milliseconds: now))
      return event.id
    }
    #expect(
      try await clocks(place).filter { $0.rule == "D13" }.map(\.state) == ["pending", "pending"])
    // A correction of the entry, with its reason.
    try await replica.write { records in
      let event = try records.create("case_event", in: caseID)
      try records.set("kind", of: event, to: .code("closed"))
      try records.set("happened_at", of: event, to: .instant(milliseconds: now))
      try records.set("reason", of: event, to: .code("moved"))
      try records.set("corrects", of: event, to: .reference(closing))
    }
    #expect(
      try await clocks(place).filter { $0.rule == "D13" }.map(\.state)
        == ["not_applicable", "not_applicable"])
    try await replica.close()
  }

  private func clocks(_ place: Place) async throws -> [Clock] {
    let (status, output) = try await place.run("fieldkeep due --all --every --json")
    #expect(status == 0, "\(output)")
    return try JSONDecoder().decode([Clock].self, from: Data(output.utf8))
  }

  private static func milliseconds(_ text: String) -> Int64? {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return (try? Date(text, strategy: style)).map {
      Int64(($0.timeIntervalSince1970 * 1_000).rounded())
    }
  }
}

// What leaves in a file, and what never does: judged by the files themselves, over a case that holds something in every part.

import CaseProtocol
import Fieldkeep
import Foundation
import Testing

/// A case with a youth, a consent, and a text to look for in each part.
private struct PlantedCase {
  let place: Place
  let name: String
  let consent: RecordID
  static let address = "14 Hidden Lane"
  static let privileged = "told the advocate alone"
  static let treatment = "treatment that is protected twice"
  static let health = "a finding"
  static let shared = "waiting for a bed"

  init(in place: Place, sharing parts: [String], withheld: String? = nil) async throws {
    self.place = place
    try await place.found()
    _ = try await place.run("fieldkeep new --shared --contact '20 min ago'")
    name = try await place.run("fieldkeep complete cases").output
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let replica = try await Self.replica(of: place)
    let cases = try await replica.cases()
    let caseID = try #require(cases.first)
    consent = try await replica.write { records in
      func note(_ text: String, in part: String) throws {
        let note = try records.create("note", in: caseID, compartment: part)
        try records.set("text", of: note, to: .text(text))
      }
      try note(Self.shared, in: "coordination")
      try note(Self.privileged, in: "advocate_notes")
      try note(Self.treatment, in: "substance_use")
      try note(Self.health, in: "health")
      let location = try records.create("placement_location", in: caseID)
      try records.set("address", of: location, to: .text(Self.address))
      let person = try records.create("person", in: caseID, compartment: "identity")
      try records.set("legal_name", of: person, to: .text("=1+1"))
      return try Self.consent(of: person.id, to: parts, withheld, in: caseID, records)
    }
    try await replica.close()
  }

  private static func replica(of place: Place) async throws -> Replica {
    try await Replica.open(
      at: place.path + "/.local/share/fieldkeep", schema: CountySchema.schema)
  }

  private static func consent(
    of person: RecordID, to parts: [String], _ withheld: String?, in caseID: CaseID,
    _ records: RecordWriter
  ) throws -> RecordID {
    let now = Int64(Date().timeIntervalSince1970 * 1_000)
    let consent = try records.create("consent", in: caseID, compartment: "coordination")
    try records.set("subject", of: consent, to: .reference(person))
    try records.set("given_at", of: consent, to: .instant(milliseconds: now - 60_000))
    try records.set("limits_explained_at", of: consent, to: .instant(milliseconds: now - 120_000))
    try records.set("expires_at", of: consent, to: .instant(milliseconds: now + 86_400_000))
    try records.set("given_by", of: consent, to: .code("youth"))
    try records.set("form", of: consent, to: .code("written"))
    for part in parts { try records.add(.code(part), to: "from_compartments", of: consent) }
    try records.add(.code("provider"), to: "to_agencies", of: consent)
    try records.add(.code("service"), to: "purposes", of: consent)
    if let withheld { try records.set("withheld", of: consent, to: .text(withheld)) }
    return consent.id
  }

  /// Takes the consent back, as somebody does who reads it elsewhere.
  func revoke() async throws {
    let replica = try await Self.replica(of: place)
    let cases = try await replica.cases()
    let (caseID, consent) = (try #require(cases.first), consent)
    try await replica.write { records in
      let standing = try records.create(
        "consent_standing", in: caseID, compartment: "coordination",
        id: CountyIdentity.consentStanding(consent: consent).recordID)
      try records.set("consent_record", of: standing, to: .reference(consent))
      try records.set("standing", of: standing, to: .code("revoked"))
    }
    try await replica.close()
  }

  /// Exports to the provider for a service.
  func export(_ words: String, to file: String) async throws -> (status: Int32?, output: String) {
    try await place.run(
      "fieldkeep export \(words) --to provider --purpose service --out \(file)")
  }

  /// Every byte of every file in the folder that the program was told to write.
  func content(of file: String) throws -> String {
    let data = try #require(FileManager.default.contents(atPath: place.path + "/" + file))
    return String(decoding: data, as: UTF8.self)
  }

  /// The parts that the entries of disclosures lie in and name, as JSON tells them.
  func entries() async throws -> [(home: String, parts: [String], records: Int)] {
    struct Entry: Decodable {
      struct Fields: Decodable { var parts: [String], record_ids: [String] }
      var compartment: String, fields: Fields
    }
    let said = try await place.run("fieldkeep list disclosures --json").output
    return try JSONDecoder().decode([Entry].self, from: Data(said.utf8)).map {
      ($0.compartment, $0.fields.parts, $0.fields.record_ids.count)
    }
  }
}

private let everyPart = CodeLists.sharedPart.codes.map(\.code)

@Suite struct HandingOverTests {
  @Test func `what the youth consented to leaves, and no more`() async throws {
    let place = try Place()
    defer { place.remove() }
    let planted = try await PlantedCase(in: place, sharing: ["coordination", "substance_use"])
    let (status, output) = try await planted.export(
      "--case \(planted.name) --format jsonl", to: "out.jsonl")
    #expect(status == 0, "\(output)")
    let text = try planted.content(of: "out.jsonl")
    #expect(text.contains(PlantedCase.shared))
    #expect(text.contains(PlantedCase.treatment))
    #expect(!text.contains(PlantedCase.health))
    #expect(!text.contains("=1+1"))
    // The words that federal regulation wants with it, in the file itself.
    #expect(text.contains("42 CFR part 2 prohibits unauthorized use or disclosure"))
    let entries = try await planted.entries()
    #expect(Set(entries.map(\.home)) == ["coordination", "substance_use"])
    // That there is treatment is told by no entry outside of it.
    for entry in entries { #expect(entry.parts == [entry.home]) }
    #expect(entries.first { $0.home == "substance_use" }?.records == 1)
  }

  @Test func `a consent that was taken back opens nothing, and nothing is entered`() async throws {
    let place = try Place()
    defer { place.remove() }
    let planted = try await PlantedCase(in: place, sharing: everyPart)
    try await planted.revoke()
    let (status, output) = try await planted.export(
      "--case \(planted.name) --format jsonl", to: "out.jsonl")
    #expect(status == 77, "\(output)")
    #expect(output.contains("the consent was taken back"))
    #expect(!FileManager.default.fileExists(atPath: place.path + "/out.jsonl"))
    #expect(try await planted.entries().isEmpty)
  }

  @Test func `no other ground opens what only a written consent does`() async throws {
    let place = try Place()
    defer { place.remove() }
    let planted = try await PlantedCase(in: place, sharing: [])
    let (status, output) = try await planted.export(
      "--case \(planted.name) --format jsonl --basis court_order --with advocate_notes,"
        + "placement_location", to: "out.jsonl")
    #expect(status == 0, "\(output)")
    let text = try planted.content(of: "out.jsonl")
    #expect(text.contains(PlantedCase.health))
    for kept in [PlantedCase.treatment, PlantedCase.privileged, PlantedCase.address] {
      #expect(!text.contains(kept))
    }
  }

  @Test func `addresses of shelters and advocates' notes are in no export but the one that asked`()
    async throws
  {
    let place = try Place()
    defer { place.remove() }
    let planted = try await PlantedCase(in: place, sharing: everyPart)
    let exports = [
      "--format jsonl", "--format sqlite", "--format htcds", "--format csv --type note",
      "--format csv --type placement_location", "--format sqlite --type placement_location",
    ]
    var said = ""
    for (index, words) in exports.enumerated() {
      let (status, output) = try await planted.export(
        "\(words) --case \(planted.name)", to: "plain-\(index)")
      #expect(status == 0 || status == 77, "\(words): \(output)")
      said += output
    }
    let asked = try await planted.export(
      "--case \(planted.name) --format jsonl --with advocate_notes --with placement_location",
      to: "asked")
    #expect(asked.status == 0, "\(asked.output)")
    said += asked.output
    let files = try FileManager.default.contentsOfDirectory(atPath: place.path)
    let written = files.filter { $0.hasPrefix("plain-") }
    #expect(written.count >= 5)
    for file in written {
      let text = try planted.content(of: file)
      #expect(!text.contains(PlantedCase.address), "\(file)")
      #expect(!text.contains(PlantedCase.privileged), "\(file)")
    }
    #expect(!said.contains(PlantedCase.address))
    #expect(!said.contains(PlantedCase.privileged))
    // Where they must be, or this test could not fail; and nothing is left lying about.
    #expect(try planted.content(of: "asked").contains(PlantedCase.address))
    #expect(try planted.content(of: "asked").contains(PlantedCase.privileged))
    #expect(try planted.content(of: "plain-0").contains(PlantedCase.shared))
    #expect(!files.contains { $0.hasPrefix(".fieldkeep-") })
  }

  @Test func `an extract opens in sqlite3, its tables strict and its cells as they were`()
    async throws
  {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3") else { return }
    let place = try Place()
    defer { place.remove() }
    let planted = try await PlantedCase(in: place, sharing: everyPart)
    let (status, output) = try await planted.export(
      "--case \(planted.name) --format sqlite", to: "out.sqlite")
    #expect(status == 0, "\(output)")
    func answer(_ sql: String) async throws -> String {
      try await place.run("sqlite3 out.sqlite \"$SQL\"", environment: ["SQL": sql]).output
    }
    let answers = [
      "PRAGMA integrity_check": "ok",
      """
      SELECT COUNT(*) FROM pragma_table_list
      WHERE NOT strict AND schema = 'main' AND name NOT LIKE 'sqlite_%'
      """: "0",
      "SELECT legal_name FROM person": "=1+1",
      "SELECT COUNT(*) FROM note WHERE case_id IN (SELECT case_id FROM cases)": "3",
      "SELECT value FROM consent, json_each(to_agencies)": "provider",
      """
      SELECT english FROM fieldkeep_code JOIN fieldkeep_column USING (code_list)
      WHERE column_name = 'phase' AND code = (SELECT phase FROM cases)
      """: "First contact",
      "SELECT COUNT(*) FROM fieldkeep_notice WHERE text LIKE '42 CFR part 2%'": "1",
    ]
    for (sql, expected) in answers {
      #expect(try await answer(sql) == expected + "\n", "\(sql)")
    }
    let mode = try await place.run("stat -c %a out.sqlite").output
    #expect(mode == "600\n")
  }

  @Test func `what the youth keeps back is read by somebody first`() async throws {
    let place = try Place()
    defer { place.remove() }
    let planted = try await PlantedCase(
      in: place, sharing: everyPart, withheld: "not my aunt's name")
    let words = "--case \(planted.name) --format jsonl"
    let (status, output) = try await planted.export(words, to: "out.jsonl")
    #expect(status == 77)
    #expect(!output.contains("aunt"))
    #expect(try await planted.export(words + " --withheld-read", to: "out.jsonl").status == 0)
  }
}

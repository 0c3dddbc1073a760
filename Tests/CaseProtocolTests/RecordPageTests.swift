// The page of all records says what the schema says. It is also the list of what must not change: whoever renumbers a
// field, drops a code or gives one a new name has to change a published page to do it.

import CaseProtocol
import CausalMerge
import Foundation
import RecordSchema
import Testing

@Suite struct RecordPageTests {
  private static let page = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "docs/records.md")

  private static func lines() throws -> [String] {
    try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n")
  }

  @Test func `the page has every record with its number, its name and its fields, and no other`()
    throws
  {
    var written: [String: [String]] = [:]
    var heading = ""
    for line in try Self.lines() {
      if line.hasPrefix("#") { heading = line }
      if line.hasPrefix("### ") { written[heading] = [] }
      if line.hasPrefix("| "), line.dropFirst(2).first?.isNumber == true {
        written[heading, default: []].append(line)
      }
    }
    for type in CountySchema.schema.recordTypes {
      let heading = "### \(type.number) `\(type.name)`: \(type.label)"
      #expect(written.removeValue(forKey: heading) == Self.rows(of: type), "\(type.name)")
    }
    #expect(written.isEmpty, "\(written.keys.sorted())")
  }

  @Test func `the page says where every record may lie`() throws {
    let lines = try Self.lines()
    for type in CountySchema.schema.recordTypes {
      let others = type.compartments.dropFirst().map { "`\($0.name)`" }.joined(separator: ", ")
      let place =
        "In `\(type.defaultCompartment.name)`" + (others.isEmpty ? "" : "; or " + others) + "."
        + (type.isAppendOnly ? " Entries." : "")
      let start = try #require(lines.firstIndex { $0.hasPrefix("### \(type.number) `") })
      #expect(lines[start...].prefix(8).contains(place), "\(type.name): \(place)")
    }
  }

  @Test func `the page has every list of words, and no other`() throws {
    let lists = CountySchema.schema.codeLists.map {
      "| `\($0.name)` | \($0.version) | \($0.codes.map(\.code).joined(separator: ", ")) |"
    }
    let lines = try Self.lines()
    let start = try #require(lines.firstIndex(of: "## Words"))
    #expect(lines[start...].filter { $0.hasPrefix("| `") } == lists)
  }

  @Test func `the page names every record whose identifier is derived`() throws {
    let lines = try Self.lines()
    let start = try #require(lines.firstIndex(of: "## Identifiers that are derived"))
    let rows = lines[start...].prefix { !$0.hasPrefix("## C") }.filter { $0.hasPrefix("| `") }
    let named = Set(rows.flatMap { $0.split(separator: "|")[0].split(separator: "`") })
    for name in [
      "person_link", "absence", "sharing", "escalation", "report_run", "mandated_report",
    ] {
      #expect(named.contains(Substring(name)), "\(name)")
    }
  }

  /// A type's fields as the page has them: the three of an event on one line.
  private static func rows(of type: RecordType) -> [String] {
    type.fields.compactMap { field in
      let stem = ["_at", "_precision", "_source"].first { field.name.hasSuffix($0) }
        .map { String(field.name.dropLast($0.count)) }
      if let stem, let precision = type.field(named: stem + "_precision"),
        let source = type.field(named: stem + "_source"), let at = type.field(named: stem + "_at")
      {
        // The page relies on it that their numbers follow each other.
        guard field == at, precision.number == at.number + 1, source.number == at.number + 2 else {
          return nil
        }
        return "| \(at.number) `\(stem)` | event | \(rule(at.policy)) |"
      }
      return "| \(field.number) `\(field.name)` | \(holds(field.type)) | \(rule(field.policy)) |"
    }
  }

  private static func holds(_ type: FieldType) -> String {
    switch type {
    case .text: "text"
    case .integer: "whole number"
    case .boolean: "yes or no"
    case .instant: "moment"
    case .partialDate: "date"
    case .code(let list): "word of `\(list.name)`"
    case .reference(let name): "`\(name)` record"
    case .decimal: "decimal number"
    }
  }

  private static func rule(_ policy: MergePolicy) -> String {
    switch policy {
    case .latest: "newest"
    case .review: "ask"
    case .earliest: "earliest"
    case .greatest: "greatest"
    case .restrictive: "least access"
    case .lattice: "furthest"
    case .writeOnce: "once"
    case .log: "entry"
    case .set: "set"
    case .owned: "owner"
    }
  }
}

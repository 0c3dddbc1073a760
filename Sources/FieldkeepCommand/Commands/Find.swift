// `fieldkeep find`: what is known already, before anyone is asked again.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Find: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find words in everything that this device may read.",
    discussion: """
      Every word must be there, in any order; capitals and accents do not matter.
      Nothing is asked of a server, and no index is kept on the disk.

        fieldkeep find Kiki
        fieldkeep find Kiki --age ~15
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("Only persons of this age; ~15 allows two years.", valueName: "years"))
  var age: String?

  @Argument(help: ArgumentHelp("What to look for.", valueName: "words"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let age = try age.map(Self.range)
    guard !words.isEmpty || age != nil else {
      throw Failure(.usage, "say what to look for", hint: "such as: fieldkeep find Kiki")
    }
    let sought = words.flatMap { Self.folded($0).split(separator: " ") }.map(String.init)
    let names = try await desk.names()
    var found: [(record: Record, excerpt: String)] = []
    for record in try await desk.replica.records() where record.caseID != Replica.directoryCase {
      if let age, !fits(record, age, desk.time) { continue }
      guard let excerpt = match(record, sought) else { continue }
      found.append((record, excerpt))
    }
    desk.print(
      json: .list(found.map { RecordLines.json($0.record, names: names) }),
      [found.isEmpty ? " nothing found" : " \(found.count) maybe"]
        + found.map { entry in
          let name = names.records.name(of: entry.record.id)
          return " \(desk.screen.strong(name))  \(entry.record.type?.label ?? "record") · "
            + "\(entry.excerpt) · case \(names.cases.name(of: entry.record.caseID))"
        })
  }

  /// The text in which the first word stands, where all words stand somewhere in the record; nil where one does not.
  private func match(_ record: Record, _ sought: [String]) -> String? {
    let texts = (record.type?.fields ?? []).flatMap { field -> [String] in
      let values = field.isSet ? record.elements(of: field.name) : [record[field.name] ?? .empty]
      return values.compactMap { value in
        switch value {
        case .text(let text): text
        case .code(let code): field.type.codeList?[code]?.english ?? code
        case .partialDate(let date): date.description
        default: nil
        }
      }
    }
    let folded = texts.map(Self.folded)
    guard sought.allSatisfy({ word in folded.contains { $0.contains(word) } }) else { return nil }
    let index = sought.first.flatMap { word in folded.firstIndex { $0.contains(word) } }
    return Screen.excerpt(index.map { texts[$0] } ?? texts.first ?? "")
  }

  private static func folded(_ text: String) -> String {
    text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
  }

  /// Ages that are meant: 15 is 15, ~15 is 13 to 17.
  private static func range(_ text: String) throws -> ClosedRange<Int> {
    let isAbout = text.hasPrefix("~")
    guard let years = Int(isAbout ? text.dropFirst() : text[...]), (0...120).contains(years) else {
      throw Failure(.usage, "that is no age", hint: "say 15, or ~15 for about 15")
    }
    return isAbout ? years - 2...years + 2 : years...years
  }

  private func fits(_ record: Record, _ ages: ClosedRange<Int>, _ time: LocalTime) -> Bool {
    guard record.type == PersonRecord.type else { return false }
    if case .partialDate(let birth) = record[PersonRecord.dateOfBirth.name] {
      let today = time.parts(time.now)
      let had = (birth.month ?? 1, birth.day ?? 1) <= (today.month, today.day)
      let age = today.year - birth.year - (had ? 0 : 1)
      // With only the year known, the birthday may still come.
      return ages.overlaps((birth.month == nil ? age - 1 : age)...age)
    }
    if case .integer(let estimate) = record[PersonRecord.ageEstimate.name] {
      return ages.contains(Int(clamping: estimate))
    }
    return false
  }
}

// `fieldkeep find`: who is known already, before anyone is asked again.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Find: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "find",
    abstract: "Find a person, or words, in everything that this device may read.",
    discussion: """
      Names and street names are found by sound, in English and in Spanish, and
      by their beginnings; numbers by any three digits or letters, of an agency's
      number or of a case here. An age or a date of birth that differs is told,
      and leaves nobody out. The answer says why someone may be meant, never that
      they are: fieldkeep same says so. Nothing is asked of a server, and no
      index is kept on the disk.

        fieldkeep find Kiki --age ~15
        fieldkeep find "Hernandes" --born 2010
        fieldkeep find 0192
        fieldkeep find 4ZP
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("About how old: 15 or ~15.", valueName: "years")) var age: String?
  @Option(help: ArgumentHelp("2010, 2010-06 or 2010-06-02.", valueName: "date")) var born: String?
  @Option(help: ArgumentHelp("Part of a number.", valueName: "number")) var number: String?

  @Argument(help: ArgumentHelp("What to look for.", valueName: "words"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let names = try await desk.names()
    let named = casesNamed(names)
    let query = try query(hasName: !named.isEmpty)
    let youths = try await Youths(desk.replica)
    let matches = PersonMatching.matches(
      for: query, among: youths.sketches(), today: CountyTime.date(at: desk.time.now))
    let lines = try await MatchLines(matches, youths: youths, desk: desk, names: names)
    var text: [String] = []
    var json: [JSONValue] = []
    for match in matches {
      text.append(try await lines.line(match))
      json += lines.json(match)
    }
    let people = Set(matches.map(\.record))
    let found = Set(matches.flatMap { youths.records[$0.record] ?? [] }.map(\.caseID))
    let unregistered = named.filter { !found.contains($0) }
    for id in unregistered {
      text.append(say(" \(desk.screen.strong(names.cases.name(of: id)))  a case of this name"))
      json.append(.object(["case": .text(id.description), "reasons": .list(["case name"])]))
    }
    let mentions = try await mentions(desk, except: people)
    json += mentions.map { RecordLines.json($0.record, names: names) }
    let rest = mentions.map { entry in
      let name = names.records.name(of: entry.record.id)
      return " \(desk.screen.strong(name))  \(heard(entry.record.type?.label ?? "record")) · "
        + "\(entry.excerpt) · " + say("case \(names.cases.name(of: entry.record.caseID))")
    }
    try await desk.enter(
      AuditEntry("searched", cases: found.union(mentions.map(\.record.caseID)).union(unregistered)))
    desk.print(
      json: .list(json),
      (text.isEmpty
        ? [rest.isEmpty ? say(" nothing found") : say(" nobody by that name or number")]
        : [say(" \(text.count) maybe")]) + text
        + (rest.isEmpty ? [] : [desk.screen.faint(say("where the words stand"))] + rest))
  }

  // MARK: who

  /// The cases whose names begin with the one word that was typed.
  private func casesNamed(_ names: Names) -> [CaseID] {
    guard words.count == 1, let word = words.first, word.count >= 3 else { return [] }
    return names.cases.matches(word)
  }

  private func query(hasName: Bool) throws -> PersonQuery {
    let typed = words.flatMap { $0.split(separator: " ") }.map(String.init)
    // A word with a digit in it is of no name.
    let numbers = hasName ? typed : typed.filter { $0.contains(where: \.isNumber) }
    let names = typed.filter { !$0.contains(where: \.isNumber) }
    let age = try age.map(Self.years)
    let birth = try born.map { text in
      guard let date = PartialDate(text) else {
        throw Failure(.usage, "that is no date", hint: "say 2010, 2010-06 or 2010-06-02")
      }
      return date
    }
    guard !typed.isEmpty || birth != nil || number != nil else {
      throw Failure(
        .usage, "say what to look for",
        hint: age == nil
          ? "such as: fieldkeep find Kiki --age ~15"
          : "an age alone is too many: say a name, a date of birth or a number too")
    }
    return PersonQuery(
      name: names.joined(separator: " "), age: age, birth: birth,
      number: number ?? (numbers.isEmpty ? nil : numbers.joined()))
  }

  /// An age: 15 and ~15 are the same, for nobody is left out by a year.
  private static func years(_ text: String) throws -> Int {
    guard let years = Int(text.hasPrefix("~") ? text.dropFirst() : text[...]),
      (0...120).contains(years)
    else { throw Failure(.usage, "that is no age", hint: "say 15, or ~15 for about 15") }
    return years
  }

  // MARK: where words stand

  /// Records in which all words stand, beside the persons that were found.
  private func mentions(
    _ desk: Desk, except people: Set<RecordID>
  ) async throws -> [(record: Record, excerpt: String)] {
    let sought = words.flatMap { WordSearch.folded($0).split(separator: " ") }.map(String.init)
    guard !sought.isEmpty, age == nil, born == nil, number == nil else { return [] }
    let search = WordSearch(for: sought)
    var found: [(record: Record, excerpt: String)] = []
    for record in try await desk.replica.records(where: search.mayBe)
    where record.caseID != Replica.directoryCase && !people.contains(record.id) {
      guard let excerpt = match(record, sought) else { continue }
      found.append((record, excerpt))
    }
    return found
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
    let folded = texts.map(WordSearch.folded)
    guard sought.allSatisfy({ word in folded.contains { $0.contains(word) } }) else { return nil }
    let index = sought.first.flatMap { word in folded.firstIndex { $0.contains(word) } }
    return Screen.excerpt(index.map { texts[$0] } ?? texts.first ?? "")
  }
}

/// Matches as lines and as JSON.
struct MatchLines {
  private let youths: Youths
  private let desk: Desk
  private let names: Names
  /// What says where the cases of all matches stand.
  private let files: [CaseID: CaseFile]
  private let device: DeviceID?

  /// So many cases are read each by itself; where more are meant, all are gone through once.
  private static let caseLimit = 12

  init(_ matches: [PersonMatch], youths: Youths, desk: Desk, names: Names) async throws {
    self.youths = youths
    self.desk = desk
    self.names = names
    device = try await desk.replica.device()
    let types = [CaseRecord.type, RecoveryRecord.type]
    let cases = Set(matches.compactMap { youths.records[$0.record]?.first?.caseID })
    var records: [Record] = []
    if cases.count > Self.caseLimit {
      records = try await desk.replica.records(ofTypes: types)
    } else {
      for id in cases { records += try await desk.replica.records(ofTypes: types, in: id) }
    }
    files = Dictionary(
      uniqueKeysWithValues: Dictionary(grouping: records, by: \.caseID).map {
        ($0.key, CaseFile($0.key, $0.value))
      })
  }

  /// Who may be meant: the case, what they are called, when they were found, why it may be them.
  func line(_ match: PersonMatch) async throws -> String {
    let records = youths.records[match.record] ?? []
    guard let record = records.first else { return "" }
    let file = files[record.caseID] ?? CaseFile(record.caseID, [])
    var words = [desk.screen.strong(names.cases.name(of: record.caseID))]
    let called = called(records)
    if !called.isEmpty { words.append(called) }
    if case .partialDate(let birth) = records.lazy.compactMap({
      $0[PersonRecord.dateOfBirth.name]
    }).first {
      words.append(say("DOB \(birth.description)\(birth.day == nil ? "-?" : "")"))
    }
    if let contact = file.recovery?.instant(RecoveryRecord.firstContact.at) {
      let day = desk.time.parts(contact)
      words.append(say("recovered \(desk.time.month(day))"))
    }
    if try await isOwn(file) { words.append("(\(say("yours")))") }
    let others = youths.identity.records(of: match.record).filter { $0 != match.record }
    let reasons =
      match.reasons.map { heard($0.explanation) } + [Self.likelihood(match.score)]
      + (others.isEmpty ? [] : [say("one person with \(Self.list(others, in: self))")])
    return " \(words.joined(separator: "  ")) · " + reasons.joined(separator: " · ")
  }

  private static func list(_ others: [RecordID], in lines: MatchLines) -> String {
    others.map { id in
      lines.youths.records[id]?.first.map { lines.names.cases.name(of: $0.caseID) }
        ?? say("another record")
    }.joined(separator: ", ")
  }

  /// What a score means, in words: it compares within one search only.
  static func likelihood(_ score: Int) -> String {
    switch score {
    case 75...: say("very likely")
    case 50..<75: say("likely")
    default: say("perhaps")
    }
  }

  private func called(_ records: [Record]) -> String {
    var texts = records.compactMap { $0.text(PersonRecord.legalName) }
    texts += records.flatMap { $0.words(PersonRecord.aliases) }
    return texts.prefix(3).map { "\"\(Screen.excerpt($0, limit: 32))\"" }.joined(separator: " ")
  }

  /// Whether the case was opened on this device.
  private func isOwn(_ file: CaseFile) async throws -> Bool {
    guard let record = file.caseRecord ?? file.recovery, let type = record.type else {
      return false
    }
    for field in type.fields where !field.isSet {
      guard let shown = record.reading(of: field).shown else { continue }
      return try await desk.replica.author(of: shown, in: record) == device
    }
    return false
  }

  /// The person's records for scripts, each with what speaks for it.
  func json(_ match: PersonMatch) -> [JSONValue] {
    (youths.records[match.record] ?? []).compactMap { record in
      guard case .object(var members) = RecordLines.json(record, names: names) else { return nil }
      members["score"] = .number(Int64(match.score))
      members["likelihood"] = .text(Self.likelihood(match.score))
      members["reasons"] = .list(match.reasons.map { .text($0.explanation) })
      return .object(members)
    }
  }
}

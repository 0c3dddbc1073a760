// Cells as values. What somebody types may be short, because they see what it became; of ten thousand cells nobody looks
// at each, so a cell says exactly what it means or the file is not taken.

import CaseProtocol
import Fieldkeep
import Foundation

/// What does not fit in one row; it names the column's field and never the cell.
struct RowProblem: Error, Hashable {
  var row: Int
  var field: String?
  var text: String

  init(row: Int, field: String? = nil, text: Said) {
    self.row = row
    self.field = field
    self.text = text.text
  }

  var sentence: String { say("row \(row)") + (field.map { ", \($0)" } ?? "") + ": " + text }
}

/// Cells of a table, as values of fields.
struct ImportValues {
  let time: LocalTime
  /// Records that a cell may refer to.
  let references: ImportReferences

  /// The value of a cell.
  ///
  /// - Parameters:
  ///   - cell: the cell, with something in it.
  ///   - field: the field it is for; of a set one element.
  /// - Returns: the value.
  /// - Throws: ``Unfit`` with what would do.
  func value(_ cell: String, for field: Field) throws -> FieldValue {
    switch field.type {
    case .text: return .text(Self.undefused(cell))
    case .integer:
      guard let number = Int64(cell) else { throw Unfit("give a whole number") }
      return .integer(number)
    case .boolean:
      guard let truth = Prompt.truth(of: cell) else { throw Unfit("say yes or no") }
      return .boolean(truth)
    case .decimal:
      guard let number = DecimalNumber(cell) else { throw Unfit("give digits with a point") }
      return .decimal(number)
    case .partialDate:
      guard let date = PartialDate(cell) ?? Self.slashedDate(cell) else {
        throw Unfit("give 2010, 2010-06, 2010-06-02 or 6/2/2010")
      }
      return .partialDate(date)
    case .instant:
      // Words such as "yesterday" mean something else on the day after.
      guard cell.prefix(4).allSatisfy({ $0.isASCII && $0.isNumber }), cell.count >= 10,
        let moment = time.moment(of: cell)
      else { throw Unfit("give 2026-03-14T01:50, with a zone or in this laptop's") }
      return .instant(milliseconds: moment.milliseconds)
    case .code(let list):
      let word = cell.lowercased()
      let found = list.codes.first {
        [$0.code, $0.english.lowercased(), $0.spanish?.lowercased()].contains(word)
      }
      guard let found else {
        throw Unfit("say one of: \(list: list.codes.map(\.code))")
      }
      return .code(found.code)
    case .reference(let type): return .reference(try references.record(cell, of: type))
    }
  }

  /// A value that does not fit, and what would.
  struct Unfit: Error {
    let hint: String

    init(_ hint: Said) { self.hint = hint.text }
  }

  /// Takes back the apostrophe that keeps a spreadsheet from running a cell.
  private static func undefused(_ cell: String) -> String {
    guard cell.hasPrefix("'"), let second = cell.dropFirst().unicodeScalars.first,
      ["=", "+", "-", "@", "\t", "\r", "\n"].contains(second)
    else { return cell }
    return String(cell.dropFirst())
  }

  /// A date as the county's spreadsheets write it: month, day, year in four digits.
  private static func slashedDate(_ cell: String) -> PartialDate? {
    let parts = cell.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2].count == 4, parts[0].count <= 2, parts[1].count <= 2,
      let month = Int(parts[0]), let day = Int(parts[1]), let year = Int(parts[2])
    else { return nil }
    return PartialDate(year: year, month: month, day: day)
  }
}

/// The records that are here, by what a table may call them: identifier, short name, word, or title.
struct ImportReferences {
  private let names: Names
  private var byWord: [String: [String: Set<RecordID>]] = [:]

  /// Looks at what the fields of a type refer to.
  ///
  /// - Parameters:
  ///   - type: the type that is read in.
  ///   - replica: where the records are.
  /// - Throws: an error of the library.
  init(for type: RecordType, in replica: Replica) async throws {
    names = Names(
      cases: ShortNames(try await replica.cases()),
      records: ShortNames(try await replica.recordIDs()))
    for field in type.fields {
      guard case .reference(let target) = field.type, byWord[target] == nil else { continue }
      var words: [String: Set<RecordID>] = [:]
      for record in try await replica.records(target) {
        for word in Self.words(of: record) {
          words[word.lowercased(), default: []].insert(record.id)
        }
      }
      byWord[target] = words
    }
  }

  /// What people call a record: its word, its title, and what it is called besides.
  ///
  /// A person's name may be another's, and is not looked at.
  private static func words(of record: Record) -> [String] {
    guard let type = record.type, type != PersonRecord.type else { return [] }
    let fields = type.fields.filter { $0.number == type.titleField || $0.name == "code" }
    let aliases = type.fields.filter { $0.name == "aliases" }.flatMap { record.words($0) }
    return fields.compactMap { record.text($0) } + aliases
  }

  func record(_ cell: String, of type: String) throws -> RecordID {
    if let named = byWord[type]?[cell.lowercased()] {
      guard named.count == 1, let id = named.first else {
        throw ImportValues.Unfit("several have this name; give the letters of one")
      }
      return id
    }
    if let id = RecordID(hexadecimal: cell.lowercased()) { return id }
    let matches = names.records.matches(cell)
    guard matches.count == 1, let id = matches.first else {
      throw ImportValues.Unfit("this device has no such \(type), or several; give its letters")
    }
    return id
  }

  /// The case that a cell names.
  func caseID(_ cell: String) throws -> CaseID {
    let matches = names.cases.matches(cell)
    guard matches.count == 1, let id = matches.first else {
      throw ImportValues.Unfit("this device has no such case, or several")
    }
    return id
  }
}

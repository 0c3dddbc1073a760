// What the roster must not say of a court's order: its number, its court and its case, kept with the privacy officer.

import CaseProtocol
import Fieldkeep

/// The words of an order, as it is entered.
struct OrderEntry {
  /// A code of `order_kind`.
  var kind: String
  var number: String
  /// By whose authority, where somebody said.
  var court: String?
  var caseID: CaseID?
  /// Names of parts of the case.
  var compartments: [String]

  /// Enters it.
  ///
  /// - Returns: the record, to which whoever carries the order out adds how.
  /// - Throws: what the transaction throws.
  func write(at now: NamedMoment, _ records: RecordWriter) throws -> RecordDraft {
    let entry = try records.create(CourtOrderRecord.type.name, in: Replica.directoryCase)
    try records.set(CourtOrderRecord.kind.name, of: entry, to: .code(kind))
    try records.set(CourtOrderRecord.number.name, of: entry, to: .text(number))
    if let court { try records.set(CourtOrderRecord.court.name, of: entry, to: .text(court)) }
    if let caseID {
      try records.set(CourtOrderRecord.caseID.name, of: entry, to: .text(caseID.description))
    }
    for compartment in compartments {
      try records.add(.text(compartment), to: CourtOrderRecord.compartments.name, of: entry)
    }
    try records.set(CourtOrderRecord.given, of: entry, to: now)
    return entry
  }
}

extension OrderOptions {
  /// The order's number.
  ///
  /// - Throws: ``Failure`` where it is empty or too long.
  func checkedNumber() throws -> String {
    let number = number.trimming()
    guard !number.isEmpty, number.count <= 100 else {
      throw Failure(.usage, "an order has a number", hint: "--order and what the court wrote on it")
    }
    return number
  }

  /// The parts of the case that it names; none for all.
  ///
  /// - Throws: ``Failure`` where a word names none, or several.
  func parts() throws -> [Compartment] {
    try compartments.map { word in
      let typed = word.lowercased().replacing("-", with: "_")
      let fitting = CountyCompartment.all.filter { $0.name.hasPrefix(typed) }
      guard let found = fitting.first(where: { $0.name == typed }) ?? fitting.first,
        found.name == typed || fitting.count == 1
      else {
        throw Failure(
          .usage, "that names no part of a case, or several",
          hint: "say one of: \(list: CountyCompartment.all.map(\.name))")
      }
      return found
    }
  }

  /// By whose authority it is given, where that was said.
  ///
  /// - Throws: ``Failure`` where the text cannot be read.
  func authority() throws -> String? {
    try court.map { try Input.text($0, what: say("by whose authority"), limit: 2_000) }
  }

  /// The case that it is about: named, never guessed.
  ///
  /// - Throws: ``Failure`` where no case was named, or none has the name.
  func caseID(_ desk: Desk) async throws -> CaseID {
    guard desk.options.caseName != nil else {
      throw Failure(
        .usage, "say which case", hint: "--case and its name; fieldkeep list shows them")
    }
    return try await desk.currentCase()
  }
}

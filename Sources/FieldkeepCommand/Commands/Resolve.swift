// `fieldkeep conflicts` and `fieldkeep resolve`: what two people wrote without knowing of each other, and who decides.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Conflicts: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts",
    abstract: "List what waits for a person's decision.",
    discussion: "Of every case; with --case, of one. Both values are kept until someone decides.")

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    let desk = try await Desk.open(options)
    var caseID: CaseID?
    if let name = options.caseName { caseID = try await desk.caseID(named: name) }
    let disputes = try await Disputes(desk, in: caseID)
    desk.print(
      json: .list(disputes.all.map(disputes.json)),
      disputes.isEmpty
        ? [desk.screen.calm(say(" nothing needs you"))]
        : disputes.all.flatMap { disputes.lines($0, desk.screen) })
  }
}

struct Resolve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Decide between values that stand side by side.",
    discussion: """
      The decision is a change like any other: everybody receives it, and who had
      not seen it and writes something else is asked again. Without a value, the
      choices are shown; on a terminal you are asked.

        fieldkeep resolve 4ZP-1T
        fieldkeep resolve 4ZP-1T --keep 2
        fieldkeep resolve 4ZP-1T date_of_birth 2010-06-02
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("The number of the value to keep, as shown.", valueName: "number"))
  var keep: Int?

  @Argument(
    help: ArgumentHelp("The record, or its case.", valueName: "record"),
    completion: .casesAndRecords)
  var name: String

  @Argument(help: ArgumentHelp("The field, where several disagree.", valueName: "field"))
  var field: String?

  @Argument(help: ArgumentHelp("The value that is right.", valueName: "value"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let (disputes, chosen) = try await disputes(desk)
    guard !chosen.isEmpty else {
      if let value = try await newValue(desk) { return try await write(value, desk) }
      throw Failure(
        .noInput, "nothing waits for a decision here", hint: "fieldkeep conflicts lists what does")
    }
    if chosen.count == 1, let dispute = chosen.first {
      if let field = dispute.field, !words.isEmpty {
        let value = try ValueWords.value(
          words.joined(separator: " "), for: field, desk.time, try await desk.names())
        return try await decide(dispute, .value(value), desk)
      }
      if let keep { return try await decide(dispute, .number(keep), desk) }
      if isatty(STDIN_FILENO) == 1, desk.screen.isTerminal, !options.json {
        guard let number = asked(dispute, disputes, desk) else {
          return Screen.note("nothing was decided; the same command asks again")
        }
        return try await decide(dispute, .number(number), desk)
      }
    }
    guard keep == nil, words.isEmpty else {
      throw Failure(
        .usage, "several fields disagree; say which",
        hint: "the field's name goes behind the record")
    }
    desk.print(
      json: .list(chosen.map(disputes.json)),
      chosen.flatMap { disputes.lines($0, desk.screen) })
  }

  /// What disagrees in the record, or the case, that was named.
  private func disputes(_ desk: Desk) async throws -> (Disputes, [Dispute]) {
    switch try await desk.meaning(of: name) {
    case .caseFile(let id):
      let disputes = try await Disputes(desk, in: id)
      return (disputes, disputes.all.filter { isNamed($0) })
    case .record(let record):
      let disputes = try await Disputes(desk, in: record.caseID)
      return (disputes, disputes.all.filter { $0.record.id == record.id && isNamed($0) })
    }
  }

  private func isNamed(_ dispute: Dispute) -> Bool {
    guard let field else { return true }
    return dispute.field?.name.hasPrefix(field.lowercased().replacing("-", with: "_")) ?? false
  }

  /// Asks which value is right; nil where nobody decides.
  private func asked(_ dispute: Dispute, _ disputes: Disputes, _ desk: Desk) -> Int? {
    desk.screen.lines(disputes.lines(dispute, desk.screen))
    let count = dispute.field == nil ? 2 : dispute.candidates.count
    for _ in 0..<3 {
      let line = Prompt.typed(behind: "keep which? (number, or nothing to leave it)")
      guard let line, !line.isEmpty else { break }
      if let number = Int(line), (1...max(1, count)).contains(number) { return number }
      desk.screen.line(desk.screen.warm(say("   a number from 1 to \(count), or nothing")))
    }
    return nil
  }

  // MARK: deciding

  private enum Decision {
    case number(Int)
    case value(FieldValue)
  }

  private func decide(_ dispute: Dispute, _ decision: Decision, _ desk: Desk) async throws {
    guard let field = dispute.field else {
      return try await decideStanding(dispute, decision, desk)
    }
    let value: FieldValue
    switch decision {
    case .value(let given): value = given
    case .number(let number):
      guard dispute.candidates.indices.contains(number - 1) else {
        throw Failure(
          .usage, "there are \(dispute.candidates.count) values, numbered from 1",
          hint: "fieldkeep conflicts shows them")
      }
      value = dispute.candidates[number - 1].value
    }
    let record = dispute.record
    try await desk.replica.write { records in
      try records.set(field.name, of: try records.edit(record, upon: record.token), to: value)
    }
    try await desk.confirm(record.id, field: field)
  }

  private func decideStanding(_ dispute: Dispute, _ decision: Decision, _ desk: Desk) async throws {
    guard case .number(let number) = decision, (1...2).contains(number) else {
      throw Failure(.usage, "say --keep 1 to keep the record, --keep 2 to void it")
    }
    let record = dispute.record
    try await desk.replica.write { records in
      let draft = try records.edit(record)
      if number == 1 { try records.restore(draft) } else { try records.void(draft) }
    }
    let names = try await desk.names()
    desk.print(
      json: .object(["record": .text(record.id.description), "is_kept": .boolean(number == 1)]),
      [
        number == 1
          ? say(" \(names.records.name(of: record.id)) kept")
          : say(" \(names.records.name(of: record.id)) voided")
      ])
  }

  /// A value for a field that nothing disagrees in any more: a colleague may have been quicker.
  private func newValue(_ desk: Desk) async throws -> (Record, Field, FieldValue)? {
    guard let name = field, !words.isEmpty else { return nil }
    let record = try await desk.record(named: self.name)
    guard let field = record.type?.field(named: name.lowercased().replacing("-", with: "_")),
      !field.isSet, !field.policy.isWrittenAtCreationOnly
    else { return nil }
    let value = try ValueWords.value(
      words.joined(separator: " "), for: field, desk.time, try await desk.names())
    return (record, field, value)
  }

  private func write(_ change: (Record, Field, FieldValue), _ desk: Desk) async throws {
    let (record, field, value) = change
    try await desk.replica.write { records in
      try records.set(field.name, of: try records.edit(record, upon: record.token), to: value)
    }
    try await desk.confirm(record.id, field: field)
  }
}

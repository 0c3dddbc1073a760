// `fieldkeep note` and `fieldkeep correct`: what somebody saw, heard or thought, in their own words.

import ArgumentParser
import CaseProtocol
import Fieldkeep
import Foundation

struct Note: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "note",
    abstract: "Write a note.",
    discussion: """
      Without words, on a terminal, your editor opens (VISUAL, EDITOR). What it
      saves is kept sealed; if anything breaks off, the same command offers to go
      on with it.

      A note lies among the advocates' notes if you may write there, else with
      those who coordinate; --in says otherwise. It is never changed: --edit and
      fieldkeep correct write another note that corrects it, and both are kept.

        fieldkeep note "Calm, has eaten, wants to sleep."
        fieldkeep note --about 01:50 --in coordination "Waiting for a bed."
        fieldkeep note - < notes.txt
        fieldkeep note --edit 4ZP-1T
        fieldkeep note --summary       the case's summary, one text that several may edit
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    name: .customLong("in"), help: ArgumentHelp("Who reads it.", valueName: "compartment"),
    completion: .list(NoteRecord.type.compartments.map(\.name)))
  var compartment: String?

  @Option(help: ArgumentHelp("When it was, if not now.", valueName: "time"))
  var about: String?

  @Option(
    help: ArgumentHelp("Correct this note in the editor.", valueName: "note"),
    completion: .records)
  var edit: String?

  @Flag(help: "Edit the case's summary.")
  var summary = false

  @Argument(help: ArgumentHelp("The note; - or @FILE reads it.", valueName: "text"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    if let edit { return try await NoteWriting(desk).correct(edit, words, opensEditor: true) }
    if summary { return try await editSummary(desk) }
    let caseID = try await desk.currentCase()
    let about = try about.map { try desk.time.required($0) }
    let home = try await NoteWriting(desk).home(of: caseID, named: compartment)
    let editor = Editor(replica: desk.replica, subject: "note/\(caseID)")
    guard let text = try await NoteWriting(desk).text(words, editor, opensEditor: false) else {
      return Screen.note("nothing was written, so nothing is kept")
    }
    let id = try await desk.replica.write { records in
      let note = try records.create(NoteRecord.type.name, in: caseID, compartment: home.name)
      try records.set(NoteRecord.text.name, of: note, to: .text(text))
      if let about { try records.set(NoteRecord.happened, of: note, to: about) }
      return note.id
    }
    // A quick note on the command line is not what was left unfinished in the editor.
    if words.isEmpty { try await editor.finish() }
    desk.remember(caseID)
    try await NoteWriting(desk).confirm(id, in: home)
  }

  /// Edits the summary upon what was read: what a colleague writes meanwhile stays beside it.
  private func editSummary(_ desk: Desk) async throws {
    let caseID = try await desk.currentCase()
    let id = CountyIdentity.caseSummary(caseID: caseID).recordID
    let before = try await desk.replica.record(id)
    let editor = Editor(replica: desk.replica, subject: "summary/\(caseID)")
    let old = before?.text(CaseSummaryRecord.summary) ?? ""
    let text: String?
    if words.isEmpty {
      try NoteWriting.requireTerminal(orExplicit: true)
      text = try await editor.write(beginningWith: old)
    } else {
      text = try Input.text(words.joined(separator: " "), what: say("the summary"))
    }
    guard let text else { return Screen.note("nothing was changed") }
    try await desk.replica.write { records in
      let record =
        if let before {
          try records.edit(before, upon: before.token)
        } else {
          try records.create(CaseSummaryRecord.type.name, in: caseID, id: id)
        }
      try records.set(CaseSummaryRecord.summary.name, of: record, to: .text(text))
    }
    if words.isEmpty { try await editor.finish() }
    try await desk.confirm(id, field: CaseSummaryRecord.summary)
  }
}

struct Correct: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct",
    abstract: "Correct a note: another note that names it.",
    discussion: """
      Both are kept, and shown one below the other. The correction lies where the
      note lies.

        fieldkeep correct 4ZP-1T "It was the other motel."
        fieldkeep correct 4ZP-1T       opens your editor with the note
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: ArgumentHelp("The note.", valueName: "note"), completion: .records)
  var note: String

  @Argument(help: ArgumentHelp("What is right; - or @FILE reads it.", valueName: "text"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    try await NoteWriting(desk).correct(note, words, opensEditor: false)
  }
}

/// What writing and correcting have in common.
struct NoteWriting {
  private let desk: Desk

  init(_ desk: Desk) { self.desk = desk }

  /// Where a note lies: as somebody said, else among the advocates' notes, else where the case lies.
  func home(of caseID: CaseID, named name: String?) async throws -> Compartment {
    if let name { return try compartment(named: name) }
    let open = try await desk.replica.compartmentsToOpen()
    if open.contains(CountyCompartment.advocateNotes) { return CountyCompartment.advocateNotes }
    return CountyCompartment.coordination
  }

  private func compartment(named name: String) throws -> Compartment {
    let word = name.lowercased().replacing("-", with: "_")
    let fitting = NoteRecord.type.compartments.filter { $0.name == word }
    let near = NoteRecord.type.compartments.filter { !word.isEmpty && $0.name.hasPrefix(word) }
    guard let found = fitting.first ?? (near.count == 1 ? near.first : nil) else {
      throw Failure(
        .usage, "notes lie in no such compartment",
        hint: "say one of: \(list: NoteRecord.type.compartments.map(\.name))")
    }
    return found
  }

  /// The text: the words, what they name to be read, or what is written in the editor.
  func text(
    _ words: [String], _ editor: Editor, beginningWith old: String = "", opensEditor: Bool
  ) async throws -> String? {
    guard words.isEmpty else {
      let word = words.joined(separator: " ")
      return try words.count == 1 ? Input.text(word, what: say("the note")) : word
    }
    try Self.requireTerminal(orExplicit: opensEditor)
    return try await editor.write(beginningWith: old)
  }

  /// Nobody is asked where nobody sits.
  static func requireTerminal(orExplicit isExplicit: Bool) throws {
    guard isExplicit || (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1) else {
      throw Failure(
        .usage, "no text is given, and there is no terminal to write it on",
        hint: "give the text, or - to read it from standard input")
    }
  }

  /// Writes a note that corrects another.
  func correct(_ name: String, _ words: [String], opensEditor: Bool) async throws {
    let note = try await desk.record(named: name)
    guard note.type == NoteRecord.type else {
      throw Failure(
        .usage, "this is no note", hint: "fieldkeep set changes a field of another record")
    }
    let home = CountySchema.schema.compartment(numbered: note.compartment)
    let others = try await corrections(of: note)
    let editor = Editor(replica: desk.replica, subject: "correct/\(note.id)")
    let old = note.text(NoteRecord.text) ?? ""
    let text = try await text(words, editor, beginningWith: old, opensEditor: opensEditor)
    guard let text else { return Screen.note("nothing was changed") }
    let happened = note.instant(NoteRecord.happened.at)
    let id = try await desk.replica.write { records in
      let correction = try records.create(
        NoteRecord.type.name, in: note.caseID, compartment: home?.name)
      try records.set(NoteRecord.text.name, of: correction, to: .text(text))
      try records.set(NoteRecord.corrects.name, of: correction, to: .reference(note.id))
      if let happened {
        try records.set(
          NoteRecord.happened.at.name, of: correction, to: .instant(milliseconds: happened))
      }
      return correction.id
    }
    if words.isEmpty { try await editor.finish() }
    let meanwhile = try await corrections(of: note).subtracting(others).subtracting([id])
    if let home { try await confirm(id, in: home) }
    if !meanwhile.isEmpty {
      Screen.note("meanwhile somebody else corrected it too; both corrections are kept")
    }
  }

  private func corrections(of note: Record) async throws -> Set<RecordID> {
    Set(
      try await desk.replica.records(NoteRecord.type.name, in: note.caseID)
        .filter { $0.reference(NoteRecord.corrects) == note.id }.map(\.id))
  }

  func confirm(_ id: RecordID, in home: Compartment) async throws {
    let names = try await desk.names()
    guard let record = try await desk.replica.record(id) else { return }
    desk.print(
      json: RecordLines.json(record, names: names),
      [
        say(" note \(desk.screen.strong(names.records.name(of: id))) kept") + " · "
          + desk.screen.faint(heard(home.label).lowercased())
      ])
  }
}

extension Desk {
  /// Prints a record after a field of it was written, and says what stands beside it.
  func confirm(_ id: RecordID, field: Field) async throws {
    let names = try await names()
    guard let record = try await replica.record(id) else { throw ReplicaError.recordUnknown(id) }
    let isDisputed = !field.isSet && record.reading(of: field).asks
    let name = names.records.name(of: id)
    let shown =
      field.isSet
      ? record.elements(of: field.name).map { ValueText.shown($0, of: field, time, names) }
        .joined(separator: ", ")
      : record[field.name].map { ValueText.shown($0, of: field, time, names) } ?? say("cleared")
    print(
      json: RecordLines.json(record, names: names),
      [
        " \(screen.strong(name))  \(heard(record.type?.label ?? "")) · \(heard(field.label)): \(shown)"
      ]
        + (isDisputed
          ? [
            screen.warm(
              say(" ! somebody else wrote it meanwhile: both stand → fieldkeep resolve \(name)"))
          ]
          : []))
  }
}

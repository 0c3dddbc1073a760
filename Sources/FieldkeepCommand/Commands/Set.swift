// `fieldkeep set`: one field of one record.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct SetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Set a field of a record.",
    discussion: """
      A record is named by its letters, or by its type where the case at hand has
      one: person, recovery, case, placement. A person, and a description, are
      made when they are first set. A field that holds several values takes one
      more; --remove takes one away.

        fieldkeep set recovery first_contact_at 01:50
        fieldkeep set person date_of_birth 2010-06
        fieldkeep set person aliases Kiki
        fieldkeep set case safety_flags suicide_risk
        fieldkeep set 4ZP-1T type relative
        fieldkeep set case_summary summary --edit

      Some fields belong to the agency that wrote them, such as the kind of a
      placement. Whoever works for another agency proposes; both values are shown,
      and the agency whose it is sets the field or leaves it:

        fieldkeep set 4ZP-1T type relative --propose --why "The aunt has called."
      """)

  @OptionGroup var options: GlobalOptions

  @Flag(help: "Take this value out of a field that holds several.") var remove = false
  @Flag(help: "Clear the field.") var clear = false
  @Flag(help: "Write the text in your editor.") var edit = false
  @Flag(help: "Propose it to the agency whose field it is.") var propose = false
  @Option(help: ArgumentHelp("Why it is proposed; - or @FILE.", valueName: "text"))
  var why: String?

  @Argument(
    help: ArgumentHelp("The record, or a type.", valueName: "record"), completion: .records)
  var record: String
  @Argument(help: ArgumentHelp("The field.", valueName: "field")) var field: String
  @Argument(help: ArgumentHelp("The value; - or @FILE reads it.", valueName: "value"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let target = try await target(desk)
    guard propose || why == nil else {
      throw Failure(.usage, "a reason goes with --propose", hint: "fieldkeep note keeps one too")
    }
    let field = try field(of: target.type)
    let editor = Editor(
      replica: desk.replica, subject: "field/\(target.id)/\(field.number)")
    guard let value = try await value(for: field, target, desk, editor) else {
      return Screen.note("nothing was changed")
    }
    if propose {
      try await Proposal(value, for: field, of: target.existing, why: why).write(desk)
      if edit || words.isEmpty { try await editor.finish() }
      return
    }
    let (remove, token) = (remove, edit ? target.existing?.token : nil)
    try await desk.replica.write { records in
      let draft: RecordDraft
      if let existing = target.existing {
        draft = try records.edit(existing, upon: token)
        if existing.standing == .voided { try records.restore(draft) }
      } else {
        draft = try records.create(
          target.type.name, in: target.caseID, compartment: target.compartment?.name,
          id: target.id)
      }
      if !field.isSet {
        try records.set(field.name, of: draft, to: value)
      } else if remove {
        try records.remove(value, from: field.name, of: draft)
      } else {
        try records.add(value, to: field.name, of: draft)
      }
    }
    if edit || words.isEmpty { try await editor.finish() }
    try await desk.confirm(target.id, field: field)
    try await hint(target, desk)
  }

  /// Says what an earlier case of the same youth knows already, and who else may be meant, to whoever is asking a youth
  /// just now.
  private func hint(_ target: Target, _ desk: Desk) async throws {
    guard !desk.options.json,
      target.type == PersonRecord.type || target.type == PersonDetailRecord.type
    else { return }
    let same = try await SameYouth(
      try await CaseFile(target.caseID, in: desk.replica), desk.replica)
    desk.screen.lines(
      SameYouthLines(same: same, desk: desk, names: try await desk.names()).hints)
    guard target.type == PersonRecord.type, !remove, !clear else { return }
    desk.screen.lines(try await MaybeKnown(target.id, of: target.caseID, desk).lines)
  }

  // MARK: what is set

  /// A record that is there, or one that comes into being with this field.
  private struct Target {
    var id: RecordID
    var type: RecordType
    var caseID: CaseID
    var compartment: Compartment?
    var existing: Record?
  }

  private func target(_ desk: Desk) async throws -> Target {
    if let type = desk.schemaType(record), let new = try await newTarget(type, desk) { return new }
    let found = try await desk.record(named: record)
    guard let type = found.type else {
      throw Failure(
        .badData, "this record is of a type that this version does not know",
        hint: "a newer version of the program can change it")
    }
    return Target(id: found.id, type: type, caseID: found.caseID, existing: found)
  }

  /// A record that the case does not have yet and that nothing but its fields makes.
  private func newTarget(_ type: RecordType, _ desk: Desk) async throws -> Target? {
    let makes = [PersonRecord.type, PersonDetailRecord.type, CaseSummaryRecord.type]
    let makesDetail = [RecoveryDetailRecord.type]
    guard makes.contains(type) || makesDetail.contains(type) else { return nil }
    let file = try await desk.currentCaseFile()
    guard file.all(type).isEmpty else { return nil }
    var generator = SystemRandomNumberGenerator()
    var id = RecordID(using: &generator)
    if type == CaseSummaryRecord.type {
      id = CountyIdentity.caseSummary(caseID: file.id).recordID
    }
    if type == PersonDetailRecord.type, let person = file.all(PersonRecord.type).first {
      id = CountyIdentity.personDetail(person: person.id).recordID
    }
    if type == RecoveryDetailRecord.type {
      id = CountyIdentity.recoveryDetail(recovery: try file.knownRecovery().id).recordID
    }
    if type == PersonRecord.type {
      let home = try await desk.homeOfPerson(in: file)
      return Target(
        id: file.firstPersonID(in: home), type: type, caseID: file.id, compartment: home)
    }
    let open = try await desk.replica.compartmentsToOpen()
    let held = try await desk.replica.compartments(of: file.id)
    let home = type.compartments.first { open.contains($0) || held.contains($0.number) }
    return Target(id: id, type: type, caseID: file.id, compartment: home)
  }

  private func field(of type: RecordType) throws -> Field {
    let word = field.lowercased().replacing("-", with: "_")
    let near = type.fields.filter { !word.isEmpty && $0.name.hasPrefix(word) }
    guard let found = type.field(named: word) ?? (near.count == 1 ? near.first : nil) else {
      throw Failure(
        .usage,
        near.isEmpty ? "\(type.name) has no such field" : "that could be several fields",
        hint: "say one of: \(list: (near.isEmpty ? type.fields : near).map(\.name))")
    }
    if type.isAppendOnly {
      throw Failure(
        .usage, "this is an entry (\(type.name)), and entries are never changed",
        hint: "fieldkeep correct adds to a note; fieldkeep undo takes your own last step back")
    }
    if found.policy.isWrittenAtCreationOnly {
      throw Failure(.usage, "\(found.name) is written once, when its record is made")
    }
    return found
  }

  private func value(
    for field: Field, _ target: Target, _ desk: Desk, _ editor: Editor
  ) async throws -> FieldValue? {
    if clear {
      guard !field.isSet else {
        throw Failure(
          .usage, "\(field.name) holds several values", hint: "take one out with --remove")
      }
      return .empty
    }
    if edit || words.isEmpty {
      guard field.type == .text else {
        throw Failure(
          .usage, "say a value for \(field.name)", hint: field.hint.map { .verbatim(heard($0)) })
      }
      try NoteWriting.requireTerminal(orExplicit: edit)
      let old = target.existing?.text(field) ?? ""
      return try await editor.write(beginningWith: old).map { .text($0) }
    }
    let text = words.joined(separator: " ")
    let names = try await desk.names()
    return try ValueWords.value(
      words.count == 1 && field.type == .text ? Input.text(text, what: say("the value")) : text,
      for: field, desk.time, names)
  }
}

/// A value for a field that another agency owns: an entry beside the record, which that agency takes up or does not.
private struct Proposal {
  let record: Record
  let type: RecordType
  let compartment: Compartment
  let field: Field
  let value: FieldValue
  let why: String?

  /// - Throws: ``Failure`` where nothing can be proposed.
  init(_ value: FieldValue, for field: Field, of record: Record?, why: String?) throws {
    guard let record, let type = record.type, field.policy == .owned, !value.isEmpty else {
      throw Failure(
        .usage, "only a value of a field that belongs to an agency is proposed",
        hint: "leave --propose out to set the field")
    }
    let place = CountySchema.schema.compartment(numbered: record.compartment)
    guard let place, ProposalRecord.type.compartments.contains(place) else {
      throw Failure(
        .refused, "nothing is proposed where this record lies", hint: "tell them otherwise")
    }
    (self.record, self.type, compartment) = (record, type, place)
    (self.field, self.value) = (field, value)
    self.why = try why.map { try Input.text($0, what: say("why")) }
  }

  func write(_ desk: Desk) async throws {
    guard case .text(let text) = ExportValue.cell(value, booleansAsText: true) else {
      throw Failure(.usage, "that value cannot be proposed", hint: "say it in a note")
    }
    let now = desk.time.now
    let id = try await desk.replica.write { records in
      let entry = try records.create(
        ProposalRecord.type.name, in: record.caseID, compartment: compartment.name)
      try records.set(ProposalRecord.recordType.name, of: entry, to: .text(type.name))
      try records.set(ProposalRecord.record.name, of: entry, to: .text("\(record.id)"))
      try records.set(ProposalRecord.field.name, of: entry, to: .text(field.name))
      try records.set(ProposalRecord.value.name, of: entry, to: .text(text))
      try records.set(
        ProposalRecord.happened.at.name, of: entry, to: .instant(milliseconds: now))
      if let why { try records.set(ProposalRecord.reason.name, of: entry, to: .text(why)) }
      return entry.id
    }
    let names = try await desk.names()
    guard let entry = try await desk.replica.record(id) else {
      throw ReplicaError.recordUnknown(id)
    }
    let shown = ValueText.shown(value, of: field, desk.time, names)
    desk.print(
      json: RecordLines.json(entry, names: names),
      [
        " \(desk.screen.strong(names.records.name(of: record.id)))  \(heard(type.label)) · "
          + say("proposed") + " · \(heard(field.label)): \(shown)",
        desk.screen.faint(say(" the field stays as it is until the agency whose it is sets it")),
      ])
  }
}

/// Values as somebody types them.
enum ValueWords {
  /// The value that a text means for a field.
  ///
  /// - Throws: ``Failure``, naming the field and never the text.
  static func value(
    _ text: String, for field: Field, _ time: LocalTime, _ names: Names
  ) throws -> FieldValue {
    func unfit(_ hint: Said) -> Failure {
      Failure(.usage, "that is no value for \(field.name)", hint: hint)
    }
    switch field.type {
    case .text: return .text(text)
    case .integer:
      guard let number = Int64(text) else { throw unfit("give a whole number") }
      return .integer(number)
    case .boolean:
      guard let truth = Prompt.truth(of: text) else { throw unfit("say yes or no") }
      return .boolean(truth)
    case .instant: return .instant(milliseconds: try time.required(text).milliseconds)
    case .partialDate:
      guard let date = PartialDate(text) else { throw unfit("give 2010, 2010-06 or 2010-06-02") }
      return .partialDate(date)
    case .code(let list): return .code(try list.code(text))
    case .reference:
      let matches = names.records.matches(text)
      guard let id = matches.first, matches.count == 1 else { throw unfit("name a record") }
      return .reference(id)
    case .decimal:
      guard let number = DecimalNumber(text) else { throw unfit("give digits with a point") }
      return .decimal(number)
    }
  }
}

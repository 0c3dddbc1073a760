// `fieldkeep show`: a case, or one record, as it stands.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Show: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a case or a record.",
    discussion: """
      Without a name, the case at hand. Showing a case makes it the case at hand.

        fieldkeep show
        fieldkeep show 7Q4-MK
        fieldkeep show 7Q4-MK --json
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(
    help: ArgumentHelp("A case or a record.", valueName: "name"), completion: .casesAndRecords)
  var name: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    guard let name else {
      return try await show(try await desk.currentCaseFile(), desk, try await desk.names())
    }
    let names = try await desk.names()
    switch try await desk.meaning(of: name, names) {
    case .caseFile(let id):
      desk.remember(id)
      try await show(try await CaseFile(id, in: desk.replica), desk, names)
    case .record(let record):
      try await desk.enter(AuditEntry("opened", reading: [record], naming: true))
      show(record, desk, names)
    }
  }

  private func show(_ file: CaseFile, _ desk: Desk, _ names: Names) async throws {
    try await desk.enter(AuditEntry("opened", reading: file.records))
    if desk.options.json {
      Screen.write(CaseLines.json(file, names: names).text + "\n")
    } else {
      let view = CaseView(file: file, desk: desk, names: names, people: try await desk.people())
      desk.screen.lines(try await view.lines())
      let held = try await desk.replica.heldWork().filter { $0.caseID == file.id }
      let people = try await desk.people()
      desk.screen.lines(
        held.map { piece in
          desk.screen.warm(
            say(
              """
               ! \(counted(piece.changes, "change")) of \(people.label(of: piece.device)) held, not \
              shown above: fieldkeep held
              """))
        })
    }
  }

  private func show(_ record: Record, _ desk: Desk, _ names: Names) {
    let compartment = CountySchema.schema.compartment(numbered: record.compartment)
    let isOfCase = record.caseID != Replica.directoryCase
    var heading = [
      desk.screen.strong(names.records.name(of: record.id)) + "  "
        + (record.type.map { heard($0.label) } ?? say("of a newer version")),
      compartment.map { heard($0.label) } ?? say("compartment \(record.compartment)"),
    ]
    if isOfCase { heading.append(say("case \(names.cases.name(of: record.caseID))")) }
    switch record.standing {
    case .live: break
    case .voided: heading.append(say("voided"))
    case .contested:
      heading.append(desk.screen.urgent(say("voided by someone who had not seen it all")))
    }
    desk.print(
      json: RecordLines.json(record, names: names),
      [" " + heading.joined(separator: " · ")] + RecordLines.fields(record, desk, names))
  }
}

extension Desk {
  /// What a short name names.
  enum Meaning {
    case caseFile(CaseID)
    case record(Record)
  }

  /// Finds the case or the record of a short name, or a record of the case at hand by its type.
  ///
  /// - Throws: ``Failure`` where there is none, or more than one.
  func meaning(of name: String) async throws -> Meaning {
    try await meaning(of: name, try await names())
  }

  /// The same with names that are at hand.
  func meaning(of name: String, _ names: Names) async throws -> Meaning {
    let cases = names.cases.matches(name)
    let records = names.records.matches(name)
    if cases.count + records.count > 1 {
      throw Failure(
        .usage, "\(cases.count + records.count) names begin like this",
        hint: "say more letters of the name")
    }
    if let id = cases.first { return .caseFile(id) }
    if let id = records.first, let record = try await record(id) { return .record(record) }
    if let record = try await recordOfCurrentCase(named: name) { return .record(record) }
    throw Failure(
      .noInput, "nothing that this device can read has this name",
      hint: "fieldkeep list shows the cases, fieldkeep show what is in one")
  }

  /// The record of a short name, or the only one of a type in the case at hand.
  func record(named name: String) async throws -> Record {
    guard case .record(let record) = try await meaning(of: name) else {
      throw Failure(
        .usage, "this names a case, and a record is asked for",
        hint: "fieldkeep show shows the records of a case with their names")
    }
    return record
  }

  /// A record by its identifier; where it lies in several scopes, the one of the case at hand.
  private func record(_ id: RecordID) async throws -> Record? {
    if let caseID = try? await currentCaseIfAny() {
      let found = try await replica.records(in: caseID, includingVoided: true)
        .first { $0.id == id }
      if let found { return found }
    }
    return try await replica.record(id)
  }

  private func recordOfCurrentCase(named name: String) async throws -> Record? {
    let word = name.lowercased().replacing("-", with: "_")
    guard let type = schemaType(word), let caseID = try await currentCaseIfAny() else { return nil }
    let records = try await CaseFile(caseID, in: replica).all(type)
    guard records.count <= 1 else {
      let names = try await names()
      throw Failure(
        .usage, "the case has \(records.count) records of this type",
        hint: "say one of: \(list: records.suffix(8).map { names.records.name(of: $0.id) })")
    }
    return records.first
  }

  /// The record type of a word: its name, singular or plural.
  func schemaType(_ word: String) -> RecordType? {
    let schema = CountySchema.schema
    let typed = word.lowercased().replacing("-", with: "_")
    let singular = typed.hasSuffix("ies") ? typed.dropLast(3) + "y" : typed.dropLast()
    let further = [
      "alert": "agency_alert", "item": "checklist_item", "location": "placement_location",
    ]
    for candidate in [typed, String(singular)] {
      if let type = schema.recordType(named: further[candidate] ?? candidate) { return type }
    }
    return nil
  }
}

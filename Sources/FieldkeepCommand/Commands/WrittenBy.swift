// `fieldkeep written-by`: all that one device wrote, for whoever has to judge what a lost or misused one did.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct WrittenBy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "written-by",
    abstract: "Show all that one device wrote, and what became of it.",
    discussion: """
      By case and record, in the order of what had been read: when it was written by
      the device's own clock, when it came here, the old value and the new, and who
      has written over it since. Only what this laptop may read is shown.

        fieldkeep written-by "Compton laptop 2"
        fieldkeep written-by "device 7" --since "yesterday 18:00"
        fieldkeep written-by "device 7" --since 2026-11-20 --case 7Q4-MK --json

      --since counts what came since, and what claims to be newer: a clock that was
      set back hides nothing. --clock arrival, or --clock own, takes one of the two.
      fieldkeep revert takes it back.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var work: WorkOptions

  @Argument(help: ArgumentHelp("The device, as it is called.", valueName: "device"))
  var name: String

  func run() async throws {
    let desk = try await Desk.open(options)
    let look = try await WorkLook(work, device: name, desk)
    try await desk.enter(look.auditEntry("opened"))
    desk.print(
      json: look.json, [look.heading] + look.lines { $0.map { look.writtenLine($0) } })
  }
}

/// Which work of a device is meant.
struct WorkOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Only from then on: \"yesterday 18:00\".", valueName: "time"))
  var since: String?

  @Option(
    help: ArgumentHelp("By which clock: arrival, own, or either.", valueName: "clock"),
    completion: .list(DeviceWork.Clock.allCases.map(\.rawValue)))
  var clock: String = DeviceWork.Clock.either.rawValue

  /// The moment and the clock.
  ///
  /// - Throws: ``Failure`` for what is neither.
  func moment(_ time: LocalTime) throws -> (since: Int64?, clock: DeviceWork.Clock) {
    guard let clock = DeviceWork.Clock(rawValue: clock.lowercased()) else {
      throw Failure(.usage, "there is no such clock", hint: "--clock arrival, own or either")
    }
    guard let since else { return (nil, clock) }
    guard let moment = time.moment(of: since) else {
      throw Failure(
        .usage, "the time is none that this program understands",
        hint: "say \"yesterday 18:00\", \"3 h ago\" or 2026-11-20")
    }
    return (moment.milliseconds, clock)
  }
}

/// What a device wrote, as it is told to people and scripts.
struct WorkLook {
  let desk: Desk
  let names: Names
  let people: People
  let work: DeviceWork
  let caseID: CaseID?
  let records: [RecordWork]

  /// What left, and who looked: it happened, whoever did it, and its trace is not taken back.
  static let kept = [
    DisclosureRecord.type, AuditRecord.type, CourtOrderRecord.type, CaseAccessRecord.type,
    AccessRequestRecord.type, AccessAnswerRecord.type,
  ]

  /// Reads what the options name.
  init(_ options: WorkOptions, device name: String, _ desk: Desk) async throws {
    let people = try await desk.people()
    let device = try people.device(named: name)
    let (since, clock) = try options.moment(desk.time)
    try await self.init(DeviceWork(of: device, since: since, by: clock), desk, people)
  }

  init(_ work: DeviceWork, _ desk: Desk, _ people: People) async throws {
    self.desk = desk
    self.people = people
    self.work = work
    names = try await desk.names()
    var caseID: CaseID?
    if let name = desk.options.caseName { caseID = try await desk.caseID(named: name) }
    self.caseID = caseID
    records = try await desk.replica.records(writtenBy: work, in: caseID, keeping: Self.kept)
  }

  init(_ look: WorkLook, _ records: [RecordWork]) {
    desk = look.desk
    names = look.names
    people = look.people
    work = look.work
    caseID = look.caseID
    self.records = records
  }

  /// What is entered where this is shown, or done.
  func auditEntry(_ verb: String) -> AuditEntry {
    let confidential = records.filter { AuditEntry.isConfidential($0.compartment) }
    return AuditEntry(
      verb, cases: Set(records.map(\.caseID)).subtracting([Replica.directoryCase]),
      records: Set(records.map(\.record)), parts: Set(confidential.map(\.compartment)),
      devices: [work.device])
  }

  // MARK: words

  private var span: String {
    guard let since = work.since.map(desk.time.shown) else { return say("all that is here") }
    return switch work.clock {
    case .arrival: say("since \(since), by when it came")
    case .own: say("since \(since), by its own clock")
    case .either: say("since \(since), by when it came or by its own clock")
    }
  }

  /// Whose, since when, how much.
  var heading: String {
    let entries = records.reduce(0) { $0 + $1.written.count }
    let cases = Set(records.map(\.caseID)).subtracting([Replica.directoryCase]).count
    let (values, places) = (counted(entries, "value"), counted(records.count, "record"))
    let extent =
      entries == 0
      ? say("nothing that this laptop can read")
      : cases == 0
        ? say("\(values) in \(places)") : say("\(values) in \(places) of \(counted(cases, "case"))")
    return " \(desk.screen.strong(people.name(of: work.device))) · \(span) · \(extent)"
  }

  /// What is said of each record, by case.
  func lines(_ told: (RecordContext) -> [String]) -> [String] {
    var order: [CaseID] = []
    var byCase: [CaseID: [RecordWork]] = [:]
    for record in records {
      if byCase[record.caseID] == nil { order.append(record.caseID) }
      byCase[record.caseID, default: []].append(record)
    }
    return order.flatMap { caseID -> [String] in
      let inner = (byCase[caseID] ?? []).flatMap { record -> [String] in
        let context = RecordContext(record)
        let lines = told(context)
        guard !lines.isEmpty else { return [] }
        return [" \(names.records.name(of: record.record))  \(context.label)"]
          + lines.map { "   " + $0 }
      }
      guard !inner.isEmpty else { return [] }
      let title =
        caseID == Replica.directoryCase
        ? say("directory") : say("case \(names.cases.name(of: caseID))")
      return [desk.screen.strong(title)] + inner
    }
  }

  /// One thing that was written: when, what, over what, and what became of it.
  func writtenLine(_ item: (record: RecordContext, written: WrittenEntry)) -> String {
    let written = item.written
    var origin = desk.time.shown(written.time)
    if abs(written.clockError) >= 60_000 {
      let error = LocalTime.span(written.clockError)
      origin =
        written.clockError > 0
        ? say("\(origin), clock \(error) ahead") : say("\(origin), clock \(error) behind")
    }
    if let arrived = written.arrived { origin += say(" · came \(desk.time.shown(arrived))") }
    var line = desk.screen.faint(origin) + "  " + text(of: written.entry, item.record)
    if !written.before.isEmpty {
      let before = written.before.map { shown($0, written.entry.field, item.record) }
      line += desk.screen.faint(say("  was ")) + before.joined(separator: ", ")
    }
    if case .replaced(let device, let time) = written.fate {
      line += desk.screen.faint(
        say("  · written over \(desk.time.shown(time)) by \(people.name(of: device))"))
    }
    return line
  }

  private func text(of entry: Entry, _ record: RecordContext) -> String {
    guard entry.field != RecordState.voidField else {
      return entry.value == .present ? say("voided") : say("restored")
    }
    let value = shown(entry.value, entry.field, record)
    let sign =
      switch entry.operation {
      case .assign: ""
      case .add: "+ "
      case .remove: "− "
      }
    return "\(record.label(of: entry.field)): \(sign)\(value)"
  }

  /// A value as people read it.
  func shown(_ value: Value, _ field: UInt32, _ record: RecordContext) -> String {
    guard let field = record.type?.field(numbered: field) else { return "…" }
    return ValueText.shown(FieldValue(showing: value), of: field, desk.time, names)
  }

  // MARK: scripts

  var json: JSONValue {
    .object([
      "device": .text(work.device.description), "name": .text(people.label(of: work.device)),
      "since": work.since.map { .text(LocalTime.iso($0)) } ?? .null,
      "clock": .text(work.clock.rawValue),
      "records": .list(records.map { json($0) }),
    ])
  }

  private func json(_ record: RecordWork) -> JSONValue {
    let context = RecordContext(record)
    return .object([
      "case": .text(record.caseID.description), "record": .text(record.record.description),
      "name": .text(names.records.name(of: record.record)),
      "type": context.type.map { .text($0.name) } ?? .null,
      "nobody_else_wrote": .boolean(record.isTheirsAlone),
      "written": .list(
        record.written.map { written in
          var replacedBy: JSONValue = .null
          var replacedAt: JSONValue = .null
          if case .replaced(let device, let time) = written.fate {
            replacedBy = .text(device.description)
            replacedAt = .text(LocalTime.iso(time))
          }
          return .object([
            "field": context.json(of: written.entry.field),
            "operation": .text("\(written.entry.operation)"),
            "value": ValueText.json(FieldValue(showing: written.entry.value)),
            "before": .list(written.before.map { ValueText.json(FieldValue(showing: $0)) }),
            "at": .text(LocalTime.iso(written.time)), "clock_error_ms": .number(written.clockError),
            "came_at": written.arrived.map { .text(LocalTime.iso($0)) } ?? .null,
            "replaced_by": replacedBy, "replaced_at": replacedAt,
          ])
        }),
      "to_write": .list(
        record.plan.cells.map { cell in
          .object([
            "field": context.json(of: cell.cell.field), "operation": .text("\(cell.operation)"),
            "values": .list(cell.values.map { ValueText.json(FieldValue(showing: $0)) }),
          ])
        }),
      "to_mark": record.plan.marks.first.map { .text($0 == .present ? "void" : "restore") }
        ?? .null,
      "left": .list(
        record.sortedLeft.map { cell, reason in
          .object([
            "field": context.json(of: cell.field), "reason": .text(reason.rawValue),
            "element": cell.element.map { ValueText.json(FieldValue(showing: $0)) } ?? .null,
          ])
        }),
    ])
  }
}

/// A record that a device wrote in, with what the schema says of it.
struct RecordContext {
  let work: RecordWork
  let type: RecordType?

  init(_ work: RecordWork) {
    self.work = work
    type = CountySchema.schema.recordType(numbered: work.type)
  }

  var label: String {
    type.map { heard($0.label) } ?? say("record of a kind that is not known here")
  }

  func label(of field: UInt32) -> String {
    guard field != RecordState.voidField else { return say("voided") }
    return (type?.field(numbered: field)).map { heard($0.label) } ?? say("field \(field)")
  }

  func json(of field: UInt32) -> JSONValue {
    type?.field(numbered: field).map { .text($0.name) } ?? .number(Int64(field))
  }

  /// One line for each thing that was written.
  func map(_ line: ((record: RecordContext, written: WrittenEntry)) -> String) -> [String] {
    work.written.map { line((self, $0)) }
  }
}

extension RecordWork {
  /// What is left, in the order of fields, for output that is the same each time.
  var sortedLeft: [(cell: RecordCell, reason: LeftReason)] {
    left.sorted { one, other in
      guard one.key.field == other.key.field else { return one.key.field < other.key.field }
      return Array(one.key.element?.payload ?? []).lexicographicallyPrecedes(
        Array(other.key.element?.payload ?? []))
    }.map { ($0.key, $0.value) }
  }
}

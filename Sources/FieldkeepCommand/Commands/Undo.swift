// `fieldkeep undo`: takes back one's own last step, by a new change that everybody receives like any other.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Undo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo",
    abstract: "Take back your own last step.",
    discussion: """
      What the last command wrote on this laptop is undone by writing what stood
      before; a record that it made is voided. Nothing is erased: history keeps
      both. What a colleague has written over since stays as it is. Undoing again
      brings the step back.
      """)

  @OptionGroup var options: GlobalOptions

  /// An import is one step, however long its list was.
  private static let namedLimit = 12

  /// What init and a new device's first words write.
  private static let founding = [
    OrganizationRecord.type.name, TeamRecord.type.name, DeviceRecord.type.name,
  ]

  func run() async throws {
    let desk = try await Desk.open(options)
    let changes = try await desk.replica.lastOwnTransaction()
    guard !changes.isEmpty else {
      throw Failure(.noInput, "nothing was written on this device that could be undone")
    }
    var steps: [Step] = []
    var names: [RecordID] = []
    var passedOver = 0
    for change in changes {
      let ids = unique(change.entries.map(\.record))
      let histories = try await desk.replica.history(of: Set(ids), in: change.scope)
      for id in ids {
        guard let record = try await desk.replica.record(id, in: change.scope) else { continue }
        let plan = UndoPlan(record: record, change: change, history: histories[id] ?? [])
        steps += plan.steps
        passedOver += plan.passedOver
        if !plan.steps.isEmpty { names.append(id) }
      }
    }
    guard !steps.isEmpty else {
      throw Failure(
        .noInput, "what you wrote last has been written over since",
        hint: "fieldkeep history shows by whom")
    }
    // Whoever meant to take back a slip, and had written nothing yet, must not take back the founding itself.
    guard steps.contains(where: { !Self.founding.contains($0.record.type?.name ?? "") }) else {
      throw Failure(
        .noInput, "what was written last names the organization, its teams and its devices",
        hint: "fieldkeep set changes a name")
    }
    let planned = steps
    try await desk.replica.write { records in
      var last: RecordID?
      for step in planned {
        // Between two records, never within one: what voids it stands for all of it.
        if step.record.id != last { try records.divide() }
        last = step.record.id
        try step.apply(records)
      }
    }
    let shortNames = try await desk.names()
    var people = names.prefix(Self.namedLimit).map { shortNames.records.name(of: $0) }
    if names.count > Self.namedLimit { people.append("…") }
    desk.print(
      json: .object([
        "records": .list(names.map { .text($0.description) }),
        "steps": .number(Int64(steps.count)), "passed_over": .number(Int64(passedOver)),
      ]),
      [say(" undone: \(steps.summary)") + " · " + people.joined(separator: " ")]
        + (passedOver > 0
          ? [
            say(
              passedOver, one: " 1 field written over by somebody else since, left as it is",
              other: " \(passedOver) fields written over by somebody else since, left as they are")
          ]
          : []))
  }

  private func unique(_ ids: [RecordID]) -> [RecordID] {
    var seen: Set<RecordID> = []
    return ids.filter { seen.insert($0).inserted }
  }
}

/// One write that takes another back.
struct Step: Sendable {
  enum Effect: Sendable {
    case set(field: String, FieldValue)
    case add(field: String, FieldValue)
    case remove(field: String, FieldValue)
    case void
    case restore
  }

  let record: Record
  let effect: Effect

  func apply(_ records: RecordWriter) throws {
    let draft = try records.edit(record)
    switch effect {
    case .set(let field, let value): try records.set(field, of: draft, to: value)
    case .add(let field, let value): try records.add(value, to: field, of: draft)
    case .remove(let field, let value): try records.remove(value, from: field, of: draft)
    case .void: try records.void(draft)
    case .restore: try records.restore(draft)
    }
  }
}

extension [Step] {
  /// What the steps do, in words.
  var summary: String {
    let voided = count { if case .void = $0.effect { true } else { false } }
    let restored = count { if case .restore = $0.effect { true } else { false } }
    let fields = count - voided - restored
    return [
      voided > 0 ? say(voided, one: "1 record voided", other: "\(voided) records voided") : nil,
      restored > 0
        ? say(restored, one: "1 record restored", other: "\(restored) records restored") : nil,
      fields > 0 ? say("\(counted(fields, "field")) as before") : nil,
    ].compactMap(\.self).joined(separator: ", ")
  }
}

/// How one record becomes what it was before a change of this device.
struct UndoPlan {
  private(set) var steps: [Step] = []
  /// Fields that somebody has written over since.
  private(set) var passedOver = 0

  init(record: Record, change: HistoryEntry, history: [HistoryEntry]) {
    guard
      let index = history.firstIndex(where: { $0.dot == change.dot && $0.scope == change.scope })
    else { return }
    let before = history[..<index].filter { $0.scope == change.scope }
    if before.isEmpty {
      steps = [Step(record: record, effect: .void)]
      return
    }
    let replaced = Set(history[index].replaced)
    for entry in change.entries where entry.record == record.id {
      guard let field = record.type?.field(numbered: entry.field) else {
        if entry.field == RecordState.voidField {
          let wasVoided = entry.value == .present
          steps.append(Step(record: record, effect: wasVoided ? .restore : .void))
        }
        continue
      }
      take(back: entry, of: field, record, change, before: Array(before), replaced)
    }
  }

  private mutating func take(
    back entry: Entry, of field: Field, _ record: Record, _ change: HistoryEntry,
    before: [HistoryEntry], _ replaced: Set<Dot>
  ) {
    let value = FieldValue(showing: entry.value)
    let earlier = before.flatMap { step in
      step.entries.filter { $0.field == entry.field }.map { (step.dot, $0) }
    }
    switch entry.operation {
    case .assign:
      let reading = record.reading(of: field)
      let standing = ([reading.shown].compactMap(\.self) + reading.others).map(\.dot)
      guard standing.contains(change.dot) else {
        passedOver += 1
        return
      }
      let last = earlier.last { replaced.contains($0.0) }
      let old = last.map { FieldValue(showing: $0.1.value) } ?? .empty
      steps.append(Step(record: record, effect: .set(field: field.name, old)))
    case .add:
      let wasThere = earlier.last { $0.1.value == entry.value }.map { $0.1.operation == .add }
      guard wasThere != true else { return }
      steps.append(Step(record: record, effect: .remove(field: field.name, value)))
    case .remove:
      steps.append(Step(record: record, effect: .add(field: field.name, value)))
    }
  }
}

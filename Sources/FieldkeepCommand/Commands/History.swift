// `fieldkeep why` and `fieldkeep history`: which change won, what it replaced, what stood beside it, who wrote what when.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Why: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Say why a field shows what it shows.",
    discussion: """
      Which change won and by which rule, what it replaced, what stands beside it.

        fieldkeep why 4ZP-1T type
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: ArgumentHelp("The record.", valueName: "record"), completion: .records)
  var name: String
  @Argument(help: ArgumentHelp("The field.", valueName: "field")) var field: String

  func run() async throws {
    let desk = try await Desk.open(options)
    let record = try await desk.record(named: name)
    try await desk.enter(AuditEntry("opened", reading: [record], naming: true))
    let word = field.lowercased().replacing("-", with: "_")
    let near = (record.type?.fields ?? []).filter { !word.isEmpty && $0.name.hasPrefix(word) }
    guard let field = record.type?.field(named: word) ?? (near.count == 1 ? near.first : nil) else {
      throw Failure(
        .usage, "the record has no such field",
        hint: "say one of: \(list: (record.type?.fields ?? []).map(\.name))")
    }
    let history = try await desk.replica.history(of: record, field: field.name)
    let context = HistoryContext(
      desk: desk, names: try await desk.names(), people: try await desk.people())
    guard !field.isSet else { return explainSet(record, field, history, context) }
    let reading = record.reading(of: field)
    guard let shown = reading.shown else {
      return desk.print(
        json: .object(["field": .text(field.name), "rule": .text(reading.rule.rawValue)]),
        [" \(heard(field.label)): " + say("nothing was ever written")])
    }
    let change = history.first { $0.dot == shown.dot }
    let replaced = replacedValues(by: change, history, field, context)
    desk.print(
      json: .object([
        "record": .text(record.id.description), "field": .text(field.name),
        "value": ValueText.json(shown.value), "rule": .text(reading.rule.rawValue),
        "asks": .boolean(reading.asks),
        "change": change.map { context.json($0, field) } ?? .null,
        "replaced": .list(replaced.map { context.json($0, field) }),
        "beside": .list(reading.others.map { ValueText.json($0.value) }),
      ]),
      lines(record, field, reading, history, context))
  }

  private func lines(
    _ record: Record, _ field: Field, _ reading: FieldReading, _ history: [HistoryEntry],
    _ context: HistoryContext
  ) -> [String] {
    func told(_ standing: StandingValue) -> String {
      let text = ValueText.shown(standing.value, of: field, context.desk.time, context.names)
      guard let change = history.first(where: { $0.dot == standing.dot }) else { return text }
      return "\(text)  \(context.desk.screen.faint(context.origin(change)))"
    }
    guard let shown = reading.shown else { return [] }
    let change = history.first { $0.dot == shown.dot }
    var lines = [" \(heard(field.label)): \(told(shown))", "   \(Self.words(reading.rule, field))"]
    for earlier in replacedValues(by: change, history, field, context) {
      lines.append(
        "   " + say("replaced  \(list: context.values(earlier, field))") + "  "
          + context.desk.screen.faint(context.origin(earlier)))
    }
    for other in reading.others { lines.append(say("   beside it \(told(other))")) }
    if reading.asks {
      lines.append(
        say(
          "   decide: fieldkeep resolve \(context.names.records.name(of: record.id)) \(field.name)")
      )
    }
    return lines
  }

  private func replacedValues(
    by change: HistoryEntry?, _ history: [HistoryEntry], _ field: Field, _ context: HistoryContext
  ) -> [HistoryEntry] {
    let dots = Set(change?.replaced ?? [])
    return history.filter { dots.contains($0.dot) }
  }

  private func explainSet(
    _ record: Record, _ field: Field, _ history: [HistoryEntry], _ context: HistoryContext
  ) {
    let elements = record.elements(of: field.name)
    context.desk.print(
      json: .object([
        "record": .text(record.id.description), "field": .text(field.name),
        "elements": .list(elements.map(ValueText.json)),
        "changes": .list(history.map { context.json($0, field) }),
      ]),
      [
        " \(heard(field.label)): "
          + say(
            "holds any number of values; what was added stays until someone who saw it takes it out"
          )
      ]
        + history.map { "   " + context.line($0, field) })
  }

  private static func words(_ rule: ReadingRule, _ field: Field) -> String {
    switch rule {
    case .nothing: say("nothing was ever written")
    case .settled: say("one value stands")
    case .latest: say("several stand; the newest is shown")
    case .review: say("several stand; the newest is shown until a person decides")
    case .earliest: say("several stand; the earliest, or smallest, is shown")
    case .greatest: say("several stand; the latest, or largest, is shown")
    case .leastAccess: say("several stand; the one that gives less access is shown")
    case .furthest: say("several stand; one of them lies beyond all others in the order of states")
    case .incompatible: say("several stand that do not fit together; a person decides")
    case .firstWritten: say("several stand; the one written first is shown")
    case .addSurvives: say("an add that no remover had seen stays")
    }
  }
}

struct History: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show who wrote what in a record, and when.",
    discussion: """
      In the order of what each had read, which no clock decides. What broke a rule
      that this program holds, such as a changed entry, is marked: only a program
      that is older, or not ours, writes it; every laptop merges it alike.

        fieldkeep history 4ZP-1T
        fieldkeep history 4ZP-1T type
      """)

  @OptionGroup var options: GlobalOptions
  @Argument(help: ArgumentHelp("The record.", valueName: "record"), completion: .records)
  var name: String
  @Argument(help: ArgumentHelp("Only one field.", valueName: "field")) var field: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    let record = try await desk.record(named: name)
    try await desk.enter(AuditEntry("opened", reading: [record], naming: true))
    if let field, record.type?.field(named: field) == nil {
      throw Failure(
        .usage, "the record has no such field",
        hint: "say one of: \(list: (record.type?.fields ?? []).map(\.name))")
    }
    let history = try await desk.replica.history(of: record, field: field)
    let context = HistoryContext(
      desk: desk, names: try await desk.names(), people: try await desk.people())
    let fields = record.type?.fields ?? []
    desk.print(
      json: .list(history.map { context.json($0, fields) }),
      history.flatMap { change -> [String] in
        [" " + desk.screen.strong(context.origin(change))]
          + change.entries.indices.map { index in
            "   " + context.text(change.entries[index], fields)
              + (change.brokenRules[index].map { desk.screen.urgent("  ! \(Self.words($0))") } ?? "")
          }
      })
  }
}

extension History {
  /// What a change did that this program would not have let anybody do.
  static func words(_ rule: WriteRule) -> String {
    switch rule {
    case .entriesStand: say("changes an entry, which nobody may")
    case .writtenOnce: say("changes what is written once")
    case .ownersWrite: say("written by another agency than the one whose it is")
    }
  }
}

/// How changes are told.
struct HistoryContext {
  let desk: Desk
  let names: Names
  let people: People

  /// When and by whom, and what is odd about it.
  func origin(_ change: HistoryEntry) -> String {
    var parts = [desk.time.shown(change.time), people.name(of: change.device)]
    if abs(change.clockError) >= 60_000 {
      let error = LocalTime.span(change.clockError)
      parts.append(
        change.clockError > 0
          ? say("clock was \(error) ahead") : say("clock was \(error) behind"))
    }
    if change.name == nil { parts.append(say("not sent yet")) }
    return parts.joined(separator: " · ")
  }

  /// A change of one field on one line.
  func line(_ change: HistoryEntry, _ field: Field) -> String {
    origin(change) + "  " + values(change, field).joined(separator: ", ")
  }

  /// What a change wrote in a field.
  func values(_ change: HistoryEntry, _ field: Field) -> [String] {
    change.entries.filter { $0.field == field.number }.map { shown($0, of: field) }
  }

  /// One entry: the field's label and what was written.
  func text(_ entry: Entry, _ fields: [Field]) -> String {
    guard let field = fields.first(where: { $0.number == entry.field }) else {
      guard entry.field == RecordState.voidField else { return say("field \(entry.field)") }
      return entry.value == .present ? say("voided") : say("restored")
    }
    return "\(heard(field.label)): \(shown(entry, of: field))"
      + (entry.unseen.isEmpty
        ? ""
        : desk.screen.faint(
          say("  (beside \(counted(entry.unseen.count, "value")) not seen while editing)")))
  }

  private func shown(_ entry: Entry, of field: Field) -> String {
    let text = ValueText.shown(FieldValue(showing: entry.value), of: field, desk.time, names)
    return switch entry.operation {
    case .assign: text
    case .add: "+ \(text)"
    case .remove: "− \(text)"
    }
  }

  func json(_ change: HistoryEntry, _ field: Field) -> JSONValue {
    json(change, [field])
  }

  func json(_ change: HistoryEntry, _ fields: [Field]) -> JSONValue {
    .object([
      "at": .text(LocalTime.iso(change.time)), "clock_error_ms": .number(change.clockError),
      "device": .text(change.device.description), "author": .text(people.name(of: change.device)),
      "segment": change.name.map { .text($0.segment.description) } ?? .null,
      "index": change.name.map { .number(Int64($0.index)) } ?? .null,
      "entries": .list(
        change.entries.enumerated().map { index, entry in
          .object([
            "breaks": change.brokenRules[index].map { .text($0.rawValue) } ?? .null,
            "field": fields.first { $0.number == entry.field }.map { .text($0.name) }
              ?? .number(Int64(entry.field)),
            "operation": .text("\(entry.operation)"),
            "value": ValueText.json(FieldValue(showing: entry.value)),
            "unseen": .number(Int64(entry.unseen.count)),
          ])
        }),
    ])
  }
}

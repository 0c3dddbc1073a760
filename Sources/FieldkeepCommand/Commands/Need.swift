// `fieldkeep need`: what the youth needs, one word each.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Need: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "need",
    abstract: "Say what is needed, offered, done.",
    discussion: """
      Words: food water clothing shower sleep comfort phone health exam mh sud
      screening plan met bed parent report education rights. The beginning of a
      word is enough.

        fieldkeep need food water shower
        fieldkeep need --offered food water
        fieldkeep need --done health_eval 09:10
        fieldkeep need --declined shower
        fieldkeep need             shows the checklist
      """)

  @OptionGroup var options: GlobalOptions

  @Flag(help: "It was offered.") var offered = false
  @Flag(help: "The youth accepted.") var accepted = false
  @Flag(help: "It was done, at the time given.") var done = false
  @Flag(help: "The youth did not want it; it can be offered again.") var declined = false
  @Flag(help: "It does not apply to this youth.") var notApplicable = false
  @Flag(help: "It could not be had.") var unavailable = false

  @Option(help: ArgumentHelp("Why not.", valueName: "reason")) var reason: String?
  @Option(help: ArgumentHelp("Who did it.", valueName: "name")) var by: String?

  @Argument(
    help: ArgumentHelp("What, then the time.", valueName: "words time"),
    completion: .words(of: CodeLists.checklistItem))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let recovery = try file.knownRecovery()
    guard !words.isEmpty else { return try await show(desk) }
    let (items, moment) = try meaning(desk.time)
    let status = try status()
    let home = CountySchema.schema.compartment(numbered: recovery.compartment)
    try await desk.replica.write { [self] records in
      for item in items {
        let id = CountyIdentity.checklistItem(recovery: recovery.id, item: item).recordID
        let record = try file.draft(ChecklistItemRecord.type, id, in: home, records) { record in
          try records.set(
            ChecklistItemRecord.recovery.name, of: record, to: .reference(recovery.id))
          try records.set(ChecklistItemRecord.item.name, of: record, to: .code(item.rawValue))
        }
        // What was offered or done is not needed anew by saying so: only the first word opens it.
        if status != .open || file.record(id) == nil {
          try records.set(
            ChecklistItemRecord.status.name, of: record, to: .code(status.rawValue))
        }
        if status == .done { try records.set(ChecklistItemRecord.done, of: record, to: moment) }
        if let by { try records.add(.text(by), to: ChecklistItemRecord.doneBy.name, of: record) }
        if let reason {
          try records.set(ChecklistItemRecord.reason.name, of: record, to: .text(reason))
        }
      }
    }
    desk.remember(file.id)
    try await show(desk, items)
  }

  /// The items that the words name, and the time behind them.
  private func meaning(_ time: LocalTime) throws -> ([ChecklistItem], NamedMoment) {
    var items: [ChecklistItem] = []
    for (index, word) in words.enumerated() {
      let spanish = CodeLists.checklistItem.code(spanish: word)
        .flatMap(ChecklistItem.init(rawValue:))
      if let item = (try? CaseWords.item(word)) ?? spanish {
        if !items.contains(item) { items.append(item) }
        continue
      }
      let rest = words[index...].joined(separator: " ")
      if !items.isEmpty, done, let moment = time.moment(of: rest) { return (items, moment) }
      _ = try CaseWords.known { try CaseWords.item(word) }
    }
    return (items, NamedMoment(milliseconds: time.now))
  }

  private func status() throws -> ChecklistStatus {
    let stated: [ChecklistStatus] = [
      offered ? .offered : nil, accepted ? .accepted : nil, done ? .done : nil,
      declined ? .declinedByYouth : nil, notApplicable ? .notApplicable : nil,
      unavailable ? .unavailable : nil,
    ].compactMap(\.self)
    guard stated.count <= 1 else {
      throw Failure(.usage, "say one of offered, accepted, done, declined, and so on, not several")
    }
    return stated.first ?? .open
  }

  private func show(_ desk: Desk, _ items: [ChecklistItem]? = nil) async throws {
    let file = try await desk.currentCaseFile()
    let names = try await desk.names()
    let records = file.all(ChecklistItemRecord.type).filter { record in
      items?.contains { $0.rawValue == record.code(ChecklistItemRecord.item) } ?? true
    }
    desk.print(
      json: .list(records.map { RecordLines.json($0, names: names) }),
      records.isEmpty ? [say(" nothing is on the checklist yet")] : NeedLines.lines(records, desk))
  }
}

/// Items of the checklist that another record settles too, so that nobody says a thing twice.
enum ChecklistWriting {
  /// Writes where an item stands, and when it was done.
  static func write(
    _ item: ChecklistItem, _ status: ChecklistStatus, at moment: NamedMoment, of recovery: Record,
    _ file: CaseFile, _ records: RecordWriter
  ) throws {
    let id = CountyIdentity.checklistItem(recovery: recovery.id, item: item).recordID
    let home = CountySchema.schema.compartment(numbered: recovery.compartment)
    let record = try file.draft(ChecklistItemRecord.type, id, in: home, records) { record in
      try records.set(ChecklistItemRecord.recovery.name, of: record, to: .reference(recovery.id))
      try records.set(ChecklistItemRecord.item.name, of: record, to: .code(item.rawValue))
    }
    try records.set(ChecklistItemRecord.status.name, of: record, to: .code(status.rawValue))
    if status == .done { try records.set(ChecklistItemRecord.done, of: record, to: moment) }
  }
}

/// The checklist as lines: one for each state, the items on it.
enum NeedLines {
  static func lines(_ records: [Record], _ desk: Desk) -> [String] {
    ChecklistStatus.allCases.compactMap { status in
      let fitting = records.filter {
        ($0.code(ChecklistItemRecord.status) ?? ChecklistStatus.open.rawValue) == status.rawValue
      }
      guard !fitting.isEmpty else { return nil }
      let items = fitting.map { record in
        let item = record.code(ChecklistItemRecord.item) ?? "?"
        let label = CodeLists.checklistItem[item]?.spoken ?? Screen.shown(item)
        let when = record.instant(ChecklistItemRecord.done.at).map { " \(desk.time.shown($0))" }
        let mark = record.disputed.isEmpty ? "" : desk.screen.urgent(" (\(say("please decide")))")
        return label + (when ?? "") + mark
      }
      let word = (CodeLists.checklistStatus[status.rawValue]?.spoken ?? status.rawValue)
      return " \(desk.screen.strong(word.padded(to: 22))) " + items.joined(separator: " · ")
    }
  }
}

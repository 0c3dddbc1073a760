// `fieldkeep revert`: takes back what a lost or misused device wrote, by new changes that everybody receives.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Revert: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revert",
    abstract: "Take back what one device wrote since a time.",
    discussion: """
      Shows what it would do, and does it with --yes. Each field that reads as the
      device wrote it goes back to what stood before; what it added to a list goes,
      what it took out comes back; what it voided stands again, and a record that
      nobody else wrote in is voided. What others have written over since stays, and
      is listed. What left the county, and who looked, is never taken back.

        fieldkeep revert "Compton laptop 2" --since "yesterday 18:00"
        fieldkeep revert "Compton laptop 2" --since "yesterday 18:00" --yes
        fieldkeep revert --batches
        fieldkeep revert --undo 4ZP-1T

      Nothing is erased: fieldkeep history shows all of it. What the device wrote and
      that arrives only later is there when this is run again; doing it twice changes
      nothing. --undo takes one such step back, whole. To keep a device from writing
      more, revoke it.
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var work: WorkOptions

  @Flag(help: "Write it; else it is only shown.") var yes = false
  @Flag(help: "Only show, which is what happens without --yes.") var dryRun = false
  @Flag(help: "Show what was taken back on this laptop and can be undone.") var batches = false
  @Option(help: ArgumentHelp("Undo one such step.", valueName: "batch")) var undo: String?

  @Argument(help: ArgumentHelp("The device, as it is called.", valueName: "device"))
  var name: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    if batches { return try await showBatches(desk) }
    if let undo { return try await undoStep(undo, desk) }
    guard let name else {
      throw Failure(
        .usage, "say which device", hint: "fieldkeep devices shows what they are called")
    }
    guard work.since != nil else {
      throw Failure(
        .usage, "say since when", hint: "--since \"yesterday 18:00\"; the day that it was lost")
    }
    guard !(yes && dryRun) else { throw Failure(.usage, "say --yes or --dry-run, not both") }
    let look = try await WorkLook(work, device: name, desk)
    try await desk.enter(look.auditEntry(yes ? "reverted" : "opened"))
    guard yes, look.records.contains(where: { !$0.plan.isEmpty }) else {
      return report(look, written: nil, desk)
    }
    let reverted = try await desk.replica.revert(
      look.work, in: look.caseID, keeping: WorkLook.kept)
    var batch: RevertBatch?
    if let transaction = reverted.transaction {
      let made = RevertBatch(look.work, at: desk.time.now, transaction: transaction)
      try await made.keep(in: desk.replica)
      batch = made
    }
    report(WorkLook(look, reverted.records), written: batch, desk)
  }

  // MARK: telling

  private func report(_ look: WorkLook, written batch: RevertBatch?, _ desk: Desk) {
    let plans = look.records.map(\.plan)
    let isEmpty = plans.allSatisfy(\.isEmpty)
    let left = look.records.reduce(0) { $0 + $1.left.count }
    var lines = [look.heading]
    if isEmpty {
      lines.append(say(" nothing of it stands that could be taken back"))
    } else {
      let summary = summary(look.records)
      lines.append(
        batch == nil ? say(" would be taken back: \(summary)") : say(" taken back: \(summary)"))
      lines += look.lines { planLines($0, look) }
    }
    if left > 0 {
      lines.append(desk.screen.warm(say(" left as it is:")))
      lines += look.lines { leftLines($0) }
    }
    if let batch {
      let name = ShortNames([batch.id]).name(of: batch.id)
      lines.append(say(" undone by: fieldkeep revert --undo \(name)"))
    } else if !isEmpty {
      lines.append(desk.screen.faint(say(" nothing was written: --yes does it")))
    }
    desk.print(
      json: .object([
        "work": look.json, "written": .boolean(batch != nil),
        "batch": batch.map { .text("\($0.id)") } ?? .null,
      ]), lines)
  }

  private func summary(_ records: [RecordWork]) -> String {
    let fields = records.reduce(0) { $0 + $1.plan.cells.count }
    let voided = records.count { $0.plan.marks == [.present] }
    let restored = records.count { $0.plan.marks.first == .absent }
    return [
      fields > 0 ? say("\(counted(fields, "field")) as before") : nil,
      voided > 0
        ? say(voided, one: "1 record voided", other: "\(voided) records voided") : nil,
      restored > 0
        ? say(restored, one: "1 record restored", other: "\(restored) records restored") : nil,
    ].compactMap(\.self).joined(separator: ", ")
  }

  private func planLines(_ context: RecordContext, _ look: WorkLook) -> [String] {
    var lines = context.work.plan.cells.map { cell -> String in
      let values = cell.values.map { look.shown($0, cell.cell.field, context) }
        .joined(separator: say(" and beside it "))
      let label = context.label(of: cell.cell.field)
      return switch cell.operation {
      case .assign: say("\(label): back to \(values)")
      case .add: say("\(label): back in \(values)")
      case .remove: say("\(label): out again \(values)")
      }
    }
    switch context.work.plan.marks.first {
    case .present?:
      lines.append(
        context.work.isTheirsAlone
          ? say("voided: nobody else wrote in it") : say("voided, as it was"))
    case .absent?: lines.append(say("restored"))
    default: break
    }
    return lines
  }

  private func leftLines(_ context: RecordContext) -> [String] {
    context.work.sortedLeft.map { cell, reason in
      "\(context.label(of: cell.field)): \(Self.words(reason))"
    }
  }

  private static func words(_ reason: LeftReason) -> String {
    switch reason {
    case .writtenOver: say("written over since")
    case .voided: say("the record was voided by somebody else")
    case .anotherAgency: say("another agency's to write; one of its laptops can do this")
    case .notGranted: say("this laptop may not write there")
    case .kept: say("stays as evidence")
    }
  }

  // MARK: batches

  private func showBatches(_ desk: Desk) async throws {
    let all = try await RevertBatch.all(in: desk.replica)
    let names = ShortNames(all.map(\.id))
    let people = try await desk.people()
    desk.print(
      json: .list(
        all.map { batch in
          .object([
            "id": .text("\(batch.id)"), "name": .text(names.name(of: batch.id)),
            "device": .text(batch.device.description), "at": .text(LocalTime.iso(batch.at)),
            "since": batch.since.map { .text(LocalTime.iso($0)) } ?? .null,
          ])
        }),
      all.isEmpty
        ? [say(" nothing was taken back on this laptop")]
        : all.map { batch in
          " \(desk.screen.strong(names.name(of: batch.id)))  \(people.name(of: batch.device))"
            + (batch.since.map { say(" since \(desk.time.shown($0))") } ?? "")
            + " · \(desk.time.shown(batch.at))"
        })
  }

  private func undoStep(_ name: String, _ desk: Desk) async throws {
    let all = try await RevertBatch.all(in: desk.replica)
    let matches = ShortNames(all.map(\.id)).matches(name)
    guard matches.count == 1, let batch = all.first(where: { $0.id == matches.first }),
      let own = try await desk.replica.device()
    else {
      throw Failure(
        .noInput, "nothing of this name was taken back here, or several begin like this",
        hint: "fieldkeep revert --batches shows what was")
    }
    let reverted = try await desk.replica.revert(
      DeviceWork(of: own, transaction: batch.transaction))
    try await batch.forget(in: desk.replica)
    let left = reverted.records.reduce(0) { $0 + $1.left.count }
    let summary = summary(reverted.records)
    let did = summary.isEmpty ? say("nothing of it stood any more") : summary
    desk.print(
      json: .object([
        "records": .list(reverted.records.map { .text($0.record.description) }),
        "left": .number(Int64(left)),
      ]),
      [
        say(" undone: \(did)")
          + (left > 0
            ? say(
              left, one: " · 1 field written over since, left as it is",
              other: " · \(left) fields written over since, left as they are") : "")
      ])
  }
}

/// One step that took a device's work back on this laptop, so that it can be undone whole.
///
/// The list is this laptop's own, sealed like a draft; what it did went to everybody.
struct RevertBatch {
  let id: RecordID
  let device: DeviceID
  let since: Int64?
  /// Milliseconds since 1970.
  let at: Int64
  let transaction: Int64

  private static let beginning = "revert/"
  private var subject: String { Self.beginning + "\(id)" }

  init(_ work: DeviceWork, at: Int64, transaction: Int64) {
    var generator = SystemRandomNumberGenerator()
    id = RecordID(using: &generator)
    device = work.device
    since = work.since
    self.at = at
    self.transaction = transaction
  }

  private init?(subject: String, _ text: String) {
    let words = text.split(separator: "\n").map(String.init)
    guard let id = RecordID(hexadecimal: String(subject.dropFirst(Self.beginning.count))),
      words.count == 4, let device = DeviceID(hexadecimal: words[0]), let at = Int64(words[1]),
      let transaction = Int64(words[2])
    else { return nil }
    self.id = id
    self.device = device
    self.at = at
    self.transaction = transaction
    since = Int64(words[3])
  }

  /// Keeps it.
  func keep(in replica: Replica) async throws {
    let words = ["\(device)", String(at), String(transaction), since.map(String.init) ?? "-"]
    try await replica.keep(draft: words.joined(separator: "\n"), of: subject)
  }

  /// Forgets it.
  func forget(in replica: Replica) async throws {
    try await replica.keep(draft: nil, of: subject)
  }

  /// Every step that was not undone, oldest first.
  static func all(in replica: Replica) async throws -> [RevertBatch] {
    var batches: [RevertBatch] = []
    for subject in try await replica.drafts(beginning: beginning) {
      guard let text = try await replica.draft(subject) else { continue }
      if let batch = RevertBatch(subject: subject, text) { batches.append(batch) }
    }
    return batches.sorted { $0.at < $1.at }
  }
}

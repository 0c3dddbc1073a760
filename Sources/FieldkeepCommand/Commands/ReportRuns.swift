// `fieldkeep report runs` and `diff`: what was reported before, to the digit, and why it changed.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct ReportRuns: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List frozen reports, or show one again.",
    discussion: """
      A frozen report is shown from its own bytes, and needs none of the records
      that it counted. It is named as it was called when it was frozen, by the
      quarter that it is about or ends with, by the letters of its id, or as
      latest.

        fieldkeep report runs
        fieldkeep report runs 7Q4-MK
        fieldkeep report runs 2018-Q2 --format html --out board
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var output: ReportOutput

  @Argument(help: ArgumentHelp("Which one.", valueName: "run")) var which: String?

  func run() async throws {
    let desk = try await Desk.open(options)
    if let which {
      let frozen = try await FrozenRun.named(which, desk)
      return try output.print(frozen.run, named: frozen.title, desk)
    }
    let records = try await FrozenRun.records(desk.replica)
    let names = ShortNames<RecordSubject>(records.map(\.id))
    desk.print(
      json: .list(records.map { Self.json($0, names) }),
      records.isEmpty
        ? [say(" no report was frozen yet: fieldkeep report board --save")]
        : records.map { Self.line($0, names, desk) })
  }

  /// Freezes a report and says how it is named from now on.
  static func freeze(
    _ run: ReportRun, _ detail: ReportDetail, titled title: String, _ freezing: ReportFreezing,
    _ desk: Desk
  ) async throws {
    guard freezing.isWanted else { return }
    let given = freezing.name?.trimmedOfSpaces
    let id = try await FrozenRun.freeze(
      run, detail, titled: title, called: given?.isEmpty == true ? nil : given, desk)
    let records = try await FrozenRun.records(desk.replica)
    let called = records.first { $0.id == id }?.text(ReportRunRecord.name)
    let name = ShortNames<RecordSubject>(records.map(\.id)).name(of: id)
    if let called {
      Screen.note("frozen as \(name), called \(Screen.excerpt(called, limit: 40))")
    } else {
      Screen.note("frozen as \(name)")
    }
  }

  static func line(_ record: Record, _ names: ShortNames<RecordSubject>, _ desk: Desk) -> String {
    let called = record.text(ReportRunRecord.name).map { "\(Screen.excerpt($0, limit: 40)) · " }
    var parts = [
      desk.screen.strong(names.name(of: record.id)) + "  " + (called ?? "")
        + Screen.excerpt(record.text(ReportRunRecord.definition) ?? "report", limit: 40)
    ]
    if case .partialDate(let start) = record[ReportRunRecord.windowBeganOn.name],
      case .partialDate(let end) = record[ReportRunRecord.windowEndedOn.name],
      let last = LocalDate(end)?.adding(days: -1)
    {
      parts.append(say("\(time: "\(start)") to \(time: "\(last)")"))
    }
    if let asOf = record.instant(ReportRunRecord.asOf.at) {
      parts.append(say("as of \(CountyTime.text(asOf))"))
    }
    if let ran = record.instant(ReportRunRecord.ran.at) {
      parts.append(desk.screen.faint(say("frozen \(desk.time.shown(ran))")))
    }
    return " " + parts.joined(separator: " · ")
  }

  private static func json(_ record: Record, _ names: ShortNames<RecordSubject>) -> JSONValue {
    func text(_ field: Field) -> JSONValue { record.text(field).map { .text($0) } ?? .null }
    func date(_ field: Field) -> JSONValue {
      if case .partialDate(let date) = record[field.name] { .text(date.description) } else { .null }
    }
    func moment(_ field: Field) -> JSONValue {
      record.instant(field).map { .text(LocalTime.iso($0)) } ?? .null
    }
    return .object([
      "id": .text(record.id.description), "name": .text(names.name(of: record.id)),
      "definition": text(ReportRunRecord.definition), "called": text(ReportRunRecord.name),
      "window_start": date(ReportRunRecord.windowBeganOn),
      "window_end_exclusive": date(ReportRunRecord.windowEndedOn),
      "as_of": moment(ReportRunRecord.asOf.at), "ran_at": moment(ReportRunRecord.ran.at),
      "completeness": text(ReportRunRecord.watermark), "hash": text(ReportRunRecord.contentHash),
    ])
  }
}

/// Whether and under which name a report is frozen.
struct ReportFreezing: ParsableArguments {
  @Flag(help: "Freeze it, so that it can be shown again.") var save = false

  @Option(help: ArgumentHelp("Freeze it under this name, such as Q2.", valueName: "name"))
  var name: String?

  var isWanted: Bool { save || name != nil }
}

struct ReportDiff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Say why two frozen reports differ.",
    discussion: """
      A sentence for each figure that changed. On the laptop that froze both it
      also says what happened to the records: recorded late, joined, unfounded.

        fieldkeep report diff Q2 Q3
        fieldkeep report diff 2018-Q2 latest
        fieldkeep report diff 7Q4-MK latest
      """)

  @OptionGroup var options: GlobalOptions

  @Argument(help: ArgumentHelp("The earlier one.", valueName: "run")) var earlier: String
  @Argument(help: ArgumentHelp("The later one.", valueName: "run")) var later: String

  func run() async throws {
    let desk = try await Desk.open(options)
    let old = try await FrozenRun.named(earlier, desk)
    let new = try await FrozenRun.named(later, desk)
    let oldDetail = try await old.detail(desk.replica)
    let newDetail = try await new.detail(desk.replica)
    let difference = ReportDifference(
      from: old.run, to: new.run, earlierDetail: oldDetail, laterDetail: newDetail)
    let hasReasons = oldDetail != nil && newDetail != nil
    desk.print(
      json: .object([
        "questions": .list(difference.questions.map { .text($0) }),
        "reasons": .list(difference.reasons.map { .text($0) }),
        "changes": .list(difference.changes.map { .text($0) }),
        "knows_reasons": .boolean(hasReasons),
      ]),
      difference.sentences.isEmpty
        ? [say(" nothing changed")] : difference.sentences.map { " " + Screen.shown($0) })
    if !hasReasons, !options.json {
      Screen.note("why records changed is known where both were frozen")
    }
  }
}

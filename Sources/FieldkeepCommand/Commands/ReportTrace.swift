// `fieldkeep report trace`: which records stand behind a number. Identifiers and nothing else, and an entry of it.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct ReportTrace: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "List the records that a figure counts, by id only.",
    discussion: """
      Nobody needs names to check a number. To look behind it is an access: it is
      entered in the audit before anything is shown, and a device that may not
      write there shows nothing.

        fieldkeep report trace prior_referral_pct --numerator
        fieldkeep report trace away_after_outreach_pct --denominator --figure share
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var question: ReportQuestion

  @Flag(help: "What is counted above the line; as if left out.") var numerator = false
  @Flag(help: "What it is a share of.") var denominator = false

  @Option(help: ArgumentHelp("Which of its figures; else the first.", valueName: "key"))
  var figure: String?

  @Argument(help: ArgumentHelp("Which report.", valueName: "name")) var name: String

  func run() async throws {
    guard !(numerator && denominator) else {
      throw Failure(.usage, "say --numerator or --denominator, not both")
    }
    let name = try Report.name(name)
    let desk = try await Desk.open(options)
    let (run, detail, readings) = try await Report.run([name], question, desk)
    let figures = run.section(name)?.figures.map(\.key) ?? []
    guard let key = figure ?? figures.first, let trace = detail.trace(name, key) else {
      throw Failure(
        .noInput, "the report has no such figure",
        hint: figures.isEmpty ? nil : "say one of: \(list: figures)")
    }
    let ids = denominator ? trace.denominator : trace.numerator
    try await enter(ids, readings, desk)
    desk.print(
      json: .object([
        "definition": .text(name.rawValue), "figure": .text(key),
        "part": .text(denominator ? "denominator" : "numerator"),
        "ids": .list(ids.map { .text($0.description) }),
      ]), ids.isEmpty ? [say(" none")] : ids.map(\.description))
  }

  /// Enters the access in the audit.
  ///
  /// - Throws: ``Failure`` where this organization keeps none that this device may write to.
  private func enter(_ ids: [RecordID], _ readings: CountyReadings, _ desk: Desk) async throws {
    let asked = Set(ids)
    let records = readings.records.filter { asked.contains($0.id) }
    let entry = AuditEntry(
      "traced", cases: Set(records.map(\.caseID)), records: asked,
      parts: Set(records.map(\.compartment)))
    let now = desk.time.now
    let isEntered = try await desk.replica.write { try $0.enter(entry, at: now) }
    guard isEntered else {
      throw Failure(
        .refused, "a trace is entered in the audit, and this device may not write there",
        hint: "ask the privacy officer, or an admin for a team that may")
    }
    Screen.note("entered in the audit: \(counted(ids.count, "record"))")
  }
}

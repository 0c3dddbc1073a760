// `fieldkeep mandated`: the report that the law wants of whoever sees cause for one, by phone at once and in writing.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Mandated: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mandated",
    abstract: "Record a mandated report: suspected, phoned, written.",
    discussion: """
      By phone at once, in writing within 36 hours of the suspicion. One report an
      agency, because a team may make one; who in it reported is confidential and
      stands nowhere. Of two times the earlier counts.

        fieldkeep mandated suspected 01:50
        fieldkeep mandated phoned 02:20 --ref 0192-4411
        fieldkeep mandated written --agency probation
        fieldkeep mandated             shows them
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    help: ArgumentHelp("Whose report; else this laptop's agency.", valueName: "agency"),
    completion: .words(of: CodeLists.agency))
  var agency: String?
  @Option(help: ArgumentHelp("The report's number.", valueName: "number")) var ref: [String] = []
  @Option(
    name: .customLong("in"), help: ArgumentHelp("Who reads it.", valueName: "part"),
    completion: .list(MandatedReportRecord.type.compartments.map(\.name)))
  var compartment: String?

  @Argument(
    help: ArgumentHelp("suspected, phoned or written; then the time.", valueName: "what time"))
  var words: [String] = []

  private static let steps: [(word: String, label: Said, field: EventFields)] = [
    ("suspected", Said("suspected"), MandatedReportRecord.suspected),
    ("phoned", Said("phoned"), MandatedReportRecord.phoned),
    ("written", Said("sent in writing"), MandatedReportRecord.written),
  ]

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    guard let typed = words.first?.lowercased() else { return try await show(desk) }
    guard let step = Self.steps.first(where: { !typed.isEmpty && $0.word.hasPrefix(typed) }) else {
      throw Failure(
        .usage, "that is no step of a mandated report",
        hint: "say one of: \(list: Self.steps.map(\.word))")
    }
    let rest = words.dropFirst().joined(separator: " ")
    let moment =
      rest.isEmpty ? NamedMoment(milliseconds: desk.time.now) : try desk.time.required(rest)
    let recovery = try file.knownRecovery()
    let agency = try await agency(desk)
    let home = try home(file)
    let id = CountyIdentity.mandatedReport(
      recovery: recovery.id, agency: agency, in: home
    ).recordID
    let numbers = ref
    try await desk.replica.write { records in
      let report = try file.draft(MandatedReportRecord.type, id, in: home, records) { report in
        try records.set(
          MandatedReportRecord.recovery.name, of: report, to: .reference(recovery.id))
        try records.set(MandatedReportRecord.agency.name, of: report, to: .code(agency.rawValue))
      }
      try records.set(step.field, of: report, to: moment)
      for number in numbers {
        try records.add(.text(number), to: MandatedReportRecord.references.name, of: report)
      }
      guard step.word == "written" else { return }
      try ChecklistWriting.write(
        .mandatedReport, .done, at: moment, of: recovery, file, records)
    }
    desk.remember(file.id)
    try await show(desk, only: id)
  }

  /// Whose report it is: as said, else the agency for which this laptop looks.
  private func agency(_ desk: Desk) async throws -> Agency {
    if let agency { return try CaseWords.known { try CaseWords.agency(agency) } }
    let place = try await desk.ownStaffMember()?.reference(StaffMemberRecord.agency)
    if let place, let code = try await desk.replica.record(place)?.code(AgencyRecord.answersAs) {
      return Agency(rawValue: code)
    }
    let known = try await ViewerOptions.parse([]).viewer(desk).agencies
    guard let own = known.first, known.count == 1 else {
      throw Failure(
        .usage, "say whose report it is",
        hint: "give --agency and one of: \(list: CaseWords.agencies.compactMap(\.words.first))")
    }
    return own
  }

  /// Where it lies: as said, else where the case does.
  private func home(_ file: CaseFile) throws -> Compartment {
    let possible = MandatedReportRecord.type.compartments
    guard let compartment else {
      return file.home.flatMap { home in possible.first { $0 == home } }
        ?? MandatedReportRecord.type.defaultCompartment
    }
    guard let named = possible.first(where: { $0.name == compartment }) else {
      throw Failure(
        .usage, "a mandated report is not kept there",
        hint: "say one of: \(list: possible.map(\.name).sorted())")
    }
    return named
  }

  private func show(_ desk: Desk, only id: RecordID? = nil) async throws {
    let file = try await desk.currentCaseFile()
    let names = try await desk.names()
    let records = file.all(MandatedReportRecord.type).filter { id == nil || $0.id == id }
    desk.print(
      json: .list(records.map { RecordLines.json($0, names: names) }),
      records.isEmpty
        ? [say(" no mandated report is recorded")]
        : records.map { line($0, file, desk, names) })
  }

  private func line(_ record: Record, _ file: CaseFile, _ desk: Desk, _ names: Names) -> String {
    let agency = record.code(MandatedReportRecord.agency)
    var parts = [
      desk.screen.strong(names.records.name(of: record.id)) + "  "
        + DueLines.word(agency.map(Agency.init(rawValue:)))
    ]
    parts += Self.steps.compactMap { step in
      record.instant(step.field.at).map { "\(step.label) \(desk.time.shown($0))" }
    }
    let clock = Clocks(file, now: desk.time.now).all.first {
      $0.rule == .mandatedReport && $0.subject == record.id && $0.part == .written && $0.isOpen
    }
    if let clock, let due = clock.dueMilliseconds {
      let text = say("in writing by \(desk.time.shown(due))")
      parts.append(due < desk.time.now ? desk.screen.urgent(text) : text)
    }
    let numbers = record.words(MandatedReportRecord.references).map { Screen.excerpt($0) }
    if !numbers.isEmpty { parts.append(say("no. \(list: numbers)")) }
    return " " + parts.joined(separator: " · ")
  }
}

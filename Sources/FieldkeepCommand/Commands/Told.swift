// `fieldkeep told` and `fieldkeep missing`: who heard that a youth is gone, and what law enforcement did with the report.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Told: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "told",
    abstract: "Record who was told that a youth is missing.",
    discussion: """
      Who: le, ncmec, guardian, court, tribe; several joined by commas. Of two
      times the earlier counts.

        fieldkeep told le 23:00 --ref 018-12345
        fieldkeep told ncmec,court
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("The report's number.", valueName: "number")) var ref: [String] = []

  @Argument(help: ArgumentHelp("Who, then the time.", valueName: "who time"))
  var words: [String]

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let record = try Absences(file).current()
    let fields = try (words.first ?? "").split(separator: ",").map(Self.field)
    guard !fields.isEmpty else { _ = try Self.field(""); return }
    let rest = words.dropFirst().joined(separator: " ")
    let moment =
      rest.isEmpty ? NamedMoment(milliseconds: desk.time.now) : try desk.time.required(rest)
    let numbers = ref
    try await desk.replica.write { records in
      let absence = try records.edit(record)
      for field in fields { try records.set(field, of: absence, to: moment) }
      for number in numbers {
        try records.add(.text(number), to: AbsenceRecord.reportNumbers.name, of: absence)
      }
    }
    desk.remember(file.id)
    try await AbsenceLines.show(desk, only: record.id)
  }

  private static func field(_ word: some StringProtocol) throws -> EventFields {
    let typed = word.lowercased()
    let further = [
      "law_enforcement": "le", "police": "le", "parents": "guardian", "parent": "guardian",
    ]
    let known = AbsenceLines.told.first { $0.word == further[typed] ?? typed }
    guard let known else {
      throw Failure(
        .usage, "nobody is called so who is told of an absence",
        hint: "say one of: \(list: AbsenceLines.told.map(\.word))")
    }
    return known.field
  }
}

struct Missing: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "missing",
    abstract: "Record what law enforcement did with a missing report.",
    discussion: """
      What: taken, transmitted, found, reported (as found). A report is
      transmitted within two hours, and that a youth was found is reported within
      24 hours.

        fieldkeep missing taken 23:10 --ref 018-12345
        fieldkeep missing transmitted
        fieldkeep missing found 04:00
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("The report's number.", valueName: "number")) var ref: [String] = []

  @Argument(help: ArgumentHelp("What, then the time.", valueName: "what time"))
  var words: [String]

  private static let steps: [(word: String, field: EventFields)] = [
    ("taken", MissingReportRecord.received), ("transmitted", MissingReportRecord.transmitted),
    ("found", MissingReportRecord.found), ("reported", MissingReportRecord.foundReported),
  ]

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let absence = try Absences(file).current()
    let typed = (words.first ?? "").lowercased()
    guard let step = Self.steps.first(where: { !typed.isEmpty && $0.word.hasPrefix(typed) }) else {
      throw Failure(
        .usage, "that is no step of a missing report",
        hint: "say one of: \(list: Self.steps.map(\.word))")
    }
    let rest = words.dropFirst().joined(separator: " ")
    let moment =
      rest.isEmpty ? NamedMoment(milliseconds: desk.time.now) : try desk.time.required(rest)
    let known = file.all(MissingReportRecord.type).first {
      $0.reference(MissingReportRecord.absence) == absence.id
    }
    let home = try await home(known, desk, file)
    let id =
      known?.id ?? CountyIdentity.missingReport(absence: absence.id, in: home).recordID
    let numbers = ref
    try await desk.replica.write { records in
      let report = try file.draft(MissingReportRecord.type, id, in: home, records) { report in
        try records.set(MissingReportRecord.absence.name, of: report, to: .reference(absence.id))
      }
      try records.set(step.field, of: report, to: moment)
      for number in numbers {
        try records.add(.text(number), to: MissingReportRecord.numbers.name, of: report)
      }
    }
    desk.remember(file.id)
    let names = try await desk.names()
    guard let record = try await desk.replica.record(id) else {
      throw ReplicaError.recordUnknown(id)
    }
    desk.print(json: RecordLines.json(record, names: names), [line(record, desk, names)])
  }

  /// Where the report lies: with those who coordinate, or where there are none, with law enforcement.
  private func home(_ known: Record?, _ desk: Desk, _ file: CaseFile) async throws -> Compartment {
    if let number = known?.compartment,
      let home = CountySchema.schema.compartment(numbered: number)
    {
      return home
    }
    return file.home == CountyCompartment.coordination
      ? CountyCompartment.coordination : CountyCompartment.lawEnforcement
  }

  private func line(_ record: Record, _ desk: Desk, _ names: Names) -> String {
    let labels = [Said("taken"), Said("transmitted"), Said("found"), Said("reported as found")]
    let parts = zip(labels, Self.steps).compactMap { label, step in
      record.instant(step.field.at).map { "\(label) \(desk.time.shown($0))" }
    }
    let numbers = record.words(MissingReportRecord.numbers).map { Screen.excerpt($0) }
    return " \(desk.screen.strong(names.records.name(of: record.id)))  " + say("missing report")
      + " · "
      + (parts + (numbers.isEmpty ? [] : [say("no. \(list: numbers)")]))
      .joined(separator: " · ")
  }
}

// `fieldkeep back` and `fieldkeep debrief`: a youth is back, and is asked, not questioned, what made them go.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Back: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "back",
    abstract: "Record that a youth is back.",
    discussion: """
      How: returned_self, located_by_police, recovered_again, placed_elsewhere,
      aged_out. The talk on return is due within 72 hours: fieldkeep debrief.

        fieldkeep back
        fieldkeep back 05:20 --how returned_self
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("How it ended.", valueName: "how")) var how: String?

  @Argument(help: ArgumentHelp("When.", valueName: "time")) var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let record = try Absences(file).current()
    let kind = try how.map { try CodeLists.absenceEnd.code($0) }
    let moment =
      words.isEmpty
      ? NamedMoment(milliseconds: desk.time.now)
      : try desk.time.required(words.joined(separator: " "))
    let isTimed = !words.isEmpty || record.instant(AbsenceRecord.ended.at) == nil
    // Found a second time, the youth has a recovery that is newer than the one of the absence.
    let recovery = file.recovery.flatMap {
      $0.id == record.reference(AbsenceRecord.recovery) ? nil : $0.id
    }
    try await desk.replica.write { records in
      let absence = try records.edit(record)
      if isTimed { try records.set(AbsenceRecord.ended, of: absence, to: moment) }
      if let kind { try records.set(AbsenceRecord.endKind.name, of: absence, to: .code(kind)) }
      if kind == "recovered_again", let recovery {
        try records.set(AbsenceRecord.endRecovery.name, of: absence, to: .reference(recovery))
      }
    }
    desk.remember(file.id)
    try await AbsenceLines.show(desk, only: record.id)
  }
}

struct Debrief: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "debrief",
    abstract: "Record the talk on return.",
    discussion: """
      Those who coordinate learn when it was, what contributed, and whether the
      youth was exploited while absent: yes, no, possible, not_asked, not_told.
      What was told is kept apart: with the advocates, or with child welfare.

        fieldkeep debrief --factor fear,placement_problem
        fieldkeep debrief 10:00 --exploited not_told
        fieldkeep debrief --account - < told.txt
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("What contributed, as many as there are.", valueName: "words"))
  var factor: [String] = []
  @Option(help: ArgumentHelp("yes, no, possible, not_asked, not_told.", valueName: "answer"))
  var exploited: String?
  @Option(help: ArgumentHelp("What the youth told: - or @FILE.", valueName: "text"))
  var account: String?
  @Option(
    name: .customLong("in"),
    help: ArgumentHelp("advocate_notes or child_welfare.", valueName: "part"))
  var compartment: String?

  @Argument(help: ArgumentHelp("When.", valueName: "time")) var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    let absence = try Absences(file).current()
    let factors = try factor.flatMap { $0.split(separator: ",") }
      .map { try CodeLists.absenceReason.code($0) }
    let answer = try exploited.map { try CodeLists.exploitedWhileAbsent.code($0) }
    let moment =
      words.isEmpty
      ? NamedMoment(milliseconds: desk.time.now)
      : try desk.time.required(words.joined(separator: " "))
    let account = try account.map { try Input.text($0, what: say("the account")) }
    let accountHome = account == nil ? nil : try await accountHome(desk)
    let home = CountySchema.schema.compartment(numbered: absence.compartment)
    let id = try await desk.replica.write { records in
      let talk = try records.create(
        AbsenceDebriefRecord.type.name, in: file.id, compartment: home?.name)
      try records.set(AbsenceDebriefRecord.absence.name, of: talk, to: .reference(absence.id))
      try records.set(AbsenceDebriefRecord.happened, of: talk, to: moment)
      for factor in factors {
        try records.add(.code(factor), to: AbsenceDebriefRecord.factors.name, of: talk)
      }
      if let answer {
        try records.set(
          AbsenceDebriefRecord.exploitedWhileAbsent.name, of: talk, to: .code(answer))
      }
      if let account, let accountHome {
        let record = try records.create(
          AbsenceAccountRecord.type.name, in: file.id, compartment: accountHome.name)
        try records.set(AbsenceAccountRecord.absence.name, of: record, to: .reference(absence.id))
        try records.set(AbsenceAccountRecord.happened, of: record, to: moment)
        try records.set(AbsenceAccountRecord.experiences.name, of: record, to: .text(account))
      }
      return talk.id
    }
    desk.remember(file.id)
    let names = try await desk.names()
    guard let record = try await desk.replica.record(id) else {
      throw ReplicaError.recordUnknown(id)
    }
    var parts = [say("talk on return \(desk.time.shown(moment.milliseconds))")]
    parts += factors.map { (CodeLists.absenceReason[$0]?.spoken ?? $0).lowercased() }
    if let accountHome {
      parts.append(say("the account is in \(heard(accountHome.label).lowercased())"))
    }
    desk.print(
      json: RecordLines.json(record, names: names),
      [" \(desk.screen.strong(names.records.name(of: id)))  \(parts.joined(separator: " · "))"])
  }

  /// Where what was told is kept: with the advocates where this laptop is one of theirs, else with child welfare.
  private func accountHome(_ desk: Desk) async throws -> Compartment {
    let possible = AbsenceAccountRecord.type.compartments
    if let compartment {
      guard let named = possible.first(where: { $0.name == compartment }) else {
        throw Failure(
          .usage, "an account is not kept there",
          hint: "say one of: \(list: possible.map(\.name).sorted())")
      }
      return named
    }
    let open = try await desk.replica.compartmentsToOpen()
    let home = [CountyCompartment.advocateNotes, CountyCompartment.childWelfare]
      .first(where: open.contains)
    guard let home else {
      throw ReplicaError.compartmentNotOpen(number: CountyCompartment.advocateNotes.number)
    }
    return home
  }
}

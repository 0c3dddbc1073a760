// `fieldkeep observe`: what somebody thought on a day. It stands beside what was thought before, and opens or closes nothing.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Observe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observe",
    abstract: "Record how ready a youth seems, or which groups they are counted in.",
    discussion: """
      Each observation stands beside the earlier ones. None is a condition for
      any help, and no rule reads one.

      readiness: not_interested, thinking, getting_ready, taking_steps,
      keeping_on, stepped_back, not_known. Where it may be: with the advocates.
      exploited: before_care, in_care, while_absent, at_risk, none_known; several
      may be true. Where it may be: with those who coordinate.

        fieldkeep observe readiness thinking
        fieldkeep observe readiness stepped_back --when yesterday --remark "for now"
        fieldkeep observe exploited before_care,while_absent
        fieldkeep observe          shows all of them
      """)

  @OptionGroup var options: GlobalOptions

  @Option(help: ArgumentHelp("As of when.", valueName: "time")) var when: String?
  @Option(help: ArgumentHelp("A remark on readiness; - or @FILE.", valueName: "text"))
  var remark: String?
  @Option(name: .customLong("in"), help: ArgumentHelp("Who reads it.", valueName: "part"))
  var compartment: String?

  @Argument(help: ArgumentHelp("readiness or exploited, then the word.", valueName: "what"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    guard let kind = words.first?.lowercased() else { return try await show(desk) }
    let moment = try when.map { try desk.time.required($0) }
    let stated = moment ?? NamedMoment(milliseconds: desk.time.now)
    let typed = words.dropFirst().flatMap { $0.split(separator: ",") }
    let id: RecordID
    if !kind.isEmpty, "readiness".hasPrefix(kind) {
      guard typed.count == 1 else {
        throw Failure(.usage, "one stage at a time", hint: "fieldkeep help observe shows them")
      }
      let stage = try CodeLists.readiness.code(typed[0])
      let remark = try remark.map { try Input.text($0, what: say("the remark")) }
      let home = try await home(ReadinessRecord.type, file, desk)
      id = try await desk.replica.write { records in
        let entry = try records.create(
          ReadinessRecord.type.name, in: file.id, compartment: home.name)
        try records.set(ReadinessRecord.happened, of: entry, to: stated)
        try records.set(ReadinessRecord.stage.name, of: entry, to: .code(stage))
        if let remark {
          try records.set(ReadinessRecord.remark.name, of: entry, to: .text(remark))
        }
        return entry.id
      }
    } else if !kind.isEmpty, "exploited".hasPrefix(kind) {
      let groups = try typed.map { try CodeLists.exploitationGroup.code($0) }
      guard !groups.isEmpty else {
        throw Failure(
          .usage, "say which groups",
          hint: "one or more of: \(list: CodeLists.exploitationGroup.codes.map(\.code))")
      }
      let home = try await home(ExploitationStatusRecord.type, file, desk)
      id = try await desk.replica.write { records in
        let entry = try records.create(
          ExploitationStatusRecord.type.name, in: file.id, compartment: home.name)
        try records.set(ExploitationStatusRecord.happened, of: entry, to: stated)
        for group in groups {
          try records.add(.code(group), to: ExploitationStatusRecord.groups.name, of: entry)
        }
        return entry.id
      }
    } else {
      throw Failure(.usage, "that is nothing that is observed here", hint: "readiness or exploited")
    }
    desk.remember(file.id)
    try await show(desk, only: id)
  }

  /// Where an observation lies: as said, else where its kind does, in a case that has such a part.
  private func home(
    _ type: RecordType, _ file: CaseFile, _ desk: Desk
  ) async throws -> Compartment {
    if let compartment {
      guard let named = type.compartments.first(where: { $0.name == compartment }) else {
        throw Failure(
          .usage, "that observation is not kept there",
          hint: "say one of: \(list: type.compartments.map(\.name).sorted())")
      }
      return named
    }
    if file.home == CountyCompartment.advocateNotes { return CountyCompartment.advocateNotes }
    let open = try await desk.replica.compartmentsToOpen()
    let usual = type.defaultCompartment
    return open.contains(usual) ? usual : file.home ?? usual
  }

  private func show(_ desk: Desk, only id: RecordID? = nil) async throws {
    let file = try await desk.currentCaseFile()
    let names = try await desk.names()
    let records =
      (file.entries(ReadinessRecord.type, corrects: ReadinessRecord.corrects)
      + file.entries(ExploitationStatusRecord.type, corrects: ExploitationStatusRecord.corrects))
      .filter { id == nil || $0.id == id }
      .sorted { Self.moment($0) < Self.moment($1) }
    desk.print(
      json: .list(records.map { RecordLines.json($0, names: names) }),
      records.isEmpty
        ? [say(" nothing was observed yet")] : records.map { line($0, desk, names) })
  }

  private static func moment(_ record: Record) -> Int64 {
    record.instant(ReadinessRecord.happened.at)
      ?? record.instant(ExploitationStatusRecord.happened.at) ?? 0
  }

  private func line(_ record: Record, _ desk: Desk, _ names: Names) -> String {
    var parts = [
      "\(desk.screen.strong(names.records.name(of: record.id)))  "
        + desk.time.shown(Self.moment(record))
    ]
    if let stage = record.code(ReadinessRecord.stage), record.type == ReadinessRecord.type {
      parts.append((CodeLists.readiness[stage]?.spoken ?? Screen.shown(stage)).lowercased())
    }
    if record.type == ExploitationStatusRecord.type {
      parts += record.words(ExploitationStatusRecord.groups)
        .map { (CodeLists.exploitationGroup[$0]?.spoken ?? Screen.shown($0)).lowercased() }
    }
    if let remark = record.type == ReadinessRecord.type ? record.text(ReadinessRecord.remark) : nil
    {
      parts.append(Screen.excerpt(remark, limit: 40))
    }
    let home = CountySchema.schema.compartment(numbered: record.compartment)
    if let home { parts.append(desk.screen.faint(heard(home.label).lowercased())) }
    return " " + parts.joined(separator: " · ")
  }
}

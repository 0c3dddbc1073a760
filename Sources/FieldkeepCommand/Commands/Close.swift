// `fieldkeep close` and `fieldkeep reopen`: the end of a case, and that it was none.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Close: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "close",
    abstract: "Close the case, and say why.",
    discussion: """
      Why: goals_met, declined, moved, aged_out, no_contact, transferred, deceased,
      entered_in_error. An advocate and a team stay for at least ninety days, so
      before day 90 the why matters most; it can be said later by the same
      command. Closing ends nothing else: not First Step, not an absence, not an
      assignment. What still runs is named.

        fieldkeep close --reason goals_met
        fieldkeep close yesterday 17:00 --reason moved --remark "to an aunt"
        fieldkeep reopen
      """)

  @OptionGroup var options: GlobalOptions

  @Option(
    help: ArgumentHelp("Why.", valueName: "why"), completion: .words(of: CodeLists.closingReason))
  var reason: String?
  @Option(help: ArgumentHelp("More about it; - or @FILE.", valueName: "text")) var remark: String?

  @Argument(help: ArgumentHelp("A case, then when, if not now.", valueName: "case time"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let (file, rest) = try await desk.caseFile(words)
    let moment = try rest.isEmpty ? nil : desk.time.required(rest.joined(separator: " "))
    let reason = try reason.map { try CodeLists.closingReason.code($0) }
    let remark = try remark.map { try Input.text($0, what: say("the remark")) }
    // To close what is closed says more about that closing; who reopened it may close it anew.
    let earlier = file.isOpen ? nil : CaseEvents(file).closing
    let id = try await CaseEvents(file).enter(
      "closed", at: moment ?? earlier?.moment ?? NamedMoment(milliseconds: desk.time.now),
      reason: reason ?? earlier?.record.code(CaseEventRecord.reason),
      remark: remark ?? earlier?.record.text(CaseEventRecord.remark),
      correcting: earlier?.record.id, phase: "closed", desk)
    let after = try await CaseFile(file.id, in: desk.replica)
    try await CaseEvents(after).show(id, desk)
    guard !desk.options.json else { return }
    let stated = CaseEvents(after).closing
    let closedAt = stated?.moment.milliseconds ?? desk.time.now
    let contact = file.recovery?.instant(RecoveryRecord.firstContact.at)
    let isEarly = contact.map { closedAt < $0 + 90 * 86_400_000 } ?? false
    if isEarly, stated?.record.code(CaseEventRecord.reason) == nil,
      stated?.record.text(CaseEventRecord.remark) == nil
    {
      Screen.note("this is before day 90: say why with --reason when you can")
    }
    for line in CaseEvents(after).whatRuns(desk.time) { Screen.note(line) }
  }
}

struct Reopen: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen",
    abstract: "Open a closed case again.",
    discussion: """
      Closing is not failing, and a youth may come back. The closing stays in the
      case's story.

        fieldkeep reopen 7Q4-MK
        fieldkeep reopen --remark "called from the bus station"
      """)

  @OptionGroup var options: GlobalOptions
  @Option(help: ArgumentHelp("More about it; - or @FILE.", valueName: "text")) var remark: String?
  @Argument(help: ArgumentHelp("A case, then when, if not now.", valueName: "case time"))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let (file, rest) = try await desk.caseFile(words)
    let moment = try rest.isEmpty ? nil : desk.time.required(rest.joined(separator: " "))
    let remark = try remark.map { try Input.text($0, what: say("the remark")) }
    guard !file.isOpen else {
      throw Failure(.usage, "the case is open", hint: "fieldkeep show shows where it stands")
    }
    let id = try await CaseEvents(file).enter(
      "reopened", at: moment ?? NamedMoment(milliseconds: desk.time.now), reason: nil,
      remark: remark, correcting: nil, phase: CaseEvents(file).phase(at: desk.time.now), desk)
    try await CaseEvents(try await CaseFile(file.id, in: desk.replica)).show(id, desk)
  }
}

/// How a case was closed and opened again.
struct CaseEvents {
  private let file: CaseFile

  init(_ file: CaseFile) { self.file = file }

  /// The closing that counts, and when it was; nil where none does.
  var closing: (record: Record, moment: NamedMoment)? {
    let last = file.entries(CaseEventRecord.type, corrects: CaseEventRecord.corrects)
      .max { Self.when($0) < Self.when($1) }
    guard let last, last.code(CaseEventRecord.kind) == "closed" else { return nil }
    let precision = last.code(CaseEventRecord.happened.precision)
    return (last, NamedMoment(milliseconds: Self.when(last), precision: precision))
  }

  private static func when(_ record: Record) -> Int64 {
    record.instant(CaseEventRecord.happened.at) ?? record.writtenMilliseconds?.lowerBound ?? 0
  }

  /// Where the work on a case that is opened again stands, by the time since first contact.
  func phase(at now: Int64) -> String {
    guard let contact = file.recovery?.instant(RecoveryRecord.firstContact.at) else {
      return "contact"
    }
    let hours = (now - contact) / 3_600_000
    return hours < 72 ? "stabilise" : hours < 90 * 24 ? "engage" : "sustain"
  }

  /// Writes an entry, and the phase that follows from it, wherever this device reads where the case stands.
  func enter(
    _ kind: String, at moment: NamedMoment, reason: String?, remark: String?,
    correcting earlier: RecordID?, phase: String, _ desk: Desk
  ) async throws -> RecordID {
    let places = file.all(CaseRecord.type)
    let home = file.home.flatMap { home in
      CaseEventRecord.type.compartments.first { $0 == home }
    }
    let (caseID, fallback) = (file.id, home ?? CaseEventRecord.type.defaultCompartment)
    let id = try await desk.replica.write { records in
      let entry = try records.create(
        CaseEventRecord.type.name, in: caseID, compartment: fallback.name)
      try records.set(CaseEventRecord.kind.name, of: entry, to: .code(kind))
      try records.set(CaseEventRecord.happened, of: entry, to: moment)
      if let reason {
        try records.set(CaseEventRecord.reason.name, of: entry, to: .code(reason))
      }
      if let remark {
        try records.set(CaseEventRecord.remark.name, of: entry, to: .text(remark))
      }
      if let earlier {
        try records.set(CaseEventRecord.corrects.name, of: entry, to: .reference(earlier))
      }
      for place in places {
        try records.set(CaseRecord.phase.name, of: try records.edit(place), to: .code(phase))
      }
      return entry.id
    }
    desk.remember(caseID)
    return id
  }

  /// What goes on although the case was closed.
  func whatRuns(_ time: LocalTime) -> [String] {
    var lines: [String] = []
    let assigned = file.all(TeamMemberRecord.type)
      .count { $0.instant(TeamMemberRecord.ended.at) == nil }
    if assigned > 0 {
      lines.append(
        say(
          assigned, one: "1 assignment goes on: fieldkeep unassign",
          other: "\(assigned) assignments go on: fieldkeep unassign"))
    }
    if Absences(file).open != nil { lines.append(say("the youth is away: fieldkeep away")) }
    if Enrolments(file, time).current?.isOpen == true {
      lines.append(say("First Step goes on: fieldkeep first-step show"))
    }
    return lines
  }

  /// Prints an entry.
  func show(_ id: RecordID, _ desk: Desk) async throws {
    let names = try await desk.names()
    guard let record = file.record(id) else { throw ReplicaError.recordUnknown(id) }
    var parts = [say("case \(desk.screen.strong(names.cases.name(of: file.id)))")]
    if let kind = record.code(CaseEventRecord.kind) {
      parts.append((CodeLists.caseEvent[kind]?.spoken ?? Screen.shown(kind)).lowercased())
    }
    parts.append(desk.time.shown(Self.when(record)))
    if let reason = record.code(CaseEventRecord.reason) {
      parts.append(
        (CodeLists.closingReason[reason]?.spoken ?? Screen.shown(reason)).lowercased())
    }
    if let remark = record.text(CaseEventRecord.remark) {
      parts.append(Screen.excerpt(remark, limit: 40))
    }
    if record.code(CaseEventRecord.kind) == "reopened", let phase = file.phase {
      parts.append((CodeLists.phase[phase]?.spoken ?? Screen.shown(phase)).lowercased())
    }
    desk.print(
      json: RecordLines.json(record, names: names), [" " + parts.joined(separator: " · ")])
  }
}

// `fieldkeep first-step`: the program that clears a charge, from the first look at who may take part to the sealed arrest.
// What a youth says or does not say to an investigator is asked by none of these commands, and read by none.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct FirstStep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "first-step",
    abstract: "Work on a youth's way through First Step.",
    discussion: """
      Consent first: nobody is enrolled who has not agreed after the limits of
      confidentiality were explained. Leaving is open at any moment, asks for no
      reason, and is no failure: a youth who comes back begins another attempt.
      One year, unless --track says 10w. Each step has its own date.

        fieldkeep first-step screen --age 15 --pending-case --qualifying-charge
        fieldkeep first-step screen --no-serious-history --eligible --by "A. Ruiz"
        fieldkeep first-step offer
        fieldkeep first-step agree --limits-explained
        fieldkeep first-step attend counselling "yesterday 16:00"
        fieldkeep first-step complete
        fieldkeep first-step clear --requested
        fieldkeep first-step clear
        fieldkeep first-step seal decided
        fieldkeep first-step show

      A case may be named first: fieldkeep first-step show 7Q4-MK
      """,
    subcommands: [
      FirstStepShow.self, FirstStepScreen.self, FirstStepOffer.self, FirstStepAgree.self,
      FirstStepDecline.self, FirstStepAttend.self, FirstStepPause.self, FirstStepReturn.self,
      FirstStepComplete.self, FirstStepWithdraw.self, FirstStepEnd.self, FirstStepClear.self,
      FirstStepSeal.self,
    ],
    defaultSubcommand: FirstStepShow.self)
}

/// What a step of the program works with.
struct FirstStepWork {
  let desk: Desk
  let file: CaseFile
  let enrolments: Enrolments
  /// What was typed behind the case.
  let rest: [String]

  init(_ options: GlobalOptions, _ words: [String]) async throws {
    desk = try await Desk.open(options)
    (file, rest) = try await desk.caseFile(words)
    enrolments = Enrolments(file, desk.time)
  }

  /// The time that words say; now where there are none.
  func moment(_ words: [String]) throws -> NamedMoment {
    words.isEmpty
      ? NamedMoment(milliseconds: desk.time.now)
      : try desk.time.required(words.joined(separator: " "))
  }

  /// Writes in an attempt.
  func write(
    _ attempt: Enrolments.Attempt,
    _ body: @escaping @Sendable (RecordWriter, RecordDraft) throws -> Void
  ) async throws {
    let record = attempt.record
    try await desk.replica.write { records in try body(records, try records.edit(record)) }
    try await show()
  }

  /// Moves an attempt between being followed and being interrupted, with an entry of attendance where a time was said.
  func move(
    _ attempt: Enrolments.Attempt, to status: String, entering kind: String, at moment: NamedMoment?
  ) async throws {
    let id = attempt.record.id
    try await write(attempt) { records, draft in
      try records.set(EnrolmentRecord.status.name, of: draft, to: .code(status))
      guard let moment else { return }
      try enter(AttendanceRecord.type, AttendanceRecord.enrolment, of: id, records) { entry in
        try records.set(AttendanceRecord.happened, of: entry, to: moment)
        try records.set(AttendanceRecord.kind.name, of: entry, to: .code(kind))
      }
    }
  }

  /// Writes an entry about an attempt.
  func enter(
    _ type: RecordType, _ owner: Field, of attempt: RecordID, _ records: RecordWriter,
    _ body: (RecordDraft) throws -> Void
  ) throws {
    let entry = try records.create(type.name, in: file.id)
    try records.set(owner.name, of: entry, to: .reference(attempt))
    try body(entry)
  }

  /// Prints the newest attempt as it stands now.
  func show() async throws {
    desk.remember(file.id)
    let after = try await CaseFile(file.id, in: desk.replica)
    let names = try await desk.names()
    let enrolments = Enrolments(after, desk.time)
    let lines = EnrolmentLines(enrolments: enrolments, desk: desk, names: names)
    desk.print(
      json: enrolments.current.map { lines.json($0) } ?? .null,
      enrolments.current.map { lines.lines($0) } ?? [])
  }
}

/// The words that every step takes: a case, then a time.
struct StepWords: ParsableArguments {
  @Argument(help: ArgumentHelp("A case, then when it was, if not now.", valueName: "case time"))
  var words: [String] = []
}

struct FirstStepShow: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show every attempt, and what the next step needs.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var step: StepWords

  func run() async throws {
    let work = try await FirstStepWork(options, step.words)
    try SharingWords.requireNothing(work.rest)
    work.desk.remember(work.file.id)
    let names = try await work.desk.names()
    let lines = EnrolmentLines(enrolments: work.enrolments, desk: work.desk, names: names)
    let attempts = work.enrolments.attempts
    work.desk.print(
      json: .list(attempts.map { lines.json($0) }),
      attempts.isEmpty
        ? [say(" no enrolment is recorded that this device can read")]
        : attempts.flatMap { lines.lines($0) })
  }
}

struct FirstStepOffer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "offer", abstract: "The program was offered.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var step: StepWords

  func run() async throws {
    let work = try await FirstStepWork(options, step.words)
    let attempt = try work.enrolments.known()
    let moment = try work.moment(work.rest)
    try attempt.facts.require(.offered, by: work.enrolments.rules, now: work.desk.time.now)
    let wasDeclined = attempt.facts.status == .declined
    try await work.write(attempt) { records, draft in
      try records.set(EnrolmentRecord.offered, of: draft, to: moment)
      try records.set(EnrolmentRecord.status.name, of: draft, to: .code("offered"))
      if wasDeclined {
        try records.set(EnrolmentRecord.programEnded.at.name, of: draft, to: .empty)
      }
    }
  }
}

struct FirstStepDecline: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decline",
    abstract: "The youth does not want to take part, now.",
    discussion: "No reason is asked; the program can be offered again.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var step: StepWords

  func run() async throws {
    let work = try await FirstStepWork(options, step.words)
    let attempt = try work.enrolments.known()
    let moment = try work.moment(work.rest)
    try attempt.facts.require(.declined, by: work.enrolments.rules, now: work.desk.time.now)
    try await work.write(attempt) { records, draft in
      try records.set(EnrolmentRecord.programEnded, of: draft, to: moment)
      try records.set(EnrolmentRecord.status.name, of: draft, to: .code("declined"))
    }
  }
}

struct FirstStepAttend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attend",
    abstract: "The youth came to a service, or could not.",
    discussion: """
      A service that this youth does not need is recorded with its reason, and
      is then asked for no more.

        fieldkeep first-step attend counselling "yesterday 16:00"
        fieldkeep first-step attend medical --excused
        fieldkeep first-step attend medical --not-needed "seen last month"
      """)

  @OptionGroup var options: GlobalOptions
  @Flag(help: "Came late; coming late is coming.") var late = false
  @Flag(help: "Could not come, and said so.") var excused = false
  @Flag(help: "Did not come.") var missed = false
  @Flag(help: "The program cancelled it.") var cancelled = false
  @Option(help: ArgumentHelp("Not needed, and why.", valueName: "reason")) var notNeeded: String?
  @Option(help: ArgumentHelp("In minutes.", valueName: "count")) var minutes: Int?
  @Argument(
    help: ArgumentHelp("A case, the service, then when it was.", valueName: "case service time"))
  var words: [String] = []

  func run() async throws {
    let work = try await FirstStepWork(options, words)
    let attempt = try work.enrolments.known()
    let service = try CodeLists.serviceType.code(work.rest.first ?? "")
    let moment = try work.moment(Array(work.rest.dropFirst()))
    let kind = try self.kind()
    let id = attempt.record.id
    let (notNeeded, minutes) = (notNeeded, minutes)
    try await work.write(attempt) { records, _ in
      try work.enter(AttendanceRecord.type, AttendanceRecord.enrolment, of: id, records) { entry in
        try records.set(AttendanceRecord.happened, of: entry, to: moment)
        try records.set(AttendanceRecord.serviceType.name, of: entry, to: .code(service))
        if let notNeeded {
          return try records.set(AttendanceRecord.remark.name, of: entry, to: .text(notNeeded))
        }
        try records.set(AttendanceRecord.kind.name, of: entry, to: .code(kind))
        if let minutes {
          try records.set(AttendanceRecord.minutes.name, of: entry, to: .integer(Int64(minutes)))
        }
      }
    }
  }

  private func kind() throws -> String {
    let said = [
      (late, "late"), (excused, "excused"), (missed, "missed"), (cancelled, "cancelled"),
      (notNeeded != nil, "not_needed"),
    ].filter(\.0)
    guard said.count <= 1 else {
      throw Failure(.usage, "say one of --late, --excused, --missed, --cancelled, --not-needed")
    }
    return said.first?.1 ?? "present"
  }
}

struct FirstStepPause: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause",
    abstract: "The youth is away; the program waits.",
    discussion: """
      An absence that those who coordinate recorded is enough. Where none can be
      read, say since when.

        fieldkeep first-step pause
        fieldkeep first-step pause "yesterday 22:00"
      """)

  @OptionGroup var options: GlobalOptions
  @OptionGroup var step: StepWords

  func run() async throws {
    let work = try await FirstStepWork(options, step.words)
    let attempt = try work.enrolments.known()
    let away = work.rest.isEmpty ? nil : try work.moment(work.rest)
    var facts = attempt.facts
    if let away { facts.absences.append(AbsenceSpan(leftAt: away.milliseconds)) }
    try facts.require(.pausedAbsent, by: work.enrolments.rules, now: work.desk.time.now)
    try await work.move(attempt, to: "paused_absent", entering: "missed", at: away)
  }
}

struct FirstStepReturn: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "return", abstract: "The youth is back, and the program goes on.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var step: StepWords

  func run() async throws {
    let work = try await FirstStepWork(options, step.words)
    let attempt = try work.enrolments.known()
    let moment = try work.moment(work.rest)
    var facts = attempt.facts
    // What the program itself recorded ends with this; an absence that others recorded is theirs to end.
    let ownSpans = facts.absences.indices.filter { index in
      facts.absences[index].returnedAt == nil
        && attempt.attendance.contains {
          $0.code(AttendanceRecord.serviceType) == nil
            && $0.instant(AttendanceRecord.happened.at) == facts.absences[index].leftAt
        }
    }
    for index in ownSpans { facts.absences[index].returnedAt = moment.milliseconds }
    try facts.require(.enrolled, by: work.enrolments.rules, now: work.desk.time.now)
    try await work.move(attempt, to: "enrolled", entering: "present", at: moment)
  }
}

struct FirstStepComplete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "The program was completed, as whoever decides decided.")

  @OptionGroup var options: GlobalOptions
  @OptionGroup var step: StepWords

  func run() async throws {
    let work = try await FirstStepWork(options, step.words)
    let attempt = try work.enrolments.known()
    let moment = try work.moment(work.rest)
    var facts = attempt.facts
    facts.completionDecidedAt = moment.milliseconds
    try facts.require(.completed, by: work.enrolments.rules, now: work.desk.time.now)
    try await work.write(attempt) { records, draft in
      try records.set(EnrolmentRecord.completionDecided, of: draft, to: moment)
      try records.set(EnrolmentRecord.programEnded, of: draft, to: moment)
      try records.set(EnrolmentRecord.status.name, of: draft, to: .code("completed"))
    }
  }
}

struct FirstStepWithdraw: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw",
    abstract: "The youth leaves the program.",
    discussion: "Open at any moment. No reason is asked; one that is told may be kept with --why.")

  @OptionGroup var options: GlobalOptions
  @Option(help: ArgumentHelp("What the youth told, if anything.", valueName: "text"))
  var why: String?
  @OptionGroup var step: StepWords

  func run() async throws {
    try await FirstStepEnd.end(.withdrawn, options, step, why)
  }
}

struct FirstStepEnd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end", abstract: "The program ends an attempt, and says why.")

  @OptionGroup var options: GlobalOptions
  @Option(help: ArgumentHelp("Why.", valueName: "reason")) var why: String?
  @OptionGroup var step: StepWords

  func run() async throws {
    try await Self.end(.terminated, options, step, why)
  }

  static func end(
    _ status: EnrolmentStatus, _ options: GlobalOptions, _ step: StepWords, _ why: String?
  ) async throws {
    let work = try await FirstStepWork(options, step.words)
    let attempt = try work.enrolments.known()
    let moment = try work.moment(work.rest)
    var facts = attempt.facts
    if why != nil { facts.hasEndReason = true }
    try facts.require(status, by: work.enrolments.rules, now: work.desk.time.now)
    try await work.write(attempt) { records, draft in
      try records.set(EnrolmentRecord.programEnded, of: draft, to: moment)
      if let why {
        try records.set(EnrolmentRecord.endReason.name, of: draft, to: .text(why))
      }
      try records.set(EnrolmentRecord.status.name, of: draft, to: .code(status.rawValue))
    }
  }
}

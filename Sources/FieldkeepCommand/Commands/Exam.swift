// `fieldkeep exam`: that an examination was offered, done or not wanted; what it found stays with those who treat.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Exam: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exam",
    abstract: "Record an examination: offered, done, or not wanted.",
    discussion: """
      Kinds: clearance, comprehensive, acute, nonacute. An acute one has 96 hours
      from the last assault, whenever first contact was. That one was offered,
      done or not wanted stands on the checklist too, for those who coordinate;
      what it found is read by those who treat, and by nobody else.

        fieldkeep exam acute --offered --assault "yesterday 23:00"
        fieldkeep exam acute --declined
        fieldkeep exam comprehensive --done 09:10 --where "hub clinic"
        fieldkeep exam comprehensive --findings @findings.txt
        fieldkeep exam acute --parent not_reached
        fieldkeep exam             shows them

      Whoever does not treat says only that it was: fieldkeep need --done health_eval
      """)

  @OptionGroup var options: GlobalOptions

  @Flag(help: "It was offered.") var offered = false
  @Flag(help: "It was done, at the time given.") var done = false
  @Flag(help: "The youth did not want it; it can be offered again.") var declined = false
  @Flag(help: "Another one of this kind.") var again = false

  @Option(help: ArgumentHelp("When the last assault was.", valueName: "time")) var assault: String?
  @Option(
    help: ArgumentHelp("under_96_hours, 96_hours_or_more, unknown.", valueName: "span"),
    completion: .words(of: CodeLists.assaultWindow))
  var window: String?
  @Option(name: .customLong("where"), help: ArgumentHelp("Where it is done.", valueName: "place"))
  var facility: String?
  @Option(help: ArgumentHelp("What was found; - or @FILE.", valueName: "text"))
  var findings: String?
  @Option(help: ArgumentHelp("Results; - or @FILE.", valueName: "text")) var results: String?
  @Option(
    help: ArgumentHelp(
      "A parent was called: reached, not_reached, youth_asked_not_to …", valueName: "outcome"),
    completion: .words(of: CodeLists.parentContact))
  var parent: String?

  @Argument(
    help: ArgumentHelp("Which kind, then the time.", valueName: "kind time"),
    completion: .words(of: CodeLists.examKind))
  var words: [String] = []

  func run() async throws {
    let desk = try await Desk.open(options)
    let file = try await desk.currentCaseFile()
    guard let word = words.first else { return try await show(desk) }
    let kind = try CodeLists.examKind.code(word)
    let rest = words.dropFirst().joined(separator: " ")
    let moment =
      rest.isEmpty ? NamedMoment(milliseconds: desk.time.now) : try desk.time.required(rest)
    let statement = try statement(kind, moment, desk.time)
    let recovery = try file.knownRecovery()
    let id = Exams(file, of: recovery).id(ofKind: kind, again: again)
    try await desk.replica.write { records in
      let exam = try file.draft(MedicalExamRecord.type, id, in: nil, records) { exam in
        try records.set(MedicalExamRecord.recovery.name, of: exam, to: .reference(recovery.id))
        try records.set(MedicalExamRecord.kind.name, of: exam, to: .code(kind))
      }
      try statement.write(to: exam, in: file.id, records)
      try statement.mark(recovery, file, records)
    }
    desk.remember(file.id)
    try await show(desk, only: id)
    if let status = statement.status, ExamStatement.item(ofKind: kind) != nil {
      let words = CodeLists.checklistStatus[status.rawValue]?.spoken ?? status.rawValue
      Screen.note("on the checklist too: \(words.lowercased())")
    }
  }

  private func statement(
    _ kind: String, _ moment: NamedMoment, _ time: LocalTime
  ) throws -> ExamStatement {
    let stated: [ChecklistStatus] = [
      offered ? .offered : nil, done ? .done : nil, declined ? .declinedByYouth : nil,
    ].compactMap(\.self)
    guard stated.count <= 1 else {
      throw Failure(.usage, "say one of offered, done and declined, not several")
    }
    let code = try parent.map { try CodeLists.parentContact.code($0) }
    return ExamStatement(
      kind: kind, status: stated.first, moment: moment,
      assault: try assault.map { try time.required($0) },
      window: try window.map { try CodeLists.assaultWindow.code($0) }, facility: facility,
      findings: try findings.map { try Input.text($0, what: say("the findings")) },
      results: try results.map { try Input.text($0, what: say("the results")) }, parent: code)
  }

  private func show(_ desk: Desk, only id: RecordID? = nil) async throws {
    let file = try await desk.currentCaseFile()
    let names = try await desk.names()
    let records = file.all(MedicalExamRecord.type).filter { id == nil || $0.id == id }
    desk.print(
      json: .list(records.map { RecordLines.json($0, names: names) }),
      records.isEmpty
        ? [say(" no examination is recorded that this device can read")]
        : records.map { ExamLines.line($0, file, desk, names) })
  }
}

/// What somebody says of an examination.
struct ExamStatement: Sendable {
  var kind: String
  var status: ChecklistStatus?
  var moment: NamedMoment
  var assault: NamedMoment?
  var window: String?
  var facility: String?
  var findings: String?
  var results: String?
  var parent: String?

  /// The item of the checklist that tells others of it.
  static func item(ofKind kind: String) -> ChecklistItem? {
    switch kind {
    case "comprehensive": .healthEvaluation
    case "sart_acute": .acuteExamOffer
    default: nil
    }
  }

  /// Writes it where those who treat read it.
  func write(to exam: RecordDraft, in caseID: CaseID, _ records: RecordWriter) throws {
    if let standing {
      try records.set(MedicalExamRecord.standing.name, of: exam, to: .code(standing))
    }
    if status == .done { try records.set(MedicalExamRecord.performed, of: exam, to: moment) }
    if let assault { try records.set(MedicalExamRecord.lastAssault, of: exam, to: assault) }
    if let window {
      try records.set(MedicalExamRecord.assaultWindow.name, of: exam, to: .code(window))
    }
    for (field, text) in [
      (MedicalExamRecord.facility, facility), (MedicalExamRecord.findings, findings),
      (MedicalExamRecord.results, results),
    ] {
      if let text { try records.set(field.name, of: exam, to: .text(text)) }
    }
    guard let parent else { return }
    let attempt = try records.create(ParentContactAttemptRecord.type.name, in: caseID)
    try records.set(ParentContactAttemptRecord.exam.name, of: attempt, to: .reference(exam.id))
    try records.set(ParentContactAttemptRecord.happened, of: attempt, to: moment)
    try records.set(ParentContactAttemptRecord.outcome.name, of: attempt, to: .code(parent))
  }

  private var standing: String? {
    switch status {
    case .offered: "offered"
    case .done: "performed"
    case .declinedByYouth: "declined_by_youth"
    default: nil
    }
  }

  /// Says on the checklist that it was offered, done or not wanted, and nothing more.
  func mark(_ recovery: Record, _ file: CaseFile, _ records: RecordWriter) throws {
    guard let status, let item = Self.item(ofKind: kind) else { return }
    try ChecklistWriting.write(item, status, at: moment, of: recovery, file, records)
  }
}

/// A recovery's examinations of each kind, counted as this device knows them.
struct Exams {
  private let file: CaseFile
  private let recovery: RecordID

  init(_ file: CaseFile, of recovery: Record) {
    self.file = file
    self.recovery = recovery.id
  }

  /// The newest of a kind, or the next: two who each record the first one record the same.
  func id(ofKind kind: String, again: Bool) -> RecordID {
    func id(_ ordinal: UInt8) -> RecordID {
      CountyIdentity.medicalExam(recovery: recovery, kind: kind, ordinal: ordinal).recordID
    }
    let known = (1...UInt8.max).prefix { file.knows(id($0)) }.count
    return id(UInt8(clamping: again ? known + 1 : max(1, known)))
  }
}

/// Examinations as lines; never what one found.
enum ExamLines {
  static func line(_ record: Record, _ file: CaseFile, _ desk: Desk, _ names: Names) -> String {
    let kind = record.code(MedicalExamRecord.kind)
    var parts = [
      desk.screen.strong(names.records.name(of: record.id)) + "  "
        + (kind.map { CodeLists.examKind[$0]?.spoken ?? Screen.shown($0) } ?? say("kind unknown"))
    ]
    if let standing = record.code(MedicalExamRecord.standing) {
      parts.append(
        (CodeLists.examStanding[standing]?.spoken ?? Screen.shown(standing)).lowercased())
    }
    if let performed = record.instant(MedicalExamRecord.performed.at) {
      parts.append(desk.time.shown(performed))
    }
    let clock = Clocks(file, now: desk.time.now).all.first {
      $0.rule == .acuteExam && $0.subject == record.id && $0.isOpen
    }
    if let clock, let due = clock.dueMilliseconds {
      let text = say("96 h end \(desk.time.shown(due))")
      parts.append(due < desk.time.now ? desk.screen.urgent(text) : text)
    }
    if let facility = record.text(MedicalExamRecord.facility) {
      parts.append(Screen.excerpt(facility, limit: 32))
    }
    let calls = file.all(ParentContactAttemptRecord.type)
      .filter { $0.reference(ParentContactAttemptRecord.exam) == record.id }
    if !calls.isEmpty { parts.append(say("\(counted(calls.count, "call")) to a parent")) }
    let isFound = [MedicalExamRecord.findings, MedicalExamRecord.results]
      .contains { record.text($0) != nil }
    if isFound { parts.append(say("findings are read by those who treat")) }
    if !record.disputed.isEmpty {
      parts.append(
        desk.screen.urgent(
          say("please decide: fieldkeep resolve \(names.records.name(of: record.id))")))
    }
    return " " + parts.joined(separator: " · ")
  }
}

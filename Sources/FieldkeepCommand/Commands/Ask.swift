// `fieldkeep ask`: what was put off at two in the morning, asked again by day. What is known is not asked.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct Ask: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Go on with questions that were put off.",
    discussion: """
      Only what this device does not know yet is asked. Enter puts a question off,
      unknown says that nobody knows, ? shows the words, stop ends it. Each answer
      is kept as it is given. In a pipe, or with --json, the open questions are
      listed, and nobody is asked.

        fieldkeep ask
        fieldkeep ask --all        also what nobody knew
        fieldkeep ask --json
      """)

  @OptionGroup var options: GlobalOptions
  @Flag(help: "Also what nobody knew when it was asked.") var all = false

  func run() async throws {
    let desk = try await Desk.open(options)
    let caseID = try await desk.currentCase()
    let interview = Interview(desk, caseID)
    if Prompt.isPossible(options) { return try await interview.ask(again: all) }
    let open = try await interview.open(again: all)
    desk.print(
      json: .list(
        open.map { .object(["field": .text($0.field.name), "label": .text($0.words.text)]) }),
      open.isEmpty ? [say(" nothing is left to ask")] : open.map { " \($0.words)" })
  }
}

/// One question about a recovery.
struct Question {
  let field: Field
  let words: Said
  /// When it is a moment, with its precision beside it.
  var event: EventFields?

  /// What is asked at a recovery, what matters first in front; nothing of it is needed to help.
  static let all = [
    Question(
      field: RecoveryRecord.firstContact.at, words: "When was first contact?",
      event: RecoveryRecord.firstContact),
    Question(field: RecoveryRecord.calledBy, words: "Who called?"),
    Question(field: RecoveryRecord.station, words: "Which station?"),
    Question(field: RecoveryRecord.placeType, words: "What kind of place?"),
    Question(field: RecoveryRecord.placeArea, words: "Which area? (never the exact place)"),
    Question(field: RecoveryRecord.howIdentified, words: "How was the youth noticed?"),
  ]
}

/// Questions about the recovery of a case, one after the other.
struct Interview {
  private let desk: Desk
  private let caseID: CaseID

  init(_ desk: Desk, _ caseID: CaseID) {
    self.desk = desk
    self.caseID = caseID
  }

  /// Asks what is open; every answer is on the disk before the next question.
  ///
  /// - Parameter again: also what nobody knew.
  /// - Throws: ``Failure`` where the case has no recovery, or an error of the library.
  func ask(again: Bool = false) async throws {
    var left = try await open(again: again)
    guard !left.isEmpty else { return desk.screen.line(say(" nothing is left to ask")) }
    desk.screen.line(
      desk.screen.faint(
        say(" Enter: ask later · unknown · ? for words · back · stop. All is optional.")))
    var later: [Question] = []
    var asked: [(question: Question, before: Record)] = []
    while let question = left.first {
      left.removeFirst()
      let before = try await CaseFile(caseID, in: desk.replica).knownRecovery()
      switch try await answer(to: question) {
      case .kept: asked.append((question, before))
      case .later:
        later.append(question)
        asked.append((question, before))
      case .back:
        left.insert(question, at: 0)
        guard let last = asked.popLast() else { continue }
        try await takeBack(last.question, to: last.before)
        later.removeAll { $0.field == last.question.field }
        left.insert(last.question, at: 0)
      case .stop:
        later.append(question)
        later += left
        left = []
      }
    }
    if !later.isEmpty {
      let names = later.map { heard($0.field.label).lowercased() }.joined(separator: ", ")
      desk.screen.line(say(" to ask later: \(names) → fieldkeep ask"))
    }
  }

  /// The questions whose answers are neither known here nor known to be unknown.
  func open(again: Bool = false) async throws -> [Question] {
    let recovery = try await CaseFile(caseID, in: desk.replica).knownRecovery()
    let unknown = again ? [] : try await unknownFields()
    return Question.all.filter { question in
      let isKnown =
        question.field.isSet
        ? !recovery.elements(of: question.field.name).isEmpty
        : recovery[question.field.name] != nil
      return (!isKnown || isAssumed(question, recovery)) && !unknown.contains(question.field.name)
    }
  }

  /// Whether a moment is only when the case was opened: it counts until somebody says otherwise.
  private func isAssumed(_ question: Question, _ recovery: Record) -> Bool {
    guard let event = question.event, recovery.code(event.precision) == nil,
      let moment = recovery.instant(event.at), let written = recovery.writtenMilliseconds
    else { return false }
    return abs(written.lowerBound - moment) < 60_000
  }

  // MARK: one question

  private enum Outcome { case kept, later, back, stop }

  /// How often a question is asked again when the answer is not understood.
  private static let patience = 3

  private func answer(to question: Question) async throws -> Outcome {
    for _ in 0..<Self.patience {
      switch Prompt.ask(question.words) {
      case .later: return .later
      case .stop: return .stop
      case .back: return .back
      case .help: desk.screen.line(desk.screen.faint("   " + help(question.field)))
      case .unknown:
        try await keepUnknown(question)
        return .kept
      case .said(let words):
        do {
          try await keep(words, question)
          return .kept
        } catch let failure as Failure where failure.status == .usage {
          let words = question.field.type.codeList.map {
            say("say one of: \(list: Self.words(of: $0))")
          }
          desk.screen.line(
            desk.screen.warm("   " + (words ?? failure.hint ?? failure.message)))
        }
      }
    }
    return .later
  }

  /// The words of a list that somebody can answer with: its codes, in Spanish its labels.
  private static func words(of list: CodeList) -> [String] {
    list.codes.map { $0.spoken(english: $0.code).lowercased() }
  }

  private func help(_ field: Field) -> String {
    if let list = field.type.codeList { return Self.words(of: list).joined(separator: ", ") }
    if field.type == .instant { return say("01:50, \"20 min ago\", \"yesterday 23:10\"") }
    return field.hint.map(heard) ?? say("any words")
  }

  private func keep(_ words: String, _ question: Question) async throws {
    let field = question.field
    let recovery = try await CaseFile(caseID, in: desk.replica).knownRecovery()
    if let event = question.event {
      let moment = try desk.time.required(words)
      try await desk.replica.write { records in
        let draft = try records.edit(recovery)
        // What was assumed when the case was opened must not win over what somebody says.
        try records.set(event.at.name, of: draft, to: .empty)
        try records.set(event, of: draft, to: moment)
      }
      return
    }
    let parts =
      field.isSet && field.type.codeList != nil ? words.split(separator: ",") : [words[...]]
    let names = try await desk.names()
    let values = try parts.map { part in
      try ValueWords.value(part.trimming(), for: field, desk.time, names)
    }
    try await desk.replica.write { records in
      let draft = try records.edit(recovery)
      for value in values {
        if field.isSet {
          try records.add(value, to: field.name, of: draft)
        } else {
          try records.set(field.name, of: draft, to: value)
        }
      }
    }
  }

  /// Writes what stood before an answer, so that the question can be asked again.
  private func takeBack(_ question: Question, to before: Record) async throws {
    let recovery = try await CaseFile(caseID, in: desk.replica).knownRecovery()
    let fields = [question.field] + [question.event?.precision].compactMap(\.self)
    try await desk.replica.write { records in
      let draft = try records.edit(recovery)
      for field in fields where field.isSet {
        let old = before.elements(of: field.name)
        for value in recovery.elements(of: field.name) where !old.contains(value) {
          try records.remove(value, from: field.name, of: draft)
        }
      }
      for field in fields where !field.isSet && recovery[field.name] != before[field.name] {
        try records.set(field.name, of: draft, to: before[field.name] ?? .empty)
      }
    }
    let unknown = try await unknownFields()
    guard unknown.contains(question.field.name) else { return }
    let fieldsLeft = unknown.subtracting([question.field.name]).sorted()
    try await desk.replica.keep(
      draft: fieldsLeft.isEmpty ? nil : fieldsLeft.joined(separator: "\n"), of: subject)
  }

  // MARK: what nobody knows

  /// Kept on this device, sealed, because the records have no place for "asked in vain".
  private var subject: String { "unknown/\(caseID)" }

  private func unknownFields() async throws -> Set<String> {
    let text = try await desk.replica.draft(subject) ?? ""
    return Set(text.split(separator: "\n").map(String.init))
  }

  private func keepUnknown(_ question: Question) async throws {
    if let event = question.event {
      let recovery = try await CaseFile(caseID, in: desk.replica).knownRecovery()
      try await desk.replica.write { records in
        try records.set(event.at.name, of: try records.edit(recovery), to: .empty)
      }
    }
    let fields = try await unknownFields().union([question.field.name])
    try await desk.replica.keep(draft: fields.sorted().joined(separator: "\n"), of: subject)
  }
}

// What a youth gets for staying: the charge is cleared, the arrest record sealed; each step with its own date.

import ArgumentParser
import CaseProtocol
import Fieldkeep

struct FirstStepClear: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clear",
    abstract: "The charge was cleared, or clearing was asked for.",
    discussion: """
      Two facts, each with its date; the arrest is sealed by steps of its own.

        fieldkeep first-step clear --requested "Mon 09:00"
        fieldkeep first-step clear
      """)

  @OptionGroup var options: GlobalOptions
  @Flag(help: "Clearing was asked for.") var requested = false
  @OptionGroup var step: StepWords

  func run() async throws {
    let work = try await FirstStepWork(options, step.words)
    let attempt = try work.enrolments.known()
    let moment = try work.moment(work.rest)
    let step: ClearanceStep = requested ? .clearanceRequested : .chargeCleared
    try attempt.clearance.require(step)
    let event =
      requested ? EnrolmentRecord.clearanceRequested : EnrolmentRecord.chargeCleared
    try await work.write(attempt) { records, draft in
      try records.set(event, of: draft, to: moment)
    }
  }
}

struct FirstStepSeal: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal",
    abstract: "A step on the way to a sealed arrest record.",
    discussion: """
      Steps: decided, refused, notified (law enforcement), probation (sealed its
      own), police (the arrest record is sealed), told (the youth, in writing),
      petitioned (the youth asks the court, where Probation refused).

        fieldkeep first-step seal decided
        fieldkeep first-step seal notified "Mon 09:00"
        fieldkeep first-step seal police
        fieldkeep first-step seal refused --why "…"
      """)

  @OptionGroup var options: GlobalOptions
  @Option(help: ArgumentHelp("Why sealing was refused.", valueName: "reason")) var why: String?
  @Argument(help: ArgumentHelp("A case, the step, then when it was.", valueName: "case step time"))
  var words: [String] = []

  func run() async throws {
    let work = try await FirstStepWork(options, words)
    let attempt = try work.enrolments.known()
    let meaning = try Meaning(work.rest.first ?? "")
    let moment = try work.moment(Array(work.rest.dropFirst()))
    if let step = meaning.step { try attempt.clearance.require(step) }
    if meaning == .refused, why == nil {
      throw Failure(.badData, "say why sealing was refused", hint: "give it with --why")
    }
    if meaning == .petitioned, !attempt.clearance.isSealingRefused {
      throw Failure(.badData, "there is no refusal that a court could be asked about")
    }
    let why = why
    try await work.write(attempt) { records, draft in
      try records.set(meaning.event, of: draft, to: moment)
      if let decision = meaning.decision {
        try records.set(EnrolmentRecord.sealDecision.name, of: draft, to: .code(decision))
      }
      if let why, meaning == .refused {
        try records.set(EnrolmentRecord.sealRefusal.name, of: draft, to: .text(why))
      }
    }
  }

  /// A step, as somebody types it.
  private enum Meaning: String, CaseIterable, Sendable {
    case decided, refused, notified, probation, police, told, petitioned

    init(_ word: String) throws {
      let near = Self.allCases.filter { !word.isEmpty && $0.rawValue.hasPrefix(word.lowercased()) }
      guard let first = near.first, near.count == 1 else {
        throw Failure(
          .usage, "say which step it was",
          hint: "one of: \(list: Self.allCases.map(\.rawValue))")
      }
      self = first
    }

    var event: EventFields {
      switch self {
      case .decided, .refused: EnrolmentRecord.sealDecided
      case .notified: EnrolmentRecord.policeNotified
      case .probation: EnrolmentRecord.probationSealed
      case .police: EnrolmentRecord.policeSealed
      case .told: EnrolmentRecord.youthNotified
      case .petitioned: EnrolmentRecord.petitioned
      }
    }

    /// The step whose predecessors are asked for.
    var step: ClearanceStep? {
      switch self {
      case .decided, .refused: .sealDecided
      case .notified: .lawEnforcementNotified
      case .police: .arrestRecordSealed
      case .told: .youthNotified
      case .probation: .lawEnforcementNotified
      case .petitioned: nil
      }
    }

    var decision: String? {
      switch self {
      case .decided: "sealed"
      case .refused: "refused"
      case .petitioned: "petitioned"
      case .notified, .probation, .police, .told: nil
      }
    }
  }
}

extension Clearance {
  /// Refuses a step before those that it rests on, naming them.
  func require(_ step: ClearanceStep) throws {
    let missing = missing(before: step)
    guard missing.isEmpty else {
      throw Failure(
        .badData, "not yet, and nothing was changed",
        hint: "first: \(missing.map { heard($0.label) }.joined(separator: "; "))")
    }
    guard steps.contains(step) else {
      throw Failure(.badData, "sealing was refused, so there is nothing to do here")
    }
  }
}

// What a youth gets for staying: the charge is cleared, and the arrest is deemed not to have happened. Each step has a
// date of its own, because sources that say "cleared" and "no record" mean two things.

public import CausalMerge

/// A step after a completed program, in their order.
public enum ClearanceStep: String, Hashable, Sendable, CaseIterable {
  case completed
  case clearanceRequested = "clearance_requested"
  case chargeCleared = "charge_cleared"
  case sealDecided = "seal_decided"
  case lawEnforcementNotified = "police_notified"
  case arrestRecordSealed = "police_sealed"
  case youthNotified = "youth_notified"

  /// What people read.
  public var label: String {
    switch self {
    case .completed: "program completed"
    case .clearanceRequested: "clearance requested"
    case .chargeCleared: "charge cleared"
    case .sealDecided: "sealing decided"
    case .lawEnforcementNotified: "law enforcement notified"
    case .arrestRecordSealed: "arrest record sealed"
    case .youthNotified: "youth told in writing"
    }
  }
}

/// How far clearing and sealing are.
public struct Clearance: Hashable, Sendable {
  /// When each step was done, in milliseconds since 1970; what has no date is not done.
  public var doneAt: [ClearanceStep: Int64]
  /// Whether Probation refused to seal.
  public var isSealingRefused: Bool

  public init(doneAt: [ClearanceStep: Int64] = [:], isSealingRefused: Bool = false) {
    self.doneAt = doneAt
    self.isSealingRefused = isSealingRefused
  }

  /// Steps that apply: after a refusal nothing is sealed, and the youth is told all the same.
  public var steps: [ClearanceStep] {
    guard isSealingRefused else { return ClearanceStep.allCases }
    return ClearanceStep.allCases.filter {
      $0 != .lawEnforcementNotified && $0 != .arrestRecordSealed
    }
  }

  /// The first step that is not done; `nil` once all are.
  public var next: ClearanceStep? {
    steps.first { doneAt[$0] == nil }
  }

  /// Whether a step can be dated now.
  ///
  /// - the charge is cleared after it was asked for, and sealing follows completion; but a court that clears first and
  ///   writes later does not make its date wrong, so only what a step rests on is asked for.
  ///
  /// - Parameter step: the one to date.
  /// - Returns: what must be dated first; empty if nothing.
  public func missing(before step: ClearanceStep) -> [ClearanceStep] {
    let needed: [ClearanceStep] =
      switch step {
      case .completed: []
      case .clearanceRequested, .sealDecided: [.completed]
      case .chargeCleared: [.completed, .clearanceRequested]
      case .lawEnforcementNotified: [.sealDecided]
      case .arrestRecordSealed: [.sealDecided, .lawEnforcementNotified]
      case .youthNotified: [.sealDecided]
      }
    return needed.filter { doneAt[$0] == nil }
  }

  /// Steps whose date lies before one that they rest on: to look at, never to refuse.
  public var misdated: [ClearanceStep] {
    ClearanceStep.allCases.filter { step in
      guard let at = doneAt[step] else { return false }
      return Clearance().missing(before: step).contains { (doneAt[$0] ?? .min) > at }
    }
  }

  /// Whether the arrest is deemed not to have happened: whoever asks is answered as if there were none.
  public var isArrestSealed: Bool {
    !isSealingRefused && doneAt[.arrestRecordSealed] != nil
  }
}

/// The enrolments of one youth, told as attempts.
public enum EnrolmentAttempts {
  /// Which attempt each enrolment is: those that began, counted from 1 for each matter in the order of their start.
  ///
  /// A count of entries and not a counter that someone keeps: an enrolment that was entered twice and merged, or erased,
  /// counts right afterwards.
  ///
  /// - Parameter enrolments: all of one youth.
  /// - Returns: by enrolment; those that never began have none.
  public static func numbers(of enrolments: [EnrolmentFacts]) -> [RecordID: Int] {
    var counts: [RecordID?: Int] = [:]
    var numbers: [RecordID: Int] = [:]
    let begun = enrolments.filter { $0.startedAt != nil }.sorted {
      let (left, right) = ($0.startedAt ?? .max, $1.startedAt ?? .max)
      return left == right ? $0.record < $1.record : left < right
    }
    for enrolment in begun {
      counts[enrolment.matter, default: 0] += 1
      numbers[enrolment.record] = counts[enrolment.matter]
    }
    return numbers
  }

  /// Whether a youth may be enrolled again for a matter.
  ///
  /// - Parameters:
  ///   - matter: the arrest's record.
  ///   - enrolments: all of one youth.
  /// - Returns: `true` unless one for it still goes on or was completed; how often before makes no difference.
  public static func mayBegin(for matter: RecordID?, among enrolments: [EnrolmentFacts]) -> Bool {
    !enrolments.contains { enrolment in
      guard enrolment.matter == matter else { return false }
      return switch enrolment.status {
      case .enrolled, .pausedAbsent, .offered, .screened, .completed: true
      case .withdrawn, .terminated, .declined, .ineligible: false
      }
    }
  }
}

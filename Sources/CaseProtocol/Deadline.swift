// A deadline, and how it stands. The answer is a value with its reasons, so that a prompt, a list and a report show
// the same thing.

public import CausalMerge

/// The first five clocks of the protocol.
public enum DeadlineRule: String, Hashable, Sendable, CaseIterable {
  /// Each agency is alerted soon after first contact.
  case alert = "D1"
  /// Each alerted agency responds within ninety minutes.
  case response = "D2"
  /// The youth has a comprehensive health evaluation within 72 hours of first contact.
  case healthEvaluation = "D3"
  /// Every other required item is settled within 72 hours of first contact.
  case checklist = "D4"
  /// Something is offered for the body before anything is asked: food, water, a shower, sleep, company.
  case basicNeeds = "D5"
}

/// Who is told when a deadline draws near or passes.
///
/// A replica tells those it can reach; the rest is for people, by phone.
public enum Recipient: String, Hashable, Sendable, CaseIterable {
  /// Whoever holds the laptop.
  case device
  case stationSupervisor = "station_supervisor"
  /// The agency whose answer or item it is.
  case agency
  case agencySupervisor = "agency_supervisor"
  case leadAgency = "lead_agency"
  case onCallManager = "on_call_manager"
  /// Who leads the multidisciplinary team.
  case teamLead = "team_lead"
}

/// A step on the way from a reminder to a breach.
public struct EscalationStep: Hashable, Sendable {
  /// Elapsed time since the clock began; `nil` for the breach, which is once the time has passed.
  public let after: Duration?
  public let recipients: [Recipient]

  /// A reminder, some time after the clock began.
  public static func reminder(after: Duration, _ recipients: Recipient...) -> Self {
    Self(after: after, recipients: recipients)
  }

  /// The time has passed.
  public static func breach(_ recipients: Recipient...) -> Self {
    Self(after: nil, recipients: recipients)
  }

  /// Whether the step was reached, so many milliseconds after the clock began, and of those so many after its end.
  func isReached(elapsed: Int64, overdue: Int64) -> Bool {
    guard let after else { return overdue > 0 }
    return elapsed >= after.milliseconds
  }
}

/// One clock of one recovery, and how it stands at a moment.
public struct Deadline: Hashable, Sendable, Identifiable {
  /// How a deadline stands.
  public enum State: Hashable, Sendable {
    /// Time is left.
    case pending
    /// Time is left, and a reminder is due.
    case dueSoon
    /// Met in time; exactly at the end of the time is in time.
    case met
    /// Met, so long after it was due.
    case late(by: Duration)
    /// Not met, so long after it was due.
    case breached(by: Duration)
    /// Not met, and already past when this replica learned of it: shown, and nobody is paged.
    case recordedLate
    /// The youth left before it was due: a class of its own, neither met nor failed.
    case interrupted
    /// Met by what is recorded, but when is not known well enough to count it.
    case timeUnknown
    /// There is no such clock, for this reason.
    case notApplicable(Reason)
  }

  /// Why there is no clock.
  public enum Reason: Hashable, Sendable {
    /// Nobody has said when first contact was.
    case startUnknown
    /// The recovery was unfounded, or entered in error.
    case recoveryWithdrawn
    /// The alert was cancelled.
    case cancelled
    /// This agency was not needed.
    case notRequired
    /// The youth did not want it; it can still be done.
    case declinedByYouth
    /// The item does not apply to this youth.
    case itemNotApplicable
  }

  public let rule: DeadlineRule
  /// The recovery whose clock it is.
  public let recovery: RecordID
  /// The record that it is about: the alert, the item, or the recovery.
  public let subject: RecordID
  /// The agency whose task it is; `nil` if whoever is present can do it.
  public let agency: Agency?
  /// The item of the checklist that it is about.
  public let item: ChecklistItem?
  /// When the clock began, in milliseconds since 1970; `nil` if that is not known.
  public let startMilliseconds: Int64?
  /// When the time ends, in milliseconds since 1970.
  public let dueMilliseconds: Int64?
  /// When it was met, in milliseconds since 1970.
  public let metAtMilliseconds: Int64?
  /// When this replica learned that it was met, in milliseconds since 1970; `nil` if that is not known.
  public let learnedAtMilliseconds: Int64?
  public let state: State
  /// The furthest step that was reached; `nil` where nobody is to be told.
  public let step: EscalationStep?
  /// One sentence that says how it stands and why, without any field's text.
  public let explanation: String

  /// The same for the same clock on every device and at every moment.
  public var id: String {
    // An agency that was alerted twice has two clocks to answer in, each of its own alert.
    let named = rule == .response ? subject : recovery
    return [rule.rawValue, agency?.rawValue, item?.rawValue, named.description]
      .compactMap(\.self).joined(separator: "/")
  }

  /// Whether it was met in time, and this replica learned of it only when the time was over.
  ///
  /// A laptop that had no signal until nine tells then what it did at two. It counts, and nobody was late; but whoever
  /// looked at half past three could not know.
  public var isMetAndRecordedLate: Bool {
    guard state == .met, let dueMilliseconds, let learnedAtMilliseconds else { return false }
    return learnedAtMilliseconds > dueMilliseconds
  }

  /// Whether someone still has to do something for it.
  public var isOpen: Bool {
    switch state {
    case .pending, .dueSoon, .breached, .recordedLate: true
    case .met, .late, .interrupted, .timeUnknown, .notApplicable: false
    }
  }
}

extension Deadline {
  /// The order of a list of what is due.
  ///
  /// First what runs or was just missed, the earliest due first: the clock that matters is on top. Then what was
  /// already past when it was recorded, what was interrupted, what needs a time, and at the end what is done.
  public static func isOrderedForList(_ left: Deadline, before right: Deadline) -> Bool {
    let (first, second) = (left.listOrder, right.listOrder)
    return first == second ? left.id < right.id : first < second
  }

  private var listOrder: (group: Int, due: Int64) {
    let group =
      switch state {
      case .pending, .dueSoon, .breached: 0
      case .recordedLate: 1
      case .timeUnknown: 2
      case .interrupted: 3
      case .late, .met: 4
      case .notApplicable: 5
      }
    return (group, dueMilliseconds ?? .max)
  }
}

extension Duration {
  static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
  static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }

  /// Whole milliseconds, those that an `Int64` can hold.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: 1000)
    guard !isTooLarge else { return seconds < 0 ? .min : .max }
    return whole.saturatingAdd(attoseconds / 1_000_000_000_000_000)
  }
}

extension Int64 {
  /// The sum, or the nearest that there is: times come from people and from hostile bytes, and must not trap.
  func saturatingAdd(_ other: Int64) -> Int64 {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    guard isTooLarge else { return sum }
    return other < 0 ? .min : .max
  }

  /// The difference, or the nearest that there is.
  func saturatingSubtract(_ other: Int64) -> Int64 {
    let (difference, isTooLarge) = subtractingReportingOverflow(other)
    guard isTooLarge else { return difference }
    return other < 0 ? .max : .min
  }
}

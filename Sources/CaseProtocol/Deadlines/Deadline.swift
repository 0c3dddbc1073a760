// A deadline, and how it stands. The answer is a value with its reasons, so that a prompt, a list and a report show
// the same thing.

public import CausalMerge

/// One clock, and how it stands at a moment.
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
    /// The youth was away when it was due: a class of its own, neither met nor failed.
    case interrupted
    /// Someone in this role let it go, with a reason.
    case waived(by: CaseRole)
    /// Met by what is recorded, but when is not known well enough to count it.
    case timeUnknown
    /// There is no such clock, for this reason.
    case notApplicable(Reason)
  }

  /// Why there is no clock.
  public enum Reason: Hashable, Sendable {
    /// Nobody has said when it began.
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
    /// The youth was met after the window had ended.
    case windowEnded
    /// The youth came back before anyone had to be told.
    case returnedFirst
    /// Nobody had reported the youth missing.
    case neverReported
    /// Whoever was assigned is not any more.
    case assignmentEnded
    /// The work with the youth ended earlier, and it is said why.
    case endedWithReason
    /// The youth left the program, which is no failure.
    case programLeft
    /// Sealing was refused, so there is nothing to seal.
    case sealingRefused
    /// Sealing was granted, so there is nothing to ask a court for.
    case sealingGranted
    /// The consent ended or was taken back, and sharing with it.
    case consentEnded
    /// A legal hold keeps the record.
    case legalHold
  }

  public let rule: DeadlineRule
  /// The record that the clock hangs on: the recovery, or else the absence, enrolment, consent or order itself.
  public let origin: RecordID
  /// The record that it is about: the alert, the item, the assignment; else the same as `origin`.
  public let subject: RecordID
  /// The agency whose task it is; `nil` if whoever is present can do it, or a role does.
  public let agency: Agency?
  /// The role whose task it is; `nil` if it is a whole agency's.
  public let role: CaseRole?
  /// The item of the checklist that it is about.
  public let item: ChecklistItem?
  /// Which of the rule's clocks it is, where there are several about one record.
  public let part: DeadlinePart?
  /// When the clock began, in milliseconds since 1970; `nil` if that is not known.
  public let startMilliseconds: Int64?
  /// When the time ends, in milliseconds since 1970.
  public let dueMilliseconds: Int64?
  /// When it was met, in milliseconds since 1970.
  public let metAtMilliseconds: Int64?
  /// When this replica learned that it was met, in milliseconds since 1970; `nil` if that is not known.
  public let learnedAtMilliseconds: Int64?
  public let state: State
  /// Every step on which someone is told, in the rule's order; empty where nobody is.
  public let steps: [EscalationStep]
  /// The furthest step that was reached; `nil` where nobody is to be told.
  public let step: EscalationStep?
  let sentence: Sentence

  /// The same for the same clock on every device and at every moment.
  ///
  /// Each time between two contacts is a clock of its own, or a second one that ran out would tell nobody.
  public var id: String {
    // Two records of one item are one clock of their recovery; an agency that was alerted twice has two to answer in.
    let named: RecordID =
      switch rule {
      case .alert, .healthEvaluation, .checklist, .basicNeeds: origin
      default: subject
      }
    var id = rule.rawValue
    func append(_ word: String?) {
      if let word { id += "/" + word }
    }
    append(part?.rawValue)
    append(agency?.rawValue)
    append(item?.rawValue)
    append(named.description)
    append(rule == .contact ? startMilliseconds.map { String($0) } : nil)
    return id
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
    case .met, .late, .interrupted, .waived, .timeUnknown, .notApplicable: false
    }
  }

  /// Whether people may be told of it: it is open, and was not already past when this replica learned of it.
  public var isTold: Bool {
    switch state {
    case .pending, .dueSoon, .breached: true
    case .met, .late, .recordedLate, .interrupted, .waived, .timeUnknown, .notApplicable: false
    }
  }
}

extension Deadline {
  /// The order of a list of what is due.
  ///
  /// First what runs or was just missed, the earliest due first: the clock that matters is on top. Then what was
  /// already past when it was recorded, what was interrupted, what needs a time, and at the end what is done.
  public static func isOrderedForList(_ left: Deadline, before right: Deadline) -> Bool {
    let (first, second) = (left.listPlace, right.listPlace)
    return first == second ? left.id < right.id : first < second
  }

  fileprivate var listPlace: ListPlace {
    let group =
      switch state {
      case .pending, .dueSoon, .breached: 0
      case .recordedLate: 1
      case .timeUnknown: 2
      case .interrupted: 3
      case .late, .met, .waived: 4
      case .notApplicable: 5
      }
    return ListPlace(group: group, order: dueMilliseconds ?? .max)
  }

  /// The same clock in another state, which tells nobody.
  func settled(as state: State, explanation: String) -> Deadline {
    Deadline(
      rule: rule, origin: origin, subject: subject, agency: agency, role: role, item: item,
      part: part, startMilliseconds: startMilliseconds, dueMilliseconds: dueMilliseconds,
      metAtMilliseconds: metAtMilliseconds, learnedAtMilliseconds: learnedAtMilliseconds,
      state: state, steps: [], step: nil, sentence: .said(explanation))
  }

  /// The same clock, with a word more about how it stands.
  func remarked(_ remark: String) -> Deadline {
    Deadline(
      rule: rule, origin: origin, subject: subject, agency: agency, role: role, item: item,
      part: part, startMilliseconds: startMilliseconds, dueMilliseconds: dueMilliseconds,
      metAtMilliseconds: metAtMilliseconds, learnedAtMilliseconds: learnedAtMilliseconds,
      state: state, steps: steps, step: step, sentence: .remarked(sentence, remark))
  }
}

/// Where something stands in a list; what stands at one place is ordered by its name.
struct ListPlace: Hashable, Comparable {
  var group: Int
  var order: Int64

  static func < (left: Self, right: Self) -> Bool {
    left.group == right.group ? left.order < right.order : left.group < right.group
  }

  /// The positions of places in the order of a list.
  ///
  /// - Parameters:
  ///   - places: of each thing its place.
  ///   - name: spells out the name of the thing at a position; asked only of things that share a place.
  /// - Returns: every position once.
  static func order(of places: [ListPlace], name: (_ position: Int) -> String) -> [Int] {
    let sorted = places.indices.sorted { places[$0] < places[$1] }
    var order: [Int] = []
    order.reserveCapacity(sorted.count)
    var rest = sorted[...]
    while let first = rest.first {
      let tied = rest.prefix { places[$0] == places[first] }
      rest = rest[tied.endIndex...]
      if tied.count == 1 {
        order.append(first)
      } else {
        order += tied.map { (name: name($0), position: $0) }
          .sorted { ($0.name, $0.position) < ($1.name, $1.position) }.map { $0.position }
      }
    }
    return order
  }
}

extension [Deadline] {
  /// In the order of a list of what is due: see ``Deadline/isOrderedForList(_:before:)``.
  func inListOrder() -> [Deadline] {
    ListPlace.order(of: map(\.listPlace)) { self[$0].id }.map { self[$0] }
  }
}

// What a deadline is about, and the sentence that says how it stands.

import CausalMerge

/// A deadline before it was judged.
struct DeadlineSubject {
  let rule: DeadlineRule
  let facts: RecoveryFacts
  let record: RecordID
  var agency: Agency?
  var item: ChecklistItem?
  /// When this replica learned that this clock runs, where that is not with the recovery itself.
  var knownAt: Int64?

  func judged(
    _ fulfilment: Fulfilment, from start: Int64?, within span: Duration, steps: [EscalationStep],
    now: Int64, leftAt: Int64? = nil, remark isDeclined: Bool = false
  ) -> Deadline {
    if facts.status?.runsClocks == false { return without(.recoveryWithdrawn) }
    guard let start else { return without(.startUnknown) }
    let clock = DeadlineClock(
      start: start, span: span, knownAt: knownAt ?? facts.knownAt, leftAt: leftAt, steps: steps,
      now: now)
    let verdict = clock.judge(fulfilment)
    var sentence = sentence(for: verdict.state, left: clock.due.saturatingSubtract(now))
    if verdict.state == .met, let learnedAt = verdict.learnedAt, learnedAt > clock.due {
      sentence +=
        ", recorded here \(spelled(learnedAt.saturatingSubtract(clock.due))) after its end"
    }
    if isDeclined, verdict.metAt == nil { sentence += "; the agency declined, call another" }
    return Deadline(
      rule: rule, recovery: facts.recovery, subject: record, agency: agency, item: item,
      startMilliseconds: start, dueMilliseconds: clock.due, metAtMilliseconds: verdict.metAt,
      learnedAtMilliseconds: verdict.learnedAt, state: verdict.state, step: verdict.step,
      explanation: sentence)
  }

  func without(_ reason: Deadline.Reason) -> Deadline {
    // A withdrawn recovery has no clocks, whatever its alerts say.
    let reason = facts.status?.runsClocks == false ? .recoveryWithdrawn : reason
    return Deadline(
      rule: rule, recovery: facts.recovery, subject: record, agency: agency, item: item,
      startMilliseconds: nil, dueMilliseconds: nil, metAtMilliseconds: nil,
      learnedAtMilliseconds: nil, state: .notApplicable(reason), step: nil,
      explanation: "\(task): \(reason.explanation)")
  }

  private var task: String {
    switch rule {
    case .alert: "alert \(agency?.label ?? "agency")"
    case .response: "\(agency?.label ?? "agency") to respond"
    case .healthEvaluation, .checklist: item?.label ?? "checklist item"
    case .basicNeeds: "offer food, water, a shower, sleep or company"
    }
  }

  private func sentence(for state: Deadline.State, left: Int64) -> String {
    switch state {
    case .pending, .dueSoon: "\(task): \(spelled(left)) left"
    case .met: "\(task): in time"
    case .late(let by): "\(task): met \(spelled(by.milliseconds)) late"
    case .breached(let by): "\(task): \(spelled(by.milliseconds)) overdue"
    case .recordedLate: "\(task): was already past when it was recorded here; nobody is paged"
    case .interrupted: "\(task): interrupted, the youth left before it was due"
    case .timeUnknown: "\(task): done by what is recorded, but not when; add the time"
    case .notApplicable(let reason): "\(task): \(reason.explanation)"
    }
  }

  /// A span in the two units that matter: 3 d 2 h, 2 h 5 min, 61 min; seconds only where nothing else is left.
  private func spelled(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds) / 1000
    let minutes = seconds / 60
    switch minutes {
    case ..<1: return "\(seconds) s"
    case ..<120: return "\(minutes) min"
    case ..<(48 * 60): return "\(minutes / 60) h \(minutes % 60) min"
    default: return "\(minutes / 1440) d \(minutes % 1440 / 60) h"
    }
  }
}

extension Deadline.Reason {
  /// The reason in a few words.
  public var explanation: String {
    switch self {
    case .startUnknown: "no clock yet, nobody has said when first contact was"
    case .recoveryWithdrawn: "no clock, the recovery was unfounded or entered in error"
    case .cancelled: "no clock, the alert was cancelled"
    case .notRequired: "no clock, this agency was not needed"
    case .declinedByYouth: "the youth did not want it; it can be offered again"
    case .itemNotApplicable: "does not apply to this youth"
    }
  }
}

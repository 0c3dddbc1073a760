// One clock: begun at a moment, running so long, met or not. All five rules judge by it, so they agree on the edges.

/// What is known about whether a clock was met.
enum Fulfilment: Hashable {
  case open
  /// At this moment, in milliseconds since 1970; and when this replica learned of it, if that is known.
  case at(Int64, learnedAt: Int64?)
  /// By what is recorded, at a moment nobody stated; no later than when it was recorded, if that is known.
  case recorded(noLaterThan: Int64?, learnedAt: Int64?)
}

/// A span of elapsed time, and how it stands at a moment.
///
/// Elapsed time, not what a clock on the wall shows: 72 hours that begin before clocks are put forward end an hour later
/// by the wall, and are 72 hours all the same.
///
/// - exactly at the end is in time;
/// - what was met in time is met, however late the record of it arrives;
/// - what was past when this replica learned of it tells nobody.
struct DeadlineClock {
  /// Milliseconds since 1970.
  let start: Int64
  let span: Duration
  /// When this replica learned that the clock runs, in milliseconds since 1970.
  let knownAt: Int64?
  /// When the youth left, where that stops the work, in milliseconds since 1970.
  var leftAt: Int64?
  let steps: [EscalationStep]
  /// Milliseconds since 1970.
  let now: Int64

  struct Verdict: Hashable {
    let state: Deadline.State
    let metAt: Int64?
    var learnedAt: Int64?
    let step: EscalationStep?
  }

  var due: Int64 { start.saturatingAdd(span.milliseconds) }

  func judge(_ fulfilment: Fulfilment) -> Verdict {
    switch fulfilment {
    case .at(let moment, let learnedAt):
      return Verdict(
        state: moment <= due ? .met : .late(by: .milliseconds(moment.saturatingSubtract(due))),
        metAt: moment, learnedAt: learnedAt, step: nil)
    case .recorded(let latest, let learnedAt):
      let isInTime = latest.map { $0 <= due } ?? false
      return Verdict(
        state: isInTime ? .met : .timeUnknown, metAt: nil, learnedAt: learnedAt, step: nil)
    case .open:
      return open
    }
  }

  private var open: Verdict {
    if let leftAt, leftAt <= due, leftAt <= now {
      return Verdict(state: .interrupted, metAt: nil, step: nil)
    }
    let elapsed = now.saturatingSubtract(start)
    let overdue = now.saturatingSubtract(due)
    let step = steps.last { $0.isReached(elapsed: elapsed, overdue: overdue) }
    guard now > due else {
      return Verdict(state: step == nil ? .pending : .dueSoon, metAt: nil, step: step)
    }
    if let knownAt, knownAt > due {
      return Verdict(state: .recordedLate, metAt: nil, step: nil)
    }
    return Verdict(state: .breached(by: .milliseconds(overdue)), metAt: nil, step: step)
  }
}

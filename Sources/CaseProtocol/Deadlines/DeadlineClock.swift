// One clock: begun at a moment, running so long, met or not. All rules judge by it, so they agree on the edges.

/// What is known about whether a clock was met.
enum Fulfilment: Hashable {
  case open
  /// At this moment, in milliseconds since 1970.
  case at(Int64)
  /// By what is recorded, at a moment nobody stated; no later than when it was recorded, if that is known.
  case recorded(noLaterThan: Int64?)

  /// Met if there is a moment.
  init(_ moment: Int64?) {
    self = moment.map { .at($0) } ?? .open
  }

  /// Of two ways to meet the same clock, the one that counts: an earlier time, then a stated one.
  static func earlier(_ left: Fulfilment, _ right: Fulfilment) -> Fulfilment {
    switch (left, right) {
    case (.open, _): right
    case (_, .open): left
    case (.at(let first), .at(let second)): .at(min(first, second))
    case (.at(let first), .recorded(let latest)), (.recorded(let latest), .at(let first)):
      // What was recorded before the stated time was met before it too.
      latest.map { $0 < first } ?? false ? .recorded(noLaterThan: latest) : .at(first)
    case (.recorded(let first), .recorded(let second)):
      .recorded(noLaterThan: [first, second].compactMap(\.self).min())
    }
  }
}

/// A time during which a youth was away.
///
/// - from `leftAt`, included, to `returnedAt`, excluded, in milliseconds since 1970; `nil` while the youth is away.
public struct AbsenceSpan: Hashable, Sendable {
  public var leftAt: Int64
  public var returnedAt: Int64?

  public init(leftAt: Int64, returnedAt: Int64? = nil) {
    self.leftAt = leftAt
    self.returnedAt = returnedAt
  }

  /// Whether the youth was away at a moment.
  public func contains(_ moment: Int64) -> Bool {
    leftAt <= moment && (returnedAt.map { moment < $0 } ?? true)
  }
}

/// A span of elapsed time, and how it stands at a moment.
///
/// Elapsed time, not what a clock on the wall shows: 72 hours that begin before clocks are put forward end an hour later
/// by the wall, and are 72 hours all the same.
///
/// - exactly at the end is in time;
/// - what was met in time is met, however late the record of it arrives;
/// - an absence stops no clock; what a youth was away for when it was due was interrupted, and nobody failed;
/// - what was past when this replica learned of it tells nobody.
struct DeadlineClock {
  /// Milliseconds since 1970.
  let start: Int64
  let span: Duration
  /// When this replica learned that the clock runs, in milliseconds since 1970.
  let knownAt: Int64?
  /// When the youth was away, where the work needs the youth.
  var absences: [AbsenceSpan] = []
  let steps: [EscalationStep]
  /// Milliseconds since 1970.
  let now: Int64

  struct Verdict: Hashable {
    let state: Deadline.State
    let metAt: Int64?
    let step: EscalationStep?
  }

  var due: Int64 { start.saturatingAdd(span.milliseconds) }

  func judge(_ fulfilment: Fulfilment) -> Verdict {
    switch fulfilment {
    case .at(let moment):
      if moment <= due { return Verdict(state: .met, metAt: moment, step: nil) }
      if isAway(at: due) { return Verdict(state: .interrupted, metAt: moment, step: nil) }
      return Verdict(
        state: .late(by: .milliseconds(moment.saturatingSubtract(due))), metAt: moment, step: nil)
    case .recorded(let latest):
      let isInTime = latest.map { $0 <= due } ?? false
      return Verdict(state: isInTime ? .met : .timeUnknown, metAt: nil, step: nil)
    case .open:
      return open
    }
  }

  private var open: Verdict {
    if isAway(at: min(due, now)) {
      return Verdict(state: .interrupted, metAt: nil, step: nil)
    }
    let overdue = now.saturatingSubtract(due)
    let step = steps.map { (at: $0.instant(start: start, due: due), step: $0) }
      .filter { $0.at <= now }.max { $0.at < $1.at }?.step
    guard now > due else {
      return Verdict(state: step == nil ? .pending : .dueSoon, metAt: nil, step: step)
    }
    if let knownAt, knownAt > due {
      return Verdict(state: .recordedLate, metAt: nil, step: nil)
    }
    return Verdict(state: .breached(by: .milliseconds(overdue)), metAt: nil, step: step)
  }

  private func isAway(at moment: Int64) -> Bool {
    absences.contains { $0.contains(moment) }
  }
}

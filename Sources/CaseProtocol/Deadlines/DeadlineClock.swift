// One clock: begun at a moment, running so long, met or not. All rules judge by it, so they agree on the edges.

/// What is known about whether a clock was met.
enum Fulfilment: Hashable {
  case open
  /// At this moment, in milliseconds since 1970; and when this replica learned of it, if that is known.
  case at(Int64, learnedAt: Int64?)
  /// By what is recorded, at a moment nobody stated; no later than when it was recorded, if that is known.
  case recorded(noLaterThan: Int64?, learnedAt: Int64?)

  /// Met if there is a moment.
  init(_ moment: Int64?) {
    self = moment.map { .at($0, learnedAt: nil) } ?? .open
  }

  /// Of two ways to meet the same clock, the one that counts: an earlier time, then a stated one.
  static func earlier(_ left: Fulfilment, _ right: Fulfilment) -> Fulfilment {
    switch (left, right) {
    case (.open, _): right
    case (_, .open): left
    case (.at(let first, _), .at(let second, _)): first <= second ? left : right
    case (.at(let first, _), .recorded(let latest, _)):
      // What was recorded before the stated time was met before it too.
      latest.map { $0 < first } ?? false ? right : left
    case (.recorded(let latest, _), .at(let first, _)):
      latest.map { $0 < first } ?? false ? left : right
    case (.recorded(let first, _), .recorded(let second, _)):
      first.map { $0 <= second ?? .max } ?? false ? left : right
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
    var learnedAt: Int64?
    let step: EscalationStep?
  }

  var due: Int64 { start.saturatingAdd(span.milliseconds) }

  func judge(_ fulfilment: Fulfilment) -> Verdict {
    switch fulfilment {
    case .at(let moment, let learnedAt):
      return Verdict(
        state: state(metAt: moment), metAt: moment, learnedAt: learnedAt, step: nil)
    case .recorded(let latest, let learnedAt):
      let isInTime = latest.map { $0 <= due } ?? false
      return Verdict(
        state: isInTime ? .met : .timeUnknown, metAt: nil, learnedAt: learnedAt, step: nil)
    case .open:
      return open
    }
  }

  private func state(metAt moment: Int64) -> Deadline.State {
    if moment <= due { return .met }
    if isAway(at: due) { return .interrupted }
    return .late(by: .milliseconds(moment.saturatingSubtract(due)))
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

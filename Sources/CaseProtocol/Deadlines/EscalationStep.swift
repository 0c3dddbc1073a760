// When someone is told, and who. Data, so that a county changes its chain of calls without changing a rule.

/// A step on the way from a reminder to a breach.
public struct EscalationStep: Hashable, Sendable {
  /// When a step is reached.
  public enum Timing: Hashable, Sendable {
    /// This much elapsed time after the clock began.
    case afterStart(Duration)
    /// This much elapsed time before its end, or at once if the clock began later than that.
    case beforeEnd(Duration)
    /// The time has passed: exactly at its end it has not.
    case breach
    /// This much elapsed time after its end, for those who are to hear of it again.
    case afterEnd(Duration)
  }

  public let timing: Timing
  public let recipients: [Recipient]

  public init(_ timing: Timing, _ recipients: [Recipient]) {
    self.timing = timing
    self.recipients = recipients
  }

  /// Elapsed time since the clock began, where the step is counted from there.
  public var after: Duration? {
    if case .afterStart(let span) = timing { span } else { nil }
  }

  /// A reminder, some time after the clock began.
  public static func reminder(after: Duration, _ recipients: Recipient...) -> Self {
    Self(.afterStart(after), recipients)
  }

  /// A reminder, some time before the clock's end.
  public static func reminder(before: Duration, _ recipients: Recipient...) -> Self {
    Self(.beforeEnd(before), recipients)
  }

  /// The time has passed.
  public static func breach(_ recipients: Recipient...) -> Self {
    Self(.breach, recipients)
  }

  /// It passed this long ago, and is still not done.
  public static func overdue(by: Duration, _ recipients: Recipient...) -> Self {
    Self(.afterEnd(by), recipients)
  }

  /// Reminders at equal distances, the first one distance after the clock began.
  public static func reminders(
    every distance: Duration, count: Int, _ recipients: Recipient...
  ) -> [Self] {
    (1...max(1, count)).map { Self(.afterStart(distance * $0), recipients) }
  }

  /// The first millisecond at which the step is reached.
  ///
  /// - Parameters:
  ///   - start: when the clock began, in milliseconds since 1970.
  ///   - due: when its time ends, in milliseconds since 1970.
  /// - Returns: milliseconds since 1970.
  public func instant(start: Int64, due: Int64) -> Int64 {
    switch timing {
    case .afterStart(let span): start.saturatingAdd(span.milliseconds)
    case .beforeEnd(let span): max(start, due.saturatingSubtract(span.milliseconds))
    case .breach: due.saturatingAdd(1)
    case .afterEnd(let span): due.saturatingAdd(max(1, span.milliseconds))
    }
  }
}

extension Duration {
  static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
  static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }
  /// So many times 24 hours of elapsed time, whatever clocks on the wall do meanwhile.
  static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }

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

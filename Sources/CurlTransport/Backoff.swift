// When to try again. A whole agency's laptops lose a restarted server at the same moment and must not come back at the
// same moment: so the wait is chance, drawn from a range that grows.

/// How long to wait after each failure in a row: full jitter.
///
/// A wait is drawn evenly from zero to `min(cap, base · 2^n)`, n being the number of failures before this one. On top
/// of that comes what the server asked for, up to ``longestRetryAfter``: nobody comes earlier than asked, and those
/// who were asked together still come back spread out.
///
/// - a success sets n back to 0;
/// - the same failures and the same generator give the same waits.
///
/// Source: Brooker, "Exponential Backoff and Jitter", 2015, "full jitter".
public struct Backoff: Hashable, Sendable {
  /// The longest wait that a server can ask for, so that a wrong answer cannot silence a laptop for days.
  public static let longestRetryAfter: Duration = .seconds(3600)

  /// The top of the range after the first failure.
  public let base: Duration

  /// The highest top of the range.
  ///
  /// May be lowered while something urgent is unsent.
  public var cap: Duration

  /// Failures since the last success.
  public private(set) var failures = 0

  /// Makes a backoff that has seen no failure.
  ///
  /// - Parameters:
  ///   - base: The top of the range after the first failure; greater than zero.
  ///   - cap: The highest top of the range.
  public init(base: Duration = .seconds(1), cap: Duration = .seconds(300)) {
    precondition(base > .zero, "a backoff from \(base) would never wait")
    self.base = base
    self.cap = cap
  }

  /// The top of the range from which the wait after the next failure is drawn.
  public var ceiling: Duration {
    var ceiling = base
    // Doubling step by step cannot overflow, since it stops at the cap.
    var doublings = failures
    while doublings > 0, ceiling < cap {
      ceiling = ceiling * 2
      doublings -= 1
    }
    return max(.zero, min(ceiling, cap))
  }

  /// Counts a failure and draws the wait after it.
  ///
  /// - Parameters:
  ///   - retryAfter: What the server asked for, if anything; see ``TransportResponse/retryAfter``.
  ///   - generator: Where chance comes from.
  /// - Returns: How long to wait before the next attempt.
  public mutating func wait(
    retryAfter: Duration? = nil, using generator: inout some RandomNumberGenerator
  ) -> Duration {
    let top = Int64(ceiling.rounded(upTo: .milliseconds(1)))
    failures += 1
    let jitter = Duration.milliseconds(Int64.random(in: 0...top, using: &generator))
    let asked = min(max(retryAfter ?? .zero, .zero), Self.longestRetryAfter)
    return asked + jitter
  }

  /// Forgets all failures, after a success.
  public mutating func reset() { failures = 0 }
}

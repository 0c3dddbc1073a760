// How fast to go without being told to go slower. A laptop that watches makes requests whenever something changes, and
// some nights everything changes at once.

/// Keeps a stream of requests within what a server allows to one caller by default: 60 a minute.
///
/// A few at once go without any wait, so that a change after a quiet time is there in a moment. Under a flood each
/// cycle waits a little, and takes all that changed meanwhile along. A server that says 429 would make everybody wait
/// much longer, a change that matters as well as one that does not.
///
/// - within any minute at most ``burst`` + ``perMinute`` requests begin, 60 in all, where each cycle is waited for;
/// - what one long cycle spends beyond the burst is forgiven: the next waits no longer than after a full burst.
///
/// All times are measured from one origin of the caller's choice, by a clock that never goes back.
public struct RequestPace: Hashable, Sendable {
  /// Requests that may begin at once after a quiet time.
  public static let burst = 20
  /// Requests a minute that may begin in the long run.
  public static let perMinute = 40

  private static let interval = Duration.seconds(60) / perMinute
  /// How far requests are ahead of the long run's steady pace.
  private var ahead = Duration.zero
  private var last = Duration.zero

  /// A pace after a quiet time.
  public init() {}

  /// How long to wait until some requests more are within the pace.
  ///
  /// - Parameters:
  ///   - count: how many requests are wanted.
  ///   - now: the time since the origin.
  /// - Returns: the wait; zero where they may begin now.
  public func wait(for count: Int, at now: Duration) -> Duration {
    max(.zero, ahead(at: now) + Self.interval * count - Self.interval * Self.burst)
  }

  /// Counts requests that were made.
  public mutating func spend(_ count: Int, at now: Duration) {
    ahead = min(ahead(at: now) + Self.interval * count, Self.interval * Self.burst)
    last = now
  }

  private func ahead(at now: Duration) -> Duration { max(.zero, ahead - (now - last)) }
}

// A limit on how often, as a value: time is passed in, so its tests need no clock and no sleep.

#if Server

  /// An allowance that refills steadily up to a burst.
  ///
  /// A bucket that has refilled is equal to one that was never used, so a table of buckets may forget
  /// full ones without giving anything away.
  struct TokenBucket: Equatable, Sendable {
    let burst: Int
    let perMinute: Int
    private var level: Double
    private var updated: ContinuousClock.Instant

    init(perMinute: Int, burst: Int, now: ContinuousClock.Instant) {
      self.burst = burst
      self.perMinute = perMinute
      level = Double(burst)
      updated = now
    }

    /// Takes one, if there is one.
    ///
    /// - Returns: nil if it was there, else how long until one will be.
    mutating func take(now: ContinuousClock.Instant) -> Duration? {
      refill(now)
      guard level < 1 else {
        level -= 1
        return nil
      }
      return .seconds((1 - level) * 60 / Double(perMinute))
    }

    func isFull(now: ContinuousClock.Instant) -> Bool {
      var copy = self
      copy.refill(now)
      return copy.level >= Double(burst)
    }

    private mutating func refill(_ now: ContinuousClock.Instant) {
      guard now > updated else { return }
      let minutes = (now - updated) / .seconds(60)
      level = min(Double(burst), level + minutes * Double(perMinute))
      updated = now
    }
  }

#endif

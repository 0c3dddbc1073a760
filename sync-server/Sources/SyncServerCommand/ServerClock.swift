// The clocks of which positions are made, for the server and for the backup beside it.

#if Server

  import Foundation

  /// Microseconds since 1970-01-01T00:00:00Z.
  func microsecondsSince1970() -> UInt64 {
    UInt64(max(0, Date().timeIntervalSince1970) * 1_000_000)
  }

  /// The same by a clock that nobody sets: it starts right, and goes on by what has elapsed.
  func steadyMicroseconds() -> () -> UInt64 {
    let (start, begun) = (microsecondsSince1970(), ContinuousClock.now)
    return {
      let elapsed = (ContinuousClock.now - begun).components
      return start + UInt64(elapsed.seconds) * 1_000_000
        + UInt64(elapsed.attoseconds / 1_000_000_000_000)
    }
  }

#endif

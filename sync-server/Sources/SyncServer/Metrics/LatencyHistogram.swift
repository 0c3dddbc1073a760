// How long answers took, in few enough numbers to keep for every route.

#if Server

  /// Counts of durations by upper bound, as Prometheus wants them: each count includes the ones below.
  struct LatencyHistogram: Equatable, Sendable {
    /// Upper bounds in seconds.
    ///
    /// Answers are a matter of milliseconds; held requests of half a minute.
    static let bounds: [Double] = [
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    private(set) var counts = [Int](repeating: 0, count: bounds.count)
    private(set) var count = 0
    /// Seconds.
    private(set) var sum = 0.0

    mutating func record(seconds: Double) {
      for (index, bound) in Self.bounds.enumerated() where seconds <= bound { counts[index] += 1 }
      count += 1
      sum += seconds
    }
  }

#endif

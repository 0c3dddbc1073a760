// The figures an operator watches. Labels are constants of the program (a route's own path, a
// refusal's code, a status class): nothing a caller sends can become a label, so the figures hold no
// personal data and a stranger cannot make them grow.

#if Server

  import Synchronization

  /// What the edge counted since the process started.
  final class ServerMetrics: Sendable {
    struct Answered: Hashable {
      /// A route's path, or `none` for what matched no route.
      let route: String
      let statusClass: Int
    }

    struct Counts {
      var answered: [Answered: Int] = [:]
      var latency: [String: LatencyHistogram] = [:]
      var refused: [String: Int] = [:]
      var connectionsOpened = 0
      var bytesIn = 0
      var bytesOut = 0
      var certificateReloads = 0
      var certificateReloadFailures = 0
    }

    private let counts = Mutex(Counts())

    var snapshot: Counts { counts.withLock { $0 } }

    func answered(route: String?, status: Int, seconds: Double) {
      let route = route ?? "none"
      counts.withLock { counts in
        counts.answered[Answered(route: route, statusClass: status / 100), default: 0] += 1
        counts.latency[route, default: LatencyHistogram()].record(seconds: seconds)
      }
    }

    /// Counts a request or connection turned away, or cut at a deadline.
    func refused(_ code: String) {
      counts.withLock { $0.refused[code, default: 0] += 1 }
    }

    func connectionOpened() {
      counts.withLock { $0.connectionsOpened += 1 }
    }

    func moved(bytesIn: Int, bytesOut: Int) {
      counts.withLock { counts in
        counts.bytesIn += bytesIn
        counts.bytesOut += bytesOut
      }
    }

    func certificateReloaded(succeeded: Bool) {
      counts.withLock { counts in
        if succeeded {
          counts.certificateReloads += 1
        } else {
          counts.certificateReloadFailures += 1
        }
      }
    }
  }

#endif

// Who may ask how often. The difficulty is that a token names a caller only once the store has
// accepted it: counting by what is merely presented would let a stranger draw a fresh allowance with
// every invented token, and counting by address alone would let one county office starve itself.

#if Server

  import Synchronization

  /// The allowances of everyone who called lately.
  ///
  /// - a token that the server accepted has an allowance of its own;
  /// - any other request draws on its address's;
  /// - an address from which token after token is refused waits ever longer, but for tokens that were accepted;
  /// - tokens are kept as seeded 64-bit hashes, for this process's life only;
  /// - the table is bounded: when it is full of callers in debt, newcomers share one allowance.
  final class CallerAllowances: Sendable {
    private enum Caller: Hashable {
      case token(Int)
      case address(String)
      case enrollment(String)
      case newcomers
    }

    private struct State {
      var buckets: [Caller: TokenBucket] = [:]
      var accepted: Set<Int> = []
      var failures: [String: Failures] = [:]
      var swept: ContinuousClock.Instant?

      /// Forgets who has rested: a full bucket is no different from none.
      ///
      /// At most once a second, or a crowd of newcomers could keep the server sweeping.
      mutating func sweep(_ now: ContinuousClock.Instant) {
        if let swept, now < swept + .seconds(1) { return }
        swept = now
        buckets = buckets.filter { !$0.value.isFull(now: now) }
        accepted = accepted.filter { buckets[.token($0)] != nil }
        failures = failures.filter { $0.value.forgottenAt > now }
      }
    }

    /// Refusals in a row.
    private struct Failures {
      var count = 0
      /// Until when nobody without an accepted token is heard.
      var until: ContinuousClock.Instant
      var forgottenAt: ContinuousClock.Instant
    }

    private let limits: ServerLimits
    private let capacity: Int
    private let state = Mutex(State())

    init(limits: ServerLimits, capacity: Int = 65_536) {
      self.limits = limits
      self.capacity = capacity
    }

    /// Draws one request.
    ///
    /// - Returns: nil if it may go on, else the whole seconds after which one would.
    func draw(
      _ allowance: EdgeRoute.Allowance, authorization: String?, address: String,
      now: ContinuousClock.Instant
    ) -> Int? {
      guard allowance != .unmetered else { return nil }
      let address = Self.network(of: address)
      let token = authorization.map(\.hashValue)
      return state.withLock { state in
        let caller: Caller =
          if let token, state.accepted.contains(token) { .token(token) } else { .address(address) }
        if case .address = caller, let failures = state.failures[address], failures.until > now {
          return Self.seconds(failures.until - now)
        }
        var wait = take(
          caller, perMinute: limits.requestsPerMinute, burst: limits.requestBurst, now, &state)
        if wait == nil, allowance == .enrollment {
          wait = take(
            .enrollment(address), perMinute: limits.enrollmentsPerMinute,
            burst: limits.enrollmentsPerMinute, now, &state)
        }
        return wait.map(Self.seconds)
      }
    }

    /// Learns from an answer whether the server accepts a token, or a signature.
    ///
    /// A token that was accepted before and is refused now has expired: that is no failed attempt.
    func settle(
      _ allowance: EdgeRoute.Allowance, authorization: String?, address: String, status: Int,
      now: ContinuousClock.Instant
    ) {
      let token = authorization?.hashValue
      let address = Self.network(of: address)
      state.withLock { state in
        let isRefused = status == 401 || status == 403
        let hadSession = token.map { state.accepted.contains($0) } ?? false
        if let token {
          if isRefused {
            state.accepted.remove(token)
          } else if (200..<300).contains(status) {
            if state.accepted.count >= capacity { state.sweep(now) }
            if state.accepted.count < capacity { state.accepted.insert(token) }
          }
        }
        if allowance == .signIn ? isRefused : status == 401 && token != nil && !hadSession {
          countFailure(address, now, &state)
        } else if (200..<300).contains(status), allowance == .signIn || token != nil {
          state.failures[address] = nil
        }
      }
    }

    private func countFailure(
      _ address: String, _ now: ContinuousClock.Instant, _ state: inout State
    ) {
      var failures = state.failures[address] ?? Failures(until: now, forgottenAt: now)
      if failures.forgottenAt <= now { failures.count = 0 }
      failures.count += 1
      var wait = Duration.zero
      // Doubling step by step cannot overflow, since it stops at the longest wait.
      for attempt in limits.failedSignIns..<max(limits.failedSignIns, failures.count + 1) {
        guard wait < limits.failedSignInWait else { break }
        wait = attempt == limits.failedSignIns ? .seconds(1) : wait * 2
      }
      wait = min(wait, limits.failedSignInWait)
      failures.until = now + wait
      failures.forgottenAt = failures.until + limits.failedSignInWait
      if state.failures[address] == nil, state.failures.count >= capacity {
        state.sweep(now)
        // What is not counted here is still bounded by its address's allowance.
        guard state.failures.count < capacity else { return }
      }
      state.failures[address] = failures
    }

    private static func seconds(_ wait: Duration) -> Int {
      max(1, Int((wait / .seconds(1)).rounded(.up)))
    }

    private func take(
      _ caller: Caller, perMinute: Int, burst: Int, _ now: ContinuousClock.Instant,
      _ state: inout State
    ) -> Duration? {
      var caller = caller
      if state.buckets[caller] == nil, state.buckets.count >= capacity {
        state.sweep(now)
        if state.buckets.count >= capacity { caller = .newcomers }
      }
      let fresh = TokenBucket(perMinute: perMinute, burst: burst, now: now)
      return state.buckets[caller, default: fresh].take(now: now)
    }

    /// What one subscriber is given: an IPv4 address, or an IPv6 network of 64 bits.
    static func network(of address: String) -> String {
      guard address.contains(":"), !address.hasPrefix("::ffff:") else { return address }
      let halves = address.split(separator: "%")[0].components(separatedBy: "::")
      let head = halves[0].split(separator: ":")
      guard halves.count == 2 else { return head.prefix(4).joined(separator: ":") }
      let tail = halves[1].split(separator: ":")
      let zeros = Array(repeating: Substring("0"), count: max(0, 8 - head.count - tail.count))
      return (head + zeros + tail).prefix(4).joined(separator: ":")
    }
  }

  extension StringProtocol {
    /// The parts between occurrences of a separator of two characters.
    fileprivate func components(separatedBy separator: String) -> [SubSequence] {
      guard let range = firstRange(of: separator) else { return [self[...]] }
      return [self[..<range.lowerBound], self[range.upperBound...]]
    }
  }

#endif

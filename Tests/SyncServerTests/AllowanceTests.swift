// How often a caller may ask, and how many connections one may hold.

#if Server

  import Glibc
  import Testing

  @testable import SyncServer

  struct `A token bucket` {
    let start = ContinuousClock.now

    @Test func `gives its burst at once and then its rate`() {
      var bucket = TokenBucket(perMinute: 60, burst: 30, now: start)
      for _ in 0..<30 { #expect(bucket.take(now: start) == nil) }
      #expect(bucket.take(now: start) == .seconds(1))
      #expect(bucket.take(now: start + .milliseconds(400)) == .milliseconds(600))
      #expect(bucket.take(now: start + .seconds(1)) == nil)
      #expect(bucket.take(now: start + .seconds(1)) == .seconds(1))
    }

    @Test func `holds no more than its burst however long it rests`() {
      var bucket = TokenBucket(perMinute: 60, burst: 2, now: start)
      let later = start + .seconds(86_400)
      #expect(bucket.take(now: later) == nil)
      #expect(bucket.take(now: later) == nil)
      #expect(bucket.take(now: later) != nil)
      #expect(!bucket.isFull(now: later))
      #expect(bucket.isFull(now: later + .seconds(2)))
    }

    @Test func `is not moved by a time that went back`() {
      var bucket = TokenBucket(perMinute: 60, burst: 1, now: start)
      #expect(bucket.take(now: start) == nil)
      #expect(bucket.take(now: start - .seconds(60)) == .seconds(1))
      #expect(bucket.take(now: start) == .seconds(1))
    }
  }

  struct `Allowances` {
    let now = ContinuousClock.now

    private func allowances(capacity: Int = 100) -> CallerAllowances {
      var limits = ServerLimits()
      limits.requestBurst = 2
      return CallerAllowances(limits: limits, capacity: capacity)
    }

    @Test func `invented tokens draw on their address`() {
      let callers = allowances()
      #expect(callers.draw(.caller, authorization: "Bearer 1", address: "a", now: now) == nil)
      #expect(callers.draw(.caller, authorization: "Bearer 2", address: "a", now: now) == nil)
      #expect(callers.draw(.caller, authorization: "Bearer 3", address: "a", now: now) == 1)
      #expect(callers.draw(.caller, authorization: "Bearer 3", address: "b", now: now) == nil)
    }

    @Test func `an accepted token has an allowance of its own until it is refused`() {
      let callers = allowances()
      callers.settle(
        .caller, authorization: "Bearer 1", address: "a", status: 200, now: now)
      for _ in 0..<3 { _ = callers.draw(.caller, authorization: nil, address: "a", now: now) }
      #expect(callers.draw(.caller, authorization: "Bearer 1", address: "a", now: now) == nil)
      callers.settle(
        .caller, authorization: "Bearer 1", address: "a", status: 401, now: now)
      #expect(callers.draw(.caller, authorization: "Bearer 1", address: "a", now: now) == 1)
    }

    @Test func `enrolling has a small allowance besides`() {
      let callers = CallerAllowances(limits: ServerLimits())
      for _ in 0..<5 {
        #expect(callers.draw(.enrollment, authorization: nil, address: "a", now: now) == nil)
      }
      #expect(callers.draw(.enrollment, authorization: nil, address: "a", now: now) == 12)
      #expect(callers.draw(.caller, authorization: nil, address: "a", now: now) == nil)
      #expect(callers.draw(.enrollment, authorization: nil, address: "b", now: now) == nil)
    }

    @Test func `a full table makes newcomers share and forgets who has rested`() {
      let callers = allowances(capacity: 3)
      for address in ["a", "b", "c"] {
        #expect(callers.draw(.caller, authorization: nil, address: address, now: now) == nil)
      }
      #expect(callers.draw(.caller, authorization: nil, address: "d", now: now) == nil)
      #expect(callers.draw(.caller, authorization: nil, address: "e", now: now) == nil)
      #expect(callers.draw(.caller, authorization: nil, address: "f", now: now) == 1)
      let later = now + .seconds(60)
      #expect(callers.draw(.caller, authorization: nil, address: "f", now: later) == nil)
      #expect(callers.draw(.caller, authorization: nil, address: "f", now: later) == nil)
      #expect(callers.draw(.caller, authorization: nil, address: "g", now: later) == nil)
    }

    @Test func `tokens of long ago make room for today's`() {
      let callers = allowances(capacity: 3)
      for token in 0..<3 {
        callers.settle(.caller, authorization: "\(token)", address: "a", status: 200, now: now)
      }
      callers.settle(
        .caller, authorization: "new", address: "a", status: 200, now: now + .seconds(3_600))
      let later = now + .seconds(3_600)
      for _ in 0..<3 { _ = callers.draw(.caller, authorization: nil, address: "a", now: later) }
      #expect(callers.draw(.caller, authorization: "new", address: "a", now: later) == nil)
    }

    @Test(arguments: [
      ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"),
      ("2001:db8:1:2::9", "2001:db8:1:2"), ("2001:db8::9", "2001:db8:0:0"), ("::1", "0:0:0:0"),
      ("fe80::1%eth0", "fe80:0:0:0"), ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
    ])
    func `an address stands for what one subscriber is given`(address: String, network: String) {
      #expect(CallerAllowances.network(of: address) == network)
    }
  }

  struct `Failed sign-ins` {
    let now = ContinuousClock.now
    let callers = CallerAllowances(limits: ServerLimits(), capacity: 100)

    /// Tells of refused attempts, each by another token.
    private func refuse(_ count: Int, from address: String, at moment: ContinuousClock.Instant) {
      for attempt in 0..<count {
        callers.settle(
          .caller, authorization: "Bearer \(attempt)", address: address, status: 401, now: moment)
      }
    }

    private func wait(
      _ address: String, token: String? = nil, at moment: ContinuousClock.Instant
    ) -> Int? {
      callers.draw(.signIn, authorization: token, address: address, now: moment)
    }

    @Test func `make their address wait from the fifth in a row, twice as long each time`() {
      refuse(4, from: "a", at: now)
      #expect(wait("a", at: now) == nil)
      for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
        refuse(1, from: "a", at: now)
        #expect(wait("a", at: now) == seconds)
      }
      #expect(wait("a", at: now + .seconds(299)) == 1)
      #expect(wait("a", at: now + .seconds(300)) == nil)
      #expect(wait("b", at: now) == nil)
    }

    @Test func `do not stop who has a session, and end with a success`() {
      callers.settle(.caller, authorization: "good", address: "a", status: 200, now: now)
      refuse(9, from: "a", at: now)
      #expect(wait("a", at: now) == 16)
      #expect(wait("a", token: "good", at: now) == nil)
      callers.settle(.signIn, authorization: nil, address: "a", status: 200, now: now)
      #expect(wait("a", at: now) == nil)
    }

    @Test func `are refused signatures and unknown tokens, not sessions that ended`() {
      for _ in 0..<9 {
        callers.settle(.caller, authorization: "good", address: "a", status: 200, now: now)
        callers.settle(.caller, authorization: "good", address: "a", status: 401, now: now)
        // No token at all is no attempt, and whoever may not do a thing has shown who he is.
        callers.settle(.caller, authorization: nil, address: "a", status: 401, now: now)
        callers.settle(.caller, authorization: "member", address: "a", status: 403, now: now)
      }
      #expect(wait("a", at: now) == nil)
      for _ in 0..<5 {
        callers.settle(.signIn, authorization: nil, address: "a", status: 403, now: now)
      }
      #expect(wait("a", at: now) == 1)
    }

    @Test func `are forgotten in time, and their table is bounded`() {
      refuse(5, from: "a", at: now)
      let later = now + .seconds(302)
      refuse(4, from: "a", at: later)
      #expect(wait("a", at: later) == nil)
      for number in 0..<200 { refuse(5, from: "192.0.2.\(number)", at: now) }
      // The table was full: it is the allowance of requests that bounds the last of them.
      #expect(wait("192.0.2.199", at: now) == nil)
      #expect(wait("192.0.2.1", at: now) == 1)
    }
  }

  extension `The edge` {
    struct `Asking too often` {
      @Test func `token after token is refused, and then not even heard`() async throws {
        let settings = testSettings { $0.limits.failedSignIns = 3 }
        let routes = TestRoutes()
        try await withServer(settings, handler: routes) { server in
          let bad = request("GET /v1/slow", ["Authorization: Bearer expired"])
          let good = request("GET /v1/slow", ["Authorization: Bearer good"])
          let reply = try await exchange(
            server.port,
            good + bad + bad + bad + bad + good + request("GET /health", ["Connection: close"]))
          #expect(reply.statuses == [200, 401, 401, 401, 429, 200, 200])
          #expect(reply.text.contains("Retry-After: 1\r\n"))
          #expect(routes.seen.all.count == 5)
        }
      }

      @Test func `one who asks too often is told when to ask again`() async throws {
        let settings = testSettings { $0.limits.requestBurst = 3 }
        try await withServer(settings) { server in
          let ask = request("GET /v1/none")
          let reply = try await exchange(
            server.port, ask + ask + ask + ask + request("GET /health", ["Connection: close"]))
          #expect(reply.statuses == [404, 404, 404, 429, 200])
          #expect(reply.text.contains("Retry-After: 1\r\n"))
        }
      }

      @Test func `enrolling is limited by address`() async throws {
        try await withServer { server in
          let ask = request("POST /v1/enroll", [protobufType, "Content-Length: 0"])
          let reply = try await exchange(
            server.port,
            String(repeating: ask, count: 6) + request("GET /health", ["Connection: close"]))
          #expect(reply.statuses == [200, 200, 200, 200, 200, 429, 200])
        }
      }

      @Test func `behind a proxy the address it reports is counted`() async throws {
        let settings = testSettings {
          $0.limits.requestBurst = 1
          $0.clientAddress = .forwarded
        }
        let routes = TestRoutes()
        try await withServer(settings, handler: routes) { server in
          func ask(_ address: String) -> String {
            request(
              "POST /v1/push", [protobufType, "Content-Length: 0", "X-Forwarded-For: \(address)"])
          }
          let reply = try await exchange(
            server.port,
            ask("192.0.2.1") + ask("192.0.2.9, 192.0.2.2") + ask("192.0.2.1")
              + request("GET /health", ["Connection: close"]))
          #expect(reply.statuses == [200, 200, 429, 200])
          #expect(routes.seen.all.map(\.remoteAddress) == ["192.0.2.1", "192.0.2.2"])
        }
      }
    }
  }

  extension `The edge` {
    struct `Connection caps` {
      @Test func `an address holds so many connections and not one more`() async throws {
        let settings = testSettings {
          $0.limits.connectionsPerAddress = 5
          $0.limits.requestHead = .seconds(5)
        }
        try await withServer(settings) { server in
          let answered = try await floodOfConnections(server.port, count: 12)
          #expect(answered == 5)
        }
      }

      @Test func `however many are asked for, two in five file descriptors stay free`() {
        var limits = ServerLimits()
        limits.connections = .max
        var descriptors = rlimit()
        #expect(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &descriptors) == 0)
        let census = ConnectionCensus(limits: limits)
        #expect(census.limit == Int(clamping: descriptors.rlim_cur / 5 * 3))
      }

      @Test func `the server holds so many connections and not one more`() async throws {
        let settings = testSettings {
          $0.limits.connections = 7
          $0.limits.requestHead = .seconds(5)
        }
        try await withServer(settings) { server in
          let answered = try await floodOfConnections(server.port, count: 40)
          #expect(answered == 7)
          // All are closed again: there is room for others.
          try await Task.sleep(for: .milliseconds(200))
          #expect(try await floodOfConnections(server.port, count: 7) == 7)
        }
      }

      /// Opens connections together and asks on each.
      ///
      /// - Returns: how many were answered.
      private func floodOfConnections(_ port: Int, count: Int) async throws -> Int {
        let connections = try (0..<count).map { _ in try RawConnection(port: port) }
        var answered = 0
        for connection in connections {
          _ = await connection.send(request("GET /health"))
          let reply = await connection.receive { $0.text.hasSuffix("ok\n") }
          if reply.status == 200 { answered += 1 } else { #expect(reply.isClosed) }
        }
        return answered
      }
    }
  }

#endif

// Requests and answers as bytes, many at once, and the ways in which they fail.

#if Server

  import CausalMerge
  import SegmentLog
  import Synchronization
  import SyncProtocol
  @testable import SyncServer
  import Testing
  import Trust

  @Suite struct RoutesTests {
    private struct Crash: Error {}

    private func code(_ response: EdgeResponse) throws -> String {
      try ErrorResponse(parsing: response.body).code
    }

    @Test func `a device signs in, pushes, and is handed the log`() async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      let founding = try harness.founding()
      let pushed = try await harness.sync([founding], token: token)
      #expect(pushed.verdicts == [.stored(position: UInt64(harness.clock.now) * 1_000)])
      let pulled = try await harness.sync([], token: token)
      #expect(pulled.items.map(\.content.bytes) == [founding.bytes])
      #expect(pulled.serverTime == harness.clock.now)
    }

    @Test(arguments: [
      "/v1/sync", "/v1/reconcile", "/v1/invitations", "/v1/enrollments", "/v1/wait",
    ])
    func `without a good token there is nothing but the way to one`(path: String) async throws {
      let harness = try RoutesHarness()
      let method: EdgeMethod = path == "/v1/wait" ? .get : .post
      let good = try await harness.session()
      for token in [nil, [], [1, 2], [UInt8](repeating: 7, count: 32)] as [[UInt8]?] {
        let response = await harness.respond(
          to: path, method: method, query: [("epoch", harness.epoch.description), ("after", "0")],
          body: InvitationRegistration(
            invitation: InvitationID(secret: []), lifetimeSeconds: 60
          ).encoded(), token: token)
        // A body for another route may be malformed on this one; nobody is served either way.
        let code = try code(response)
        #expect(code == "session_expired" || code == "malformed")
      }
      harness.clock.advance(by: 3_600_000)
      let late = await harness.post(
        "/v1/sync", SyncRequest(cursor: nil).encoded(), token: good)
      #expect(late.status == 401)
      #expect(try code(late) == "session_expired")
    }

    @Test func `of tokens that are not good, none is told from another`() async throws {
      let harness = try RoutesHarness()
      let expired = try await harness.session()
      harness.clock.advance(by: 3_600_000)
      let tokens: [[UInt8]?] = [
        nil, [], [1, 2], [UInt8](repeating: 7, count: 32), [UInt8](repeating: 7, count: 99),
        expired,
      ]
      var answers: Set<[UInt8]> = []
      for token in tokens {
        let answer = await harness.post(
          "/v1/sync", SyncRequest(cursor: nil).encoded(), token: token)
        #expect(answer.status == 401)
        answers.insert(answer.body)
      }
      #expect(answers.count == 1)
    }

    @Test func `a device is asked to sign whether it exists or not`() async throws {
      let harness = try RoutesHarness()
      _ = try await harness.sync([harness.founding()], token: harness.session())
      var generator = SystemRandomNumberGenerator()
      for device in [harness.admin.publicKey.deviceID, DeviceID(using: &generator)] {
        let answer = await harness.post(
          "/v1/challenge", ChallengeRequest(device: device).encoded())
        #expect(answer.status == 200)
        let challenge = try ChallengeResponse(parsing: answer.body)
        #expect(challenge.challenge.count == 32)
        #expect(challenge.serverTime == harness.clock.now)
      }
    }

    @Test func `bytes that are no message are refused in the protocol's own words`() async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      let bad = await harness.post("/v1/sync", [0x0a, 0xff, 0xff], token: token)
      #expect(bad.status == 400)
      #expect(try code(bad) == "malformed")
      let many = await harness.post(
        "/v1/sync",
        [UInt8](repeating: 0, count: 2 * (Limits.itemsPerMessage + 1)).enumerated()
          .map { $0.offset.isMultiple(of: 2) ? 0x12 : 0 }, token: token)
      #expect(many.status == 400)
    }

    @Test func `who may not ask is told so, and why`() async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      let registration = InvitationRegistration(
        invitation: InvitationID(secret: [1]), lifetimeSeconds: 60)
      let early = await harness.post("/v1/invitations", registration.encoded(), token: token)
      #expect(early.status == 503 && early.retryAfter == 60)
      #expect(try code(early) == "rebuilding")
      _ = try await harness.sync([harness.founding()], token: token)
      let then = await harness.post("/v1/invitations", registration.encoded(), token: token)
      #expect(then.status == 200)
    }

    @Test func `requests that come together share a commit, each for itself`() async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      let founding = try harness.founding()
      _ = try await harness.sync([founding], token: token)
      let commits = Mutex(0)
      harness.hooks.atCommit { commits.withLock { $0 += 1 } }

      let answers = await withTaskGroup(of: Int.self) { group in
        for number in 0..<100 {
          group.addTask {
            let isBad = number.isMultiple(of: 4)
            let token = isBad ? [UInt8](repeating: 0, count: 32) : token
            let segment = try? harness.segment([.confirmation], upon: [founding])
            let request = SyncRequest(cursor: nil, segments: segment.map { [$0.bytes] } ?? [])
            return await harness.post("/v1/sync", request.encoded(), token: token).status
          }
        }
        return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
      }

      #expect(answers == [200: 75, 401: 25])
      #expect(commits.withLock { $0 } < 100)
      // One and the same segment a hundred times is one segment.
      #expect(try await harness.sync([], token: token).items.count == 2)
    }

    @Test func `nobody is told that something is stored when its commit failed`() async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      harness.hooks.atCommit { throw Crash() }
      let founding = try harness.founding()
      let response = await harness.post(
        "/v1/sync", SyncRequest(cursor: nil, segments: [founding.bytes]).encoded(), token: token)
      harness.hooks.atCommit(nil)
      #expect(response.status == 500)
      #expect(try code(response) == "internal")
      let stored = Verdict.stored(position: UInt64(harness.clock.now) * 1_000)
      #expect(try await harness.sync([founding], token: token).verdicts == [stored])
    }

    @Test func `a full disk refuses for now, a failed one for good`() async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      let founding = try harness.founding()
      let request = SyncRequest(cursor: nil, segments: [founding.bytes]).encoded()

      harness.hooks.atCommit { throw StoreError.full }
      let full = await harness.post("/v1/sync", request, token: token)
      #expect(full.status == 503 && full.retryAfter != nil)
      #expect(try code(full) == "busy")
      #expect(await harness.routes.readiness() == .ready)

      harness.hooks.atCommit { throw StoreError.storage(code: 10) }
      #expect(await harness.post("/v1/sync", request, token: token).status == 500)
      harness.hooks.atCommit(nil)
      // The disk may have lost what SQLite believes to be there: no more is promised.
      #expect(await harness.post("/v1/sync", request, token: token).status == 500)
      #expect(await harness.routes.readiness() != .ready)
      #expect(harness.hooks.faultCount == 1)
    }
  }

  @Suite struct WaitingTests {
    @Test func `a waiting device is woken by what is for it`() async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      let founding = try harness.founding()
      let there = try await harness.sync([founding], token: token)
      let position = try #require(there.verdicts[0].position)

      async let waiting = harness.wait(after: position, token: token)
      try await harness.untilWaiting(1)
      _ = try await harness.sync(
        [harness.segment([.confirmation], upon: [founding])], token: token)

      let response = await waiting
      #expect(response.status == 200)
      #expect(try WaitResponse(parsing: response.body).position == position + 1)
      #expect(harness.hall.count == 0)
    }

    @Test func `whoever is woken is told where their own is, and not how far the log goes`() async {
      let hall = WaitingHall()
      var generator = SystemRandomNumberGenerator()
      let device = DeviceID(using: &generator)
      let teams = (0..<2).map { _ in Audience.team(TeamID(using: &generator)) }
      let place = hall.enter(device, for: [.everyone, teams[0]])

      hall.wake([teams[0]: 7, teams[1]: 9])

      #expect(await hall.wait(in: place, upTo: .seconds(25)) == .news(7))
    }

    @Test func `what is there already is told at once`() async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      _ = try await harness.sync([harness.founding()], token: token)
      let response = await harness.wait(after: 0, token: token)
      #expect(response.status == 200)
    }

    @Test func `a wait ends with its time`() async throws {
      let harness = try RoutesHarness(holdingTime: .milliseconds(20))
      let token = try await harness.session()
      let response = await harness.wait(after: 0, token: token)
      #expect(response.status == 204 && response.body.isEmpty)
      #expect(harness.hall.count == 0)
    }

    @Test func `a wait ends when its task is cancelled, as at shutdown`() async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      let task = Task { await harness.wait(after: 0, token: token) }
      try await harness.untilWaiting(1)
      task.cancel()
      #expect(await task.value.status == 204)
      #expect(harness.hall.count == 0)
    }

    @Test func `a device's third wait ends its first`() async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      let first = Task { await harness.wait(after: 0, token: token) }
      try await harness.untilWaiting(1)
      let second = Task { await harness.wait(after: 0, token: token) }
      try await harness.untilWaiting(2)
      let third = Task { await harness.wait(after: 0, token: token) }
      #expect(await first.value.status == 204)
      second.cancel()
      third.cancel()
      _ = await (second.value, third.value)
      #expect(harness.hall.count == 0)
    }

    @Test(arguments: [
      [("epoch", "00"), ("after", "0")], [("after", "0")],
      [("epoch", "00112233445566778899aabbccddeeff"), ("after", "-1")],
    ])
    func `a wait that does not say for what is malformed`(
      query: [(name: String, value: String)]
    ) async throws {
      let harness = try RoutesHarness()
      let token = try await harness.session()
      let response = await harness.respond(
        to: "/v1/wait", method: .get, query: query, token: token)
      #expect(response.status == 400)
    }
  }

#endif

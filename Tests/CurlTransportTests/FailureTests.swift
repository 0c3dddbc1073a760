// What a caller learns when the line, the server or the answer is bad.

import CurlTransport
import Foundation
import Testing

@Suite struct FailureTests {
  /// Ways in which a server can end a connection before its answer is whole.
  enum Cut: CaseIterable, Sendable {
    case beforeAnswer, insideHead, insideBody, insideChunk, byReset

    func play(_ connection: LoopbackConnection) -> Bool {
      switch self {
      case .beforeAnswer: break
      case .insideHead: _ = connection.send("HTTP/1.1 200 OK\r\nContent-Len")
      case .insideBody: _ = connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
      case .insideChunk:
        _ = connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nha")
      case .byReset: return connection.reset()
      }
      return false
    }
  }

  @Test(arguments: Cut.allCases)
  func `a connection that ends too early was cut off`(cut: Cut) async throws {
    try await LoopbackServer.run { _, connection in
      cut.play(connection)
    } _: { server in
      let request = TransportRequest(.post, server.url, body: [1])
      let thrown = await failure(of: request, over: loopbackTransport())
      #expect(thrown == .cutOff)
    }
  }

  @Test(arguments: ["SSH-2.0-OpenSSH_9.2\r\n", "<html>sign in</html>"])
  func `an answer that is not HTTP is told apart`(answer: String) async throws {
    try await LoopbackServer.run { _, connection in
      _ = connection.send(answer)
      return false
    } _: { server in
      let request = TransportRequest(.get, server.url)
      #expect(await failure(of: request, over: loopbackTransport()) == .malformedResponse)
    }
  }

  @Test func `a port where nobody listens refuses`() async throws {
    let port = try await LoopbackServer.run { $0.port }
    let request = TransportRequest(.get, "http://127.0.0.1:\(port)/")
    #expect(await failure(of: request, over: loopbackTransport()) == .refused)
  }

  @Test func `a name that does not exist cannot be resolved`() async throws {
    let request = TransportRequest(.get, "https://desk.invalid/")
    #expect(await failure(of: request, over: loopbackTransport()) == .unresolvable)
  }

  // MARK: size

  @Test func `a body of exactly the limit is accepted`() async throws {
    try await LoopbackServer.run { _, connection in
      connection.answer(200, body: [UInt8](repeating: 0, count: 1_000))
    } _: { server in
      var request = TransportRequest(.get, server.url, maximumResponseBytes: 1_000)
      let transport = loopbackTransport()
      let response = try await transport.perform(request)
      #expect(response.body.count == 1_000)
      request.maximumResponseBytes = 999
      #expect(await failure(of: request, over: transport) == .responseTooLarge(limit: 999))
    }
  }

  @Test func `a body without announced size or end is cut at the limit`() async throws {
    try await LoopbackServer.run { _, connection in
      _ = connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      let chunk = "1000\r\n" + String(repeating: "a", count: 0x1000) + "\r\n"
      while connection.send(chunk) {}
      return false
    } _: { server in
      let request = TransportRequest(.get, server.url, maximumResponseBytes: 100_000)
      #expect(
        await failure(of: request, over: loopbackTransport()) == .responseTooLarge(limit: 100_000))
    }
  }

  @Test func `a head without end is cut at its own limit`() async throws {
    try await LoopbackServer.run { _, connection in
      _ = connection.send("HTTP/1.1 200 OK\r\n")
      while connection.send("x-more: " + String(repeating: "a", count: 1_000) + "\r\n") {}
      return false
    } _: { server in
      let request = TransportRequest(.get, server.url)
      #expect(
        await failure(of: request, over: loopbackTransport()) == .responseTooLarge(limit: 65_536))
    }
  }

  // MARK: time

  /// Runs a request and says what it threw and how long that took.
  private func timed(
    _ request: TransportRequest
  ) async -> (failure: TransportError?, elapsed: Duration) {
    let clock = ContinuousClock()
    let start = clock.now
    let thrown = await failure(of: request, over: loopbackTransport())
    return (thrown, clock.now - start)
  }

  @Test func `a server that never answers runs into the request's deadline`() async throws {
    try await LoopbackServer.run { _, connection in
      connection.waitForHangUp()
    } _: { server in
      var request = TransportRequest(.get, server.url)
      request.timeouts = TransportTimeouts(request: .milliseconds(300))
      let (thrown, elapsed) = await timed(request)
      guard case .timedOut(let after) = thrown else {
        Issue.record("expected a timeout, not \(String(describing: thrown))")
        return
      }
      #expect(after >= .milliseconds(290) && after <= elapsed)
      #expect(elapsed < .seconds(5))
    }
  }

  @Test func `a server that never answers the TLS handshake runs into the connection's deadline`()
    async throws
  {
    let silent = try SilentListener()
    defer { silent.stop() }
    var request = TransportRequest(.get, "https://127.0.0.1:\(silent.port)/")
    request.timeouts = TransportTimeouts(connect: .milliseconds(300))
    let (thrown, elapsed) = await timed(request)
    guard case .timedOut = thrown else {
      Issue.record("expected a timeout, not \(String(describing: thrown))")
      return
    }
    #expect(elapsed < .seconds(5))
  }

  @Test func `a transfer that crawls is given up`() async throws {
    try await LoopbackServer.run { _, connection in
      _ = connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
      while connection.send("drip") { usleep(50_000) }
      return false
    } _: { server in
      var request = TransportRequest(.get, server.url)
      request.timeouts = TransportTimeouts(slowestBytesPerSecond: 1_000, slowFor: .seconds(1))
      let (thrown, elapsed) = await timed(request)
      guard case .timedOut = thrown else {
        Issue.record("expected a timeout, not \(String(describing: thrown))")
        return
      }
      #expect(elapsed < .seconds(6))
    }
  }

  // MARK: cancelling

  @Test func `a cancelled request returns at once, and its connection is closed`() async throws {
    try await LoopbackServer.run { _, connection in
      connection.waitForHangUp()
    } _: { server in
      let transport = loopbackTransport()
      let request = TransportRequest(.get, server.url)
      let task = Task { await failure(of: request, over: transport) }
      #expect(await eventually { server.requests.count == 1 })
      let clock = ContinuousClock()
      let start = clock.now
      task.cancel()
      #expect(await task.value == .cancelled)
      #expect(clock.now - start < .seconds(1))
      #expect(transport.liveTransfers == 0)
      #expect(await eventually { server.openConnections == 0 })
    }
  }

  @Test func `a request that waits for a connection can be cancelled too`() async throws {
    try await LoopbackServer.run { _, connection in
      connection.waitForHangUp()
    } _: { server in
      let transport = loopbackTransport { $0.maximumConnections = 1 }
      let request = TransportRequest(.get, server.url)
      let first = Task { await failure(of: request, over: transport) }
      #expect(await eventually { server.requests.count == 1 })
      let second = Task { await failure(of: request, over: transport) }
      #expect(await eventually { transport.liveTransfers == 2 })
      second.cancel()
      #expect(await second.value == .cancelled)
      #expect(transport.liveTransfers == 1)
      first.cancel()
      let thrownFirst = await first.value
      #expect(thrownFirst == .cancelled)
      #expect(server.requests.count == 1)
    }
  }

  @Test func `a request of a cancelled task is not sent`() async throws {
    try await LoopbackServer.run { server in
      let transport = loopbackTransport()
      let request = TransportRequest(.get, server.url)
      let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return await failure(of: request, over: transport)
      }
      task.cancel()
      #expect(await task.value == .cancelled)
      #expect(server.connections == 0)
    }
  }
}

// How connections are kept, shared, renewed and let go.

import CurlTransport
import Foundation
import Testing

@Suite struct ConnectionTests {
  @Test func `twenty requests in a row use one connection`() async throws {
    try await LoopbackServer.run { server in
      let transport = loopbackTransport()
      for _ in 0..<20 {
        _ = try await transport.perform(TransportRequest(.post, server.url, body: [1]))
      }
      #expect(server.requests.count == 20)
      #expect(server.connections == 1)
    }
  }

  @Test func `many requests at once wait for the allowed number of connections`() async throws {
    try await LoopbackServer.run { server in
      let transport = loopbackTransport { $0.maximumConnections = 2 }
      let request = TransportRequest(.get, server.url)
      try await withThrowingTaskGroup { group in
        for _ in 0..<40 { group.addTask { try await transport.perform(request).status } }
        for try await status in group { #expect(status == 200) }
      }
      #expect(server.requests.count == 40)
      #expect(server.connections <= 2)
    }
  }

  @Test func `a connection past its lifetime, busy or idle, is replaced`() async throws {
    try await LoopbackServer.run { server in
      let request = TransportRequest(.get, server.url)
      let shortLived = loopbackTransport { $0.connectionLifetime = .seconds(1) }
      let shortIdle = loopbackTransport { $0.idleConnectionLifetime = .seconds(1) }
      let patient = loopbackTransport()
      for transport in [shortLived, shortIdle, patient] {
        _ = try await transport.perform(request)
      }
      #expect(server.connections == 3)
      // libcurl counts whole seconds, and "longer than one" begins at two. The requests between keep the first
      // transport's connection busy, the second's stays idle.
      for _ in 0..<7 {
        try await Task.sleep(for: .milliseconds(300))
        _ = try await shortLived.perform(request)
      }
      let afterBusy = server.connections
      #expect(afterBusy > 3, "the lifetime counts although the connection is in use")
      _ = try await shortIdle.perform(request)
      #expect(server.connections == afterBusy + 1)
      _ = try await patient.perform(request)
      #expect(server.connections == afterBusy + 1)
    }
  }

  @Test func `a request into a connection that the server has closed is repeated on a new one`()
    async throws
  {
    try await LoopbackServer.run { _, connection in
      _ = connection.answer(200)
      return false
    } _: { server in
      let transport = loopbackTransport()
      for _ in 0..<5 {
        let response = try await transport.perform(
          TransportRequest(.post, server.url, body: [1, 2, 3]))
        #expect(response.status == 200)
      }
      #expect(server.connections >= 5)
      #expect(server.requests.allSatisfy { $0.body == [1, 2, 3] })
    }
  }

  @Test func `two thousand requests leave nothing behind`() async throws {
    try await LoopbackServer.run { server in
      let transport = loopbackTransport { $0.maximumConnections = 4 }
      let request = TransportRequest(.post, server.url, body: [UInt8](repeating: 3, count: 100))
      try await withThrowingTaskGroup { group in
        for _ in 0..<8 {
          group.addTask {
            for _ in 0..<250 { _ = try await transport.perform(request) }
          }
        }
        try await group.waitForAll()
      }
      #expect(server.requests.count == 2_000)
      #expect(server.connections <= 4)
      #expect(transport.liveTransfers == 0)
      transport.close()
      #expect(await eventually { server.openConnections == 0 })
    }
  }

  @Test func `closing ends what is under way, and refuses what comes later`() async throws {
    try await LoopbackServer.run { _, connection in
      connection.waitForHangUp()
    } _: { server in
      let transport = loopbackTransport { $0.maximumConnections = 1 }
      let request = TransportRequest(.get, server.url)
      // The second waits for the first one's connection.
      async let first = failure(of: request, over: transport)
      async let second = failure(of: request, over: transport)
      #expect(await eventually { transport.liveTransfers == 2 && server.requests.count == 1 })
      transport.close()
      transport.close()
      #expect(await first == .closed)
      #expect(await second == .closed)
      #expect(await failure(of: request, over: transport) == .closed)
      #expect(transport.liveTransfers == 0)
      #expect(await eventually { server.openConnections == 0 })
    }
  }

  @Test func `a transport that nobody holds any more lets its connections go`() async throws {
    try await LoopbackServer.run { server in
      _ = try await loopbackTransport().perform(TransportRequest(.get, server.url))
      #expect(server.connections == 1)
      #expect(await eventually { server.openConnections == 0 })
    }
  }

  @Test func `only the transport's own thread is spared the signal of a broken pipe`()
    async throws
  {
    // libcurl 7.88 writes without ever raising it; others leave that to the program.
    @Sendable func isBlocked() -> Bool {
      var mask = sigset_t()
      pthread_sigmask(SIG_BLOCK, nil, &mask)
      return sigismember(&mask, SIGPIPE) == 1
    }
    let seen = Collector<Bool>()
    let (transport, isBlockedHere) = withSignalsUnblocked {
      (loopbackTransport { $0.recorder = { _ in seen.append(isBlocked()) } }, isBlocked())
    }
    try await LoopbackServer.run { server in
      _ = try await transport.perform(TransportRequest(.get, server.url))
    }
    #expect(!seen.values.isEmpty && !seen.values.contains(false))
    #expect(!isBlockedHere)
  }

  @Test func `neither a proxy in the environment nor a netrc file is used`() async throws {
    // In a process of its own, since libcurl reads both from the process's environment.
    await #expect(processExitsWith: .success) {
      let home = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: home) }
      try Data("machine 127.0.0.1 login someone password something\n".utf8)
        .write(to: home.appending(path: ".netrc"))
      setenv("HOME", home.path, 1)
      for name in ["http_proxy", "https_proxy", "all_proxy", "ALL_PROXY"] {
        setenv(name, "http://127.0.0.1:9", 1)
      }
      try await LoopbackServer.run { server in
        _ = try await loopbackTransport().perform(TransportRequest(.get, server.url))
        #expect(server.requests.count == 1)
        #expect(server.requests.first?.header("authorization") == nil)
      }
    }
  }

  @Test func `a proxy in the settings is used, and its refusal told apart`() async throws {
    try await LoopbackServer.run { _, connection in
      connection.answer(407)
    } _: { proxy in
      let transport = loopbackTransport { $0.proxy = "http://127.0.0.1:\(proxy.port)" }
      let request = TransportRequest(.get, "https://desk.invalid/v1/sync")
      #expect(await failure(of: request, over: transport) == .proxyRefused(status: 407))
      #expect(proxy.requests.first?.line == "CONNECT desk.invalid:443 HTTP/1.1")
      #expect(proxy.requests.first?.header("proxy-authorization") == nil)
    }
  }
}

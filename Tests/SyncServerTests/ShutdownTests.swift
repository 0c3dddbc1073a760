// How a server ends: nothing under way is lost, and nothing keeps it.

#if Server

  import Glibc
  import Testing

  @testable import SyncServer

  extension `The edge` {
    struct `Shutting down` {
      @Test func `finishes what is under way, ends what is held, closes what idles`() async throws {
        try await withServer { server in
          let slow = try RawConnection(port: server.port)
          let held = try RawConnection(port: server.port)
          let idle = try RawConnection(port: server.port)
          _ = await slow.send(request("GET /v1/slow"))
          _ = await held.send(request("GET /v1/wait"))
          _ = await idle.send(request("GET /health"))
          _ = await idle.receive { $0.text.hasSuffix("ok\n") }
          try await Task.sleep(for: .milliseconds(100))

          let begun = ContinuousClock.now
          await server.shutDown()
          async let slowReply = slow.receive()
          async let heldReply = held.receive()
          async let idleReply = idle.receive()
          let replies = await [slowReply, heldReply, idleReply]
          #expect(replies.map(\.isClosed) == [true, true, true])
          #expect(replies.map(\.body) == ["done", "nothing new", ""])
          #expect(replies[0].header("Connection") == "close")
          #expect(.now - begun < .seconds(3))
        }
      }

      @Test func `reads on to the end of a request that has begun`() async throws {
        try await withServer { server in
          let connection = try RawConnection(port: server.port)
          _ = await connection.send(
            request("POST /v1/push", [protobufType, "Content-Length: 4"], body: "ab"))
          try await Task.sleep(for: .milliseconds(100))
          await server.shutDown()
          try await Task.sleep(for: .milliseconds(100))
          _ = await connection.send("cd")
          let reply = await connection.receive()
          #expect(reply.body == "4")
          #expect(reply.isClosed)
        }
      }

      @Test func `takes no longer than its deadline`() async throws {
        let settings = testSettings { $0.limits.shutdown = .milliseconds(300) }
        try await withServer(settings, handler: Stubborn()) { server in
          let connection = try RawConnection(port: server.port)
          _ = await connection.send(request("GET /stubborn"))
          try await Task.sleep(for: .milliseconds(100))
          await server.shutDown()
          let reply = await connection.receive(within: .seconds(4))
          #expect(reply.isClosed)
          #expect(reply.bytes.isEmpty)
        }
      }

      @Test func `SIGTERM ends a server that runs by itself`() async throws {
        let server = try EdgeServer(
          settings: testSettings(), handler: TestRoutes(), logger: quietLogger,
          onListening: { _ in kill(getpid(), SIGTERM) })
        try await server.runUntilSignalled()
      }

      @Test func `a port that another program has is named`() async throws {
        try await withServer { running in
          let settings = testSettings { $0.listen.port = running.port }
          let second = try EdgeServer(
            settings: settings, handler: TestRoutes(), logger: quietLogger)
          let error = await #expect(throws: ListenError.self) { try await second.run() }
          #expect(error?.address.port == running.port)
        }
      }

      @Test func `takes no new connections`() async throws {
        try await withServer { server in
          let held = try RawConnection(port: server.port)
          _ = await held.send(request("GET /v1/slow"))
          try await Task.sleep(for: .milliseconds(100))
          await server.shutDown()
          try await Task.sleep(for: .milliseconds(100))
          #expect(throws: NotConnected.self) { try RawConnection(port: server.port) }
        }
      }
    }
  }

  /// Answers after a second, whoever asks it to stop.
  private struct Stubborn: RequestHandler {
    let routes = [EdgeRoute(.get, "/stubborn", isHeld: true)]

    func respond(to request: EdgeRequest) async -> EdgeResponse {
      await Task.detached { try? await Task.sleep(for: .seconds(2)) }.value
      return .text(status: 200, "at last")
    }
  }

#endif

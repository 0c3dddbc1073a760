// Peers that do nothing, or do it slowly. Deadlines are settings; here they are fractions of a second.

#if Server

  import NIOCore
  import SyncProtocol
  import Testing

  @testable import SyncServer

  extension `The edge` {
    struct `Deadlines` {
      @Test func `half a head, held, is closed at its deadline`() async throws {
        try await withServer(impatient) { server in
          let reply = try await exchange(server.port, "GET /health HTTP/1.1\r\nHost: a\r\n")
          #expect(reply.status == 408)
          let closed = try #require(reply.closedAfter)
          #expect(closed > .milliseconds(280))
          #expect(closed < .seconds(3))
        }
      }

      @Test func `a head that drips is closed all the same`() async throws {
        try await withServer(impatient) { server in
          let connection = try RawConnection(port: server.port)
          let dripping = Task {
            for byte in request("GET /health").utf8 {
              await connection.send([byte])
              try await Task.sleep(for: .milliseconds(50))
            }
          }
          let reply = await connection.receive()
          dripping.cancel()
          #expect(reply.isClosed)
          #expect(reply.status == 408)
        }
      }

      @Test func `a connection on which nothing is said is closed without a word`() async throws {
        try await withServer(impatient) { server in
          let reply = try await exchange(server.port, "")
          #expect(reply.isClosed)
          #expect(reply.bytes.isEmpty)
        }
      }

      @Test func `half a head after an answer has the head's deadline and not the idle one`()
        async throws
      {
        try await withServer(impatient) { server in
          let reply = try await exchange(
            server.port, request("GET /health") + "GET /health HTTP/1.1\r\n")
          #expect(reply.statuses == [200, 408])
          let closed = try #require(reply.closedAfter)
          #expect(closed < .seconds(5))
        }
      }

      @Test func `a kept connection that idles is closed`() async throws {
        let settings = testSettings { $0.limits.keepAlive = .milliseconds(300) }
        try await withServer(settings) { server in
          let reply = try await exchange(server.port, request("GET /health"))
          #expect(reply.statuses == [200])
          #expect(reply.isClosed)
        }
      }

      @Test func `a body that is slower than the slowest rate is closed after its grace`()
        async throws
      {
        let settings = testSettings { $0.limits.bodyGrace = .milliseconds(300) }
        let reply = try await withServer(settings) { try await drip($0.port, every: 40, bytes: 1) }
        #expect(reply.status == 408)
        #expect(reply.error?.errorCode == .timeout)
        #expect(try #require(reply.closedAfter) < .seconds(3))
      }

      @Test func `a body that keeps the slowest rate is ended by the whole request's deadline`()
        async throws
      {
        let settings = testSettings {
          $0.limits.bodyGrace = .milliseconds(500)
          $0.limits.wholeRequest = .milliseconds(900)
        }
        let reply = try await withServer(settings) {
          try await drip($0.port, every: 20, bytes: 200)
        }
        #expect(reply.status == 408)
        #expect(reply.error?.errorCode == .timeout)
        #expect(try #require(reply.closedAfter) > .milliseconds(880))
      }

      @Test func `an answer that does not come is replaced by 503`() async throws {
        let settings = testSettings { $0.limits.answer = .milliseconds(200) }
        try await withServer(settings) { server in
          let reply = try await exchange(server.port, request("GET /v1/wait"))
          #expect(reply.status == 503)
          #expect(reply.error?.errorCode == .busy)
          #expect(reply.header("Retry-After") == "30")
          #expect(reply.isClosed)
        }
      }

      @Test func `a reader that stopped is closed`() async throws {
        let settings = testSettings { $0.limits.responseStall = .milliseconds(300) }
        try await withServer(settings) { server in
          let connection = try RawConnection(port: server.port)
          // Far more pages than the system's buffers hold, and nobody reads them.
          let ask = String(repeating: request("GET /v1/page"), count: 24)
          _ = await connection.send(ask)
          try await Task.sleep(for: .milliseconds(1_500))
          let reply = await connection.receive()
          #expect(reply.isClosed)
          #expect(reply.bytes.count < 24 << 20)
        }
      }

      @Test func `a held request ends when its client has gone`() async throws {
        try await withServer { server in
          let connection = try RawConnection(port: server.port)
          _ = await connection.send(request("GET /v1/wait"))
          try await Task.sleep(for: .milliseconds(100))
          connection.finishSending()
          let reply = await connection.receive(within: .seconds(3))
          #expect(reply.body == "nothing new")
          #expect(reply.isClosed)
        }
      }

      private var impatient: ServerSettings {
        testSettings { $0.limits.requestHead = .milliseconds(300) }
      }

      /// Sends a body in small pieces until the server has had enough.
      private func drip(_ port: Int, every milliseconds: Int, bytes: Int) async throws -> RawReply {
        let connection = try RawConnection(port: port)
        _ = await connection.send(
          request("POST /v1/push", [protobufType, "Content-Length: 100000"]))
        let dripping = Task {
          while true {
            await connection.send([UInt8](repeating: 0, count: bytes))
            try await Task.sleep(for: .milliseconds(milliseconds))
          }
        }
        defer { dripping.cancel() }
        return await connection.receive()
      }
    }
  }

  struct `A body's deadline` {
    @Test func `moves with the bytes that came and no further than the whole request's`() throws {
      let limits = ServerLimits()
      let start = NIODeadline.uptimeNanoseconds(1)
      func deadline(_ received: Int) throws -> TimeAmount {
        let phase = ConnectionPhase.readingBody(
          since: start, bodySince: start, received: received)
        return try #require(phase.deadline(limits)) - start
      }
      #expect(try deadline(0) == .seconds(10))
      #expect(try deadline(5_000) == .seconds(10))
      #expect(try deadline(10_000) == .seconds(20))
      #expect(try deadline(1 << 20) == .seconds(60))
    }
  }

#endif

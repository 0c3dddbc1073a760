// Requests that are too large, in every part that can be.

#if Server

  import SyncProtocol
  import Testing

  @testable import SyncServer

  extension `The edge` {
    struct `Size limits` {
      @Test(arguments: ["/v1/push", "/v1/none", "/v1/page", "/health"])
      func `a declared body that is too large is refused unread on every path`(
        path: String
      ) async throws {
        try await withServer { server in
          // The client goes on sending for as long as it is let.
          let head = request("POST \(path)", [protobufType, "Content-Length: 10000000000"])
          let flood = Array(head.utf8) + [UInt8](repeating: 0, count: 32 << 20)
          let connection = try RawConnection(port: server.port)
          async let sent = connection.send(flood)
          let reply = await connection.receive { $0.error != nil }
          #expect(reply.status == 413)
          #expect(reply.header("Connection") == "close")
          #expect(reply.error?.errorCode == .tooLarge)
          #expect(reply.error?.message == "at most 1048576 bytes")
          #expect(await sent < 16 << 20, "the body was drained")
          #expect(await connection.receive().isClosed)
        }
      }

      @Test func `a length beyond any machine is too large`() async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port,
            request("POST /v1/push", [protobufType, "Content-Length: 18446744073709551615"]))
          #expect(reply.status == 413)
        }
      }

      @Test func `an endless chunked body is cut at the limit`() async throws {
        try await withServer { server in
          let chunk =
            Array("10000\r\n".utf8) + [UInt8](repeating: 1, count: 1 << 16)
            + Array("\r\n".utf8)
          let head = request("POST /v1/push", [protobufType, "Transfer-Encoding: chunked"])
          let connection = try RawConnection(port: server.port)
          var flood = Array(head.utf8)
          for _ in 0..<512 { flood += chunk }
          let bytes = flood
          async let sent = connection.send(bytes)
          let reply = await connection.receive { $0.error != nil }
          #expect(reply.status == 413)
          #expect(await sent < 24 << 20, "the body was drained")
          #expect(await connection.receive().isClosed)
        }
      }

      @Test func `the largest body is taken and one byte more is not`() async throws {
        try await withServer { server in
          for (size, status) in [(1 << 20, 200), (1 << 20 + 1, 413)] {
            let head = request(
              "POST /v1/push", [protobufType, "Content-Length: \(size)", "Connection: close"])
            let reply = try await exchange(
              server.port, Array(head.utf8) + [UInt8](repeating: 1, count: size))
            #expect(reply.status == status)
          }
        }
      }

      @Test(arguments: [
        ("POST /v1/small", "Content-Length: 17"), ("GET /v1/page", "Content-Length: 1"),
        ("GET /v1/page", "Transfer-Encoding: chunked"),
      ])
      func `a route's own limit holds`(line: String, field: String) async throws {
        try await withServer { server in
          let reply = try await exchange(server.port, request(line, [protobufType, field]))
          #expect(reply.status == 413)
          #expect(reply.isClosed)
        }
      }

      @Test(arguments: [(2_048, 200), (2_049, 414), (9_000, 414), (200_000, 414)])
      func `a target is at most 2 KiB`(size: Int, status: Int) async throws {
        try await withServer { server in
          let path = "/health?a="
          let target = path + String(repeating: "b", count: size - path.utf8.count)
          let reply = try await exchange(
            server.port, request("GET \(target)", ["Connection: close"]))
          #expect(reply.status == status)
          #expect(reply.isClosed)
        }
      }

      @Test func `a target that never ends is refused before its deadline`() async throws {
        let settings = testSettings { $0.limits.requestHead = .seconds(30) }
        try await withServer(settings) { server in
          let reply = try await exchange(
            server.port, "GET /" + String(repeating: "a", count: 4_096))
          #expect(reply.status == 414)
        }
      }

      @Test(arguments: [
        ("one field of 90 KB", ["X-A: " + String(repeating: "b", count: 90_000)]),
        ("one field over 8 KiB", ["X-A: " + String(repeating: "b", count: 8_190)]),
        (
          "three fields of 6 KiB",
          (0..<3).map { "X-\($0): " + String(repeating: "b", count: 6_144) }
        ),
        ("10,000 fields", (0..<10_000).map { "X-\($0): b" }),
        ("65 fields", (0..<64).map { "X-\($0): b" }),
        ("a field of endless spaces", ["X-A:" + String(repeating: " ", count: 40_000) + "b"]),
      ])
      func `headers that are too large are refused with 431`(
        what: String, headers: [String]
      ) async throws {
        try await withServer { server in
          let reply = try await exchange(server.port, request("GET /health", headers))
          #expect(reply.status == 431, "\(what)")
          #expect(reply.isClosed, "\(what)")
        }
      }

      @Test func `64 fields of moderate size are taken`() async throws {
        try await withServer { server in
          let headers = (0..<62).map { "X-\($0): " + String(repeating: "b", count: 200) }
          let reply = try await exchange(
            server.port, request("GET /health", headers + ["Connection: close"]))
          #expect(reply.status == 200)
        }
      }

      @Test func `a long chunk extension is refused with 400`() async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port,
            request(
              "POST /v1/push", [protobufType, "Transfer-Encoding: chunked"],
              body: "3;" + String(repeating: "x", count: 32 << 10) + "\r\nabc\r\n0\r\n\r\n"))
          #expect(reply.status == 400)
          #expect(reply.error?.message == "chunk extensions and trailers are too long")
          #expect(reply.isClosed)
        }
      }

      @Test func `a body in many small chunks is taken`() async throws {
        try await withServer { server in
          let body = String(repeating: "1\r\na\r\n", count: 5_000) + "0\r\n\r\n"
          let reply = try await exchange(
            server.port,
            request(
              "POST /v1/push", [protobufType, "Transfer-Encoding: chunked", "Connection: close"],
              body: body))
          #expect(reply.status == 200)
          #expect(reply.body == "5000")
        }
      }

      @Test func `requests sent ahead wait their turn and are not gathered up`() async throws {
        try await withServer { server in
          let connection = try RawConnection(port: server.port)
          _ = await connection.send(request("GET /v1/wait"))
          let next = Array(request("GET /health").utf8)
          var flood: [UInt8] = []
          while flood.count < 32 << 20 { flood += next }
          let sent = await connection.send(flood, patience: .milliseconds(200))
          #expect(sent < 16 << 20, "the server read ahead without bound")
        }
      }
    }
  }

  struct `The head scanner` {
    @Test func `finds the head's end wherever reads are cut`() {
      let head = Array("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
      for cut in 0...head.count {
        var scanner = HeadScanner()
        _ = scanner.consume(head[..<cut])
        #expect(scanner.isComplete == (cut == head.count))
        let left = scanner.consume(Array(head[cut...]) + Array("body".utf8))
        #expect(scanner.isComplete)
        #expect(left == 4)
        #expect(scanner.headBytes == head.count)
        #expect(scanner.requestLineBytes == 14)
      }
    }
  }

#endif

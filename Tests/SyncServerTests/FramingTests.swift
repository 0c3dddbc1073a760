// Requests whose beginning, end or meaning two programs could read differently.

#if Server

  import SeededChance
  import Testing

  @testable import SyncServer

  extension `The edge` {
    struct `Framing` {
      @Test func `a good request is answered and its connection kept`() async throws {
        try await withServer { server in
          let one = request("POST /v1/push", [protobufType, "Content-Length: 3"], body: "abc")
          let reply = try await exchange(server.port, one + one, patience: .seconds(3)) {
            $0.statuses.count == 2 && $0.text.hasSuffix("3")
          }
          #expect(reply.statuses == [200, 200])
          #expect(reply.body.hasPrefix("3"))
          #expect(!reply.isClosed)
          #expect(reply.header("Cache-Control") == "no-store")
          #expect(reply.header("Date")?.hasSuffix(" GMT") == true)
        }
      }

      @Test func `a chunked body is put together`() async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port,
            request(
              "POST /v1/push", [protobufType, "Transfer-Encoding: chunked", "Connection: close"],
              body: "3\r\nabc\r\n2;a=b\r\nde\r\n0\r\n\r\n"))
          #expect(reply.status == 200)
          #expect(reply.body == "5")
        }
      }

      @Test(arguments: [
        ("no host", request("GET /v1/page", host: nil)),
        ("empty host", request("GET /v1/page", host: "")),
        ("two hosts", request("GET /v1/page", ["Host: other.test"])),
        ("length and chunked", push("Content-Length: 3", "Transfer-Encoding: chunked")),
        ("two lengths", push("Content-Length: 3", "Content-Length: 4")),
        ("the same length twice", push("Content-Length: 3", "Content-Length: 3")),
        ("a signed length", push("Content-Length: +4")),
        ("a negative length", push("Content-Length: -1")),
        ("a length of 2^64", push("Content-Length: 18446744073709551616")),
        ("a length in hexadecimal", push("Content-Length: 0x3")),
        ("an unknown transfer coding", push("Transfer-Encoding: xchunked")),
        ("chunked not last", push("Transfer-Encoding: chunked, gzip")),
        ("space before the colon", request("GET /v1/page", ["X-A : b"])),
        ("a folded field", request("GET /v1/page", ["X-A: b", " c"])),
        ("a NUL in a field", request("GET /v1/page", ["X-A: b\u{0}c"])),
        ("a bare line feed", "GET /v1/page HTTP/1.1\nHost: sync.test\n\n"),
        ("an unknown method", request("SYNC /v1/page")),
        ("a lower-case method", request("get /v1/page")),
        ("HTTP/9.9", "GET /v1/page HTTP/9.9\r\nHost: sync.test\r\n\r\n"),
        ("HTTP/2.0", "GET /v1/page HTTP/2.0\r\nHost: sync.test\r\n\r\n"),
        ("an empty field name", request("GET /v1/page", [": b"])),
        ("a TLS hello", "\u{16}\u{3}\u{1}\u{0}\u{5}\u{1}\u{0}\u{0}\u{1}\u{0}\r\n\r\n"),
      ])
      func `is refused with 400 and the connection closed`(
        what: String, bytes: String
      ) async throws {
        let routes = TestRoutes()
        try await withServer(handler: routes) { server in
          let reply = try await exchange(server.port, bytes)
          #expect(reply.status == 400, "\(what)")
          #expect(reply.isClosed, "\(what)")
          #expect(routes.seen.all.isEmpty, "\(what)")
        }
      }

      @Test(arguments: [
        "FFFFFFFFFFFFFFFFF\r\n", "-1\r\n", "zz\r\n", "3\r\nabcd\r\n", "3 \n", "\r\n\r\n",
      ])
      func `a broken chunk is refused with 400`(chunk: String) async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port, push("Transfer-Encoding: chunked", body: chunk))
          #expect(reply.status == 400)
          #expect(reply.isClosed)
        }
      }

      @Test func `HTTP 1.0 is told that 1.1 is spoken here`() async throws {
        try await withServer { server in
          let reply = try await exchange(server.port, "GET /health HTTP/1.0\r\nHost: a\r\n\r\n")
          #expect(reply.status == 505)
          #expect(reply.isClosed)
        }
      }

      @Test(arguments: [
        "Authorization: Bearer caf\u{E9}", "Content-Type: application/\u{E9}", "Expect: \u{E9}",
      ])
      func `bytes that are not ASCII in a field that is read are refused with 400`(
        field: String
      ) async throws {
        try await withServer { server in
          let lines = ["POST /v1/push HTTP/1.1", "Host: a", "Content-Length: 0"]
          let latin1 = (lines + [field, "", ""]).joined(separator: "\r\n").unicodeScalars
            .map { UInt8(truncatingIfNeeded: $0.value) }
          let reply = try await exchange(server.port, latin1)
          #expect(reply.status == 400)
          #expect(reply.isClosed)
        }
      }

      @Test func `a field that is read may be sent once`() async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port,
            request("GET /v1/page", ["Authorization: Bearer a", "Authorization: Bearer b"]))
          #expect(reply.status == 400)
        }
      }

      @Test func `nothing a request said can add a field to the answer`() async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port, request("GET /v1/echo", ["Authorization: Bearer a", "Connection: close"]))
          #expect(reply.status == 200)
          #expect(reply.header("X-Bad") == nil)
          #expect(reply.header("X-Echo") == nil)
        }
      }

      @Test func `an expectation of 100 is met before the body is sent`() async throws {
        try await withServer { server in
          let connection = try RawConnection(port: server.port)
          _ = await connection.send(
            push("Content-Length: 3", "Expect: 100-continue", "Connection: close", body: ""))
          let first = await connection.receive { $0.text.hasSuffix("\r\n\r\n") }
          #expect(first.text == "HTTP/1.1 100 Continue\r\n\r\n")
          _ = await connection.send("abc")
          let second = await connection.receive()
          #expect(second.status == 200)
          #expect(second.body == "3")
        }
      }

      @Test func `an expectation is not met for a body that is too large`() async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port, push("Content-Length: 9999999", "Expect: 100-continue", body: ""))
          #expect(reply.statuses == [413])
          #expect(reply.isClosed)
        }
      }

      @Test func `any other expectation is refused with 417`() async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port, push("Content-Length: 3", "Expect: a-miracle"))
          #expect(reply.status == 417)
        }
      }

      @Test func `after any bytes at all the server still answers`() async throws {
        try await withServer { server in
          var random = SeededGenerator(seed: 0x5EED)
          for round in 0..<60 {
            var bytes = Array(push("Content-Length: 3").utf8)
            for _ in 0..<(1 + random.next() % 6) {
              let at = Int(random.next() % UInt64(bytes.count))
              switch random.next() % 3 {
              case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
              case 1: bytes.remove(at: at)
              default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
              }
            }
            let connection = try RawConnection(port: server.port)
            await connection.send(bytes)
            connection.finishSending()
            let reply = await connection.receive(within: .seconds(3))
            #expect(reply.isClosed || reply.status == 200, "seed 0x5EED, round \(round)")
          }
          let reply = try await exchange(
            server.port, request("GET /health", ["Connection: close"]))
          #expect(reply.status == 200)
        }
      }
    }
  }

  private func push(_ headers: String..., body: String = "abc") -> String {
    request("POST /v1/push", [protobufType] + headers, body: body)
  }

#endif

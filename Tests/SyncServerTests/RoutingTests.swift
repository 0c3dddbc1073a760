// Paths, methods and media types: what the edge answers before any route's code runs.

#if Server

  import Testing

  @testable import SyncServer

  extension `The edge` {
    struct `Routing` {
      @Test(arguments: [
        "/v1/none", "/v1/push/", "/v1/PUSH", "/v1//push", "//v1/push", "//sync.test/v1/push",
        "/v1/x/../push", "/v1/push/../../etc/passwd", "/%76%31/push", "/v1%2Fpush", "/v1/%2e%2e%2f",
        "/v1/push%00", "/v1/push%ff", "/v1/push%zz", "/v1/push;a=b", "/",
      ])
      func `only a route's own spelling reaches it`(path: String) async throws {
        let routes = TestRoutes()
        try await withServer(handler: routes) { server in
          let reply = try await exchange(
            server.port,
            request("POST \(path)", [protobufType, "Content-Length: 0", "Connection: close"]))
          #expect(reply.status == 404)
          #expect(!reply.body.contains("passwd"))
          #expect(routes.seen.all.isEmpty)
        }
      }

      @Test(arguments: ["http://sync.test/v1/page", "https://sync.test/v1/page", "*"])
      func `a target that is no path is refused with 400`(target: String) async throws {
        try await withServer { server in
          let reply = try await exchange(server.port, request("GET \(target)"))
          #expect(reply.status == 400)
          #expect(reply.isClosed)
        }
      }

      @Test(arguments: [
        ("TRACE /v1/page", "GET"), ("OPTIONS /v1/page", "GET"), ("PUT /v1/page", "GET"),
        ("DELETE /v1/push", "POST"), ("GET /v1/push", "POST"), ("POST /v1/page", "GET"),
        ("HEAD /v1/page", "GET"), ("OPTIONS *", "GET, POST"),
        ("CONNECT sync.test:443", "GET, POST"),
        ("PUT /v1/none", "GET, POST"),
      ])
      func `a method a path does not answer is refused with 405`(
        line: String, allow: String
      ) async throws {
        try await withServer { server in
          let reply = try await exchange(server.port, request(line))
          #expect(reply.status == 405)
          #expect(reply.header("Allow") == allow)
          #expect(reply.isClosed)
          if line.hasPrefix("HEAD") { #expect(reply.body.isEmpty) }
        }
      }

      @Test(arguments: [
        [], ["Content-Type: application/json"], ["Content-Type: application/x-protobuf; charset=x"],
        ["Content-Type: "],
      ])
      func `a body that is not declared as protobuf is refused with 415`(
        headers: [String]
      ) async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port,
            request("POST /v1/push", headers + ["Content-Length: 2"], body: "{}"))
          #expect(reply.status == 415)
          #expect(reply.body.contains("application/x-protobuf"))
        }
      }

      @Test(arguments: ["gzip", "zstd", "identity, gzip"])
      func `a compressed body is refused with 415`(encoding: String) async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port,
            request(
              "POST /v1/push",
              [protobufType, "Content-Encoding: \(encoding)", "Content-Length: 2"],
              body: "{}"))
          #expect(reply.status == 415)
          #expect(reply.isClosed)
        }
      }

      @Test func `query items arrive as they were sent`() async throws {
        let routes = TestRoutes()
        try await withServer(handler: routes) { server in
          _ = try await exchange(
            server.port, request("GET /v1/page?after=a-b_c&x=", ["Connection: close"]))
          let seen = try #require(routes.seen.all.first)
          #expect(seen.queryValue("after") == "a-b_c")
          #expect(seen.queryValue("x")?.isEmpty == true)
          #expect(seen.queryValue("y") == nil)
        }
      }

      @Test(arguments: ["a", "=b", "a=%41", "a=b+c", "a=b=c", "a=b&&c=d", "a=b;c"])
      func `a query with more than one reading is refused with 400`(query: String) async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port, request("GET /v1/page?\(query)", ["Connection: close"]))
          #expect(reply.status == 400)
        }
      }

      @Test func `a refusal by path alone keeps the connection`() async throws {
        try await withServer { server in
          let reply = try await exchange(
            server.port,
            request("GET /v1/none") + request("GET /health", ["Connection: close"]))
          #expect(reply.statuses == [404, 200])
        }
      }

      @Test func `a bearer token is read whatever the case of its scheme`() {
        func token(_ field: String) -> String? {
          EdgeRequest(route: TestRoutes.page, authorization: field, remoteAddress: "").bearerToken
        }
        #expect(token("Bearer abc") == "abc")
        #expect(token("bearer abc") == "abc")
        #expect(token("Basic abc") == nil)
        #expect(token("Bearer ") == nil)
        #expect(token("Bearer") == nil)
      }
    }
  }

#endif

// What the edge says when it turns a request away: the protocol's own error message, so that a client need not know
// which part of a server refused it, and nothing of what the request said.

#if Server

  import SyncProtocol
  import Testing

  @testable import SyncServer

  extension `The edge` {
    struct `Refusing` {
      static let refused: [(what: String, bytes: String, status: Int, code: ErrorCode)] = [
        ("no host", request("GET /v1/page", host: nil), 400, .malformed),
        ("no HTTP", "canary\r\n\r\n", 400, .malformed),
        ("a path that is none", request("GET /canary"), 404, .notFound),
        ("another method", request("PUT /v1/page"), 405, .methodNotAllowed),
        ("CONNECT", request("CONNECT canary.test:443"), 405, .methodNotAllowed),
        (
          "a great body", request("POST /v1/push", [protobufType, "Content-Length: 2000000"]), 413,
          .tooLarge
        ),
        (
          "a long target", request("GET /" + String(repeating: "canary", count: 400)), 414,
          .tooLarge
        ),
        (
          "JSON", request("POST /v1/push", ["Content-Type: canary/json", "Content-Length: 0"]), 415,
          .unsupportedMedia
        ),
        (
          "a compressed body",
          request(
            "POST /v1/push", [protobufType, "Content-Encoding: canary", "Content-Length: 0"]), 415,
          .unsupportedMedia
        ),
        (
          "an expectation",
          request("POST /v1/push", [protobufType, "Expect: canary", "Content-Length: 0"]), 417,
          .malformed
        ),
        (
          "great headers",
          request("GET /v1/page", ["X-A: " + String(repeating: "canary", count: 2_000)]), 431,
          .tooLarge
        ),
        ("HTTP/1.0", "GET /canary HTTP/1.0\r\nHost: a\r\n\r\n", 505, .malformed),
      ]

      @Test(arguments: refused)
      func `is said in the protocol's own words, which hold none of the request's`(
        what: String, bytes: String, status: Int, code: ErrorCode
      ) async throws {
        try await withServer { server in
          let reply = try await exchange(server.port, bytes, patience: .seconds(3)) {
            $0.error != nil
          }
          #expect(reply.status == status, "\(what)")
          #expect(reply.header("Content-Type") == MediaType.protobuf, "\(what)")
          let error = try #require(reply.error, "\(what)")
          #expect(error.errorCode == code, "\(what)")
          #expect(!error.message.isEmpty, "\(what)")
          #expect(!reply.text.contains("canary"), "\(what)")
          // Within the years in which this may run.
          #expect((1_700_000_000_000..<4_100_000_000_000).contains(error.serverTime), "\(what)")
        }
      }

      @Test(arguments: [
        EdgeRefusal.malformed, .malformedHost, .malformedHeader, .malformedTarget, .malformedQuery,
        .framingTooLarge, .unsupportedVersion, .targetTooLong(limit: 7), .headersTooLarge,
        .notFound,
        .methodNotAllowed(allowed: [.get]), .bodyTooLarge(limit: 7), .contentEncoding, .contentType,
        .expectation, .rateLimited(retryAfter: 7), .headTooSlow, .requestTooSlow, .bodyTooSlow,
        .answerTooSlow,
      ])
      func `has a status that belongs to its code`(refusal: EdgeRefusal) throws {
        let finer: [ErrorCode: Set<Int>] = [
          .tooLarge: [414, 431], .malformed: [417, 505],
        ]
        let response = refusal.response(at: 5)
        let error = try ErrorResponse(parsing: response.body)
        #expect(error.errorCode == refusal.code)
        #expect(error.serverTime == 5)
        #expect(
          response.status == refusal.code.status
            || finer[refusal.code, default: []].contains(response.status), "\(refusal)")
        // Whoever is asked to come back is told when.
        let isForNow = response.status == 429 || response.status == 503
        #expect((response.retryAfter != nil) == isForNow, "\(refusal)")
      }
    }
  }

#endif

// What an operator sees: health, figures and logs, and what is not in them.

#if Server

  import Foundation
  import Logging
  import Synchronization
  import Testing

  @testable import SyncServer

  extension `The edge` {
    struct `For operators` {
      @Test func `health and readiness differ`() async throws {
        var routes = TestRoutes()
        routes.state = .notReady(reason: "rebuilding")
        try await withServer(handler: routes) { server in
          let reply = try await exchange(
            server.port,
            request("GET /health") + request("GET /ready", ["Connection: close"]))
          #expect(reply.statuses == [200, 503])
          #expect(reply.text.hasSuffix("not ready: rebuilding\n"))
        }
      }

      @Test func `figures have a listener of their own and are not on the public one`() async throws
      {
        let settings = testSettings {
          $0.operators = .separate(ListenAddress(host: "127.0.0.1", port: 0))
        }
        try await withServer(settings) { server in
          let operators = try #require(server.ports.operators)
          #expect(operators != server.port)
          let closing = ["Connection: close"]
          for (port, path, status) in [
            (server.port, "/health", 200), (server.port, "/metrics", 404),
            (operators, "/health", 200), (operators, "/metrics", 200), (operators, "/v1/page", 404),
          ] {
            let reply = try await exchange(port, request("GET \(path)", closing))
            #expect(reply.status == status, "\(path)")
          }
        }
      }

      @Test func `figures count requests, refusals and bytes`() async throws {
        try await withServer { server in
          let push = request("POST /v1/push", [protobufType, "Content-Length: 3"], body: "abc")
          _ = try await exchange(server.port, push + request("GET /v1/none", ["Connection: close"]))
          let reply = try await exchange(
            server.port, request("GET /metrics", ["Connection: close"]))
          let lines = reply.body.components(separatedBy: "\n")
          for line in [
            "fieldkeep_requests_total{route=\"/v1/push\",status=\"2xx\"} 1",
            "fieldkeep_requests_total{route=\"none\",status=\"4xx\"} 1",
            "fieldkeep_refused_total{reason=\"not_found\"} 1",
            "fieldkeep_request_duration_seconds_count{route=\"/v1/push\"} 1",
            "fieldkeep_request_duration_seconds_bucket{route=\"/v1/push\",le=\"+Inf\"} 1",
            "fieldkeep_connections_total 2", "fieldkeep_positions 42",
          ] {
            #expect(lines.contains(line), "\(line) is not in:\n\(reply.body)")
          }
          // The first connection may be counted out a moment after its client saw it close.
          let open = lines.first { $0.hasPrefix("fieldkeep_connections ") }
          #expect(open == "fieldkeep_connections 1" || open == "fieldkeep_connections 2")
          #expect(reply.header("Content-Type") == MediaType.metrics)
        }
      }

      @Test(arguments: [false, true])
      func `logs hold neither targets, tokens nor, unless asked for, addresses`(
        logsAddresses: Bool
      ) async throws {
        let log = RecordedLog()
        let settings = testSettings { $0.logsAddresses = logsAddresses }
        try await withServer(settings, logger: log.logger) { server in
          _ = try await exchange(
            server.port,
            request("GET /v1/page?after=canary1", ["Authorization: Bearer canary2"])
              + request("GET /canary3/x?y=canary4")
              + request("GET /v1/page?canary5", ["X: canary6"])
              + request("PUT /canary7"))
        }
        let text = log.text
        #expect(text.contains("/v1/page"))
        #expect(text.contains("malformed_query"))
        #expect(!text.contains("canary"))
        #expect(text.contains("address=127.0.0.1") == logsAddresses)
      }

      @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
      ])
      func `dates are written as HTTP wants them`(seconds: Int, text: String) {
        #expect(HTTPDate.format(seconds: seconds) == text)
      }
    }
  }

  /// Keeps what was logged by the edge.
  private final class RecordedLog: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger {
      Logger(label: "recorded") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
      let log: RecordedLog
      var metadata: Logger.Metadata = [:]
      var logLevel = Logger.Level.debug

      subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
      }

      func log(event: LogEvent) {
        // Hummingbird's one line at the start names the address that an operator chose.
        guard !"\(event.message)".hasPrefix("Server started") else { return }
        let values = (event.metadata ?? [:]).map { "\($0)=\($1)" }.sorted()
        log.lines.withLock { $0.append("\(event.message) \(values.joined(separator: " "))") }
      }
    }
  }

#endif

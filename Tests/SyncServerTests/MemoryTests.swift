// What a stranger's connections cost in memory, measured on the process that serves them.

#if Server

  import Foundation
  import Testing

  @testable import SyncServer

  extension `The edge` {
    struct `Memory` {
      private static let connections = 24
      /// Four times the greatest body, for each connection.
      private static let allowance = connections * 4 << 20

      @Test func `grows by less than four bodies a connection, whatever is sent and held`()
        async throws
      {
        let settings = testSettings { $0.limits.requestHead = .seconds(30) }
        try await withServer(settings) { server in
          // Once before, so that what the process takes for good is not counted.
          _ = try await Self.hold(server.port, Self.hostile)
          let before = try Self.residentBytes()
          let held = try await Self.hold(
            server.port, Array(repeating: Self.hostile, count: Self.connections / 4).flatMap { $0 })
          let growth = try Self.residentBytes() - before
          #expect(held.count == Self.connections)
          #expect(growth < Self.allowance, "\(growth >> 20) MiB for \(held.count) connections")
          let reply = try await exchange(
            server.port, request("GET /health", ["Connection: close"]), patience: .seconds(20))
          #expect(reply.status == 200)
        }
      }

      /// A body that lacks its last byte; the same in chunks of one byte; a head without end; requests behind one that
      /// is held.
      private static let hostile: [[UInt8]] = {
        let body = Array(
          request("POST /v1/push", [protobufType, "Content-Length: \(1 << 20)"]).utf8)
        let chunked = Array(
          request("POST /v1/push", [protobufType, "Transfer-Encoding: chunked"]).utf8)
        let chunk = Array("1\r\na\r\n".utf8)
        let next = Array(request("GET /health").utf8)
        return [
          body + [UInt8](repeating: 1, count: 1 << 20 - 1),
          chunked + (0..<20_000).flatMap { _ in chunk },
          Array("GET /health HTTP/1.1\r\nHost: a\r\nX-A: ".utf8)
            + [UInt8](repeating: 0x62, count: 8_000),
          Array(request("GET /v1/wait").utf8) + (0..<400_000).flatMap { _ in next },
        ]
      }()

      /// Opens a connection for each, sends as much as is taken, and leaves all open.
      private static func hold(_ port: Int, _ inputs: [[UInt8]]) async throws -> [RawConnection] {
        var held: [RawConnection] = []
        for input in inputs {
          let connection = try RawConnection(port: port)
          await connection.send(input, patience: .milliseconds(100))
          held.append(connection)
        }
        try await Task.sleep(for: .milliseconds(300))
        return held
      }

      private static func residentBytes() throws -> Int {
        let figures = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = try #require(
          figures.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
      }
    }
  }

#endif

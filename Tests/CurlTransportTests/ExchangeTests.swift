// What goes out and what comes back when nothing is wrong with either.

import CurlTransport
import Testing

@Suite struct ExchangeTests {
  @Test(arguments: [0, 1, 1_000, 3 << 20])
  func `a posted body arrives as it was, with nothing asked or claimed that the caller did not say`(
    size: Int
  ) async throws {
    let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try await LoopbackServer.run { server in
      _ = try await loopbackTransport().perform(TransportRequest(.post, server.url, body: body))
      let received = try #require(server.requests.first)
      #expect(received.line == "POST /v1/sync HTTP/1.1")
      #expect(received.body == body)
      #expect(received.header("content-length") == "\(size)")
      for name in ["expect", "content-type", "accept-encoding", "authorization", "cookie"] {
        #expect(received.header(name) == nil, "\(name)")
      }
    }
  }

  @Test func `header fields go out as given, an empty value included`() async throws {
    try await LoopbackServer.run { server in
      var request = TransportRequest(.get, server.url)
      request.headers = ["Authorization": "Bearer abc", "x-empty": "", "content-type": "a/b"]
      _ = try await loopbackTransport().perform(request)
      let received = try #require(server.requests.first)
      #expect(received.line == "GET /v1/sync HTTP/1.1")
      #expect(received.header("authorization") == "Bearer abc")
      #expect(received.header("x-empty") == "")
      #expect(received.header("content-type") == "a/b")
    }
  }

  @Test(arguments: [200, 204, 401, 404, 413, 503])
  func `a response of any status is a response`(status: Int) async throws {
    try await LoopbackServer.run { _, connection in
      connection.answer(status, headers: ["X-Reason:  too early \t", "x-reason: second"])
    } _: { server in
      let response = try await loopbackTransport().perform(TransportRequest(.get, server.url))
      #expect(response.status == status)
      #expect(response.headers["X-REASON"] == "too early")
      #expect(response.headers.fields.filter { $0.name == "x-reason" }.count == 2)
      #expect(response.body.isEmpty)
    }
  }

  @Test func `a chunked response is put together, without its trailers`() async throws {
    try await LoopbackServer.run { _, connection in
      connection.send(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "4\r\nplac\r\n5\r\nement\r\n0\r\nx-late: 1\r\n\r\n")
    } _: { server in
      let response = try await loopbackTransport().perform(TransportRequest(.get, server.url))
      #expect(String(decoding: response.body, as: UTF8.self) == "placement")
      #expect(response.headers["x-late"] == nil)
    }
  }

  @Test func `the head of an interim answer is not the response's`() async throws {
    try await LoopbackServer.run { _, connection in
      connection.send("HTTP/1.1 103 Early Hints\r\nx-early: 1\r\n\r\n")
        && connection.answer(200, headers: ["x-real: 1"], body: [7])
    } _: { server in
      let response = try await loopbackTransport().perform(TransportRequest(.get, server.url))
      #expect(response.status == 200)
      #expect(response.headers["x-early"] == nil)
      #expect(response.headers["x-real"] == "1")
      #expect(response.body == [7])
    }
  }

  @Test func `a body that comes compressed unasked stays as it came`() async throws {
    let notReallyCompressed: [UInt8] = [1, 2, 3]
    try await LoopbackServer.run { _, connection in
      connection.answer(200, headers: ["Content-Encoding: gzip"], body: notReallyCompressed)
    } _: { server in
      let response = try await loopbackTransport().perform(TransportRequest(.get, server.url))
      #expect(response.body == notReallyCompressed)
    }
  }

  @Test func `a redirect is not followed`() async throws {
    try await LoopbackServer.run { elsewhere in
      let target = elsewhere.url
      try await LoopbackServer.run { _, connection in
        connection.answer(302, headers: ["Location: \(target)"])
      } _: { server in
        let response = try await loopbackTransport().perform(
          TransportRequest(.post, server.url, body: [1]))
        #expect(response.status == 302)
        #expect(server.requests.count == 1)
      }
      #expect(elsewhere.connections == 0)
    }
  }

  @Test(arguments: [10, 200_000])
  func `the counted bytes are exactly those that the recorder sees`(size: Int) async throws {
    let recorded = Collector<TransportEvent>()
    try await LoopbackServer.run { _, connection in
      connection.answer(200, body: [UInt8](repeating: 65, count: size))
    } _: { server in
      let transport = loopbackTransport { $0.recorder = recorded.append }
      var request = TransportRequest(.post, server.url, body: [UInt8](repeating: 66, count: size))
      request.headers = ["authorization": "Bearer secret"]
      let response = try await transport.perform(request)

      var sent: [UInt8] = []
      var sentBody: [UInt8] = []
      var received: [UInt8] = []
      for event in recorded.values {
        switch event {
        case .sentHeader(let bytes): sent += bytes
        case .sentBody(let bytes): (sent, sentBody) = (sent + bytes, sentBody + bytes)
        case .receivedHeader(let bytes), .receivedBody(let bytes): received += bytes
        }
      }
      #expect(response.requestBytes == sent.count)
      #expect(response.responseBytes == received.count)
      #expect(sentBody == request.body)
      #expect(String(decoding: sent, as: UTF8.self).contains("authorization: Bearer secret\r\n"))
      let head = "HTTP/1.1 200 -\r\nContent-Length: \(size)\r\n\r\n"
      #expect(received == Array(head.utf8) + response.body)
    }
  }

  @Test func `progress only grows, and ends with everything sent and received`() async throws {
    let reports = Collector<TransferProgress>()
    let size = 600_000
    try await LoopbackServer.run { _, connection in
      connection.answer(200, body: [UInt8](repeating: 1, count: size))
    } _: { server in
      let body = [UInt8](repeating: 2, count: size)
      _ = try await loopbackTransport()
        .perform(TransportRequest(.post, server.url, body: body), progress: reports.append)
    }
    let last = try #require(reports.values.last)
    #expect(last.sentBytes == size)
    #expect(last.totalToSendBytes == size)
    #expect(last.receivedBytes == size)
    #expect(last.totalToReceiveBytes == size)
    for (earlier, later) in zip(reports.values, reports.values.dropFirst()) {
      #expect(earlier.sentBytes <= later.sentBytes && earlier.receivedBytes <= later.receivedBytes)
      #expect(earlier != later)
    }
  }
}

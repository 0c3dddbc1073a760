// What is refused before anything is sent. The server in these tests must never hear of it.

import CurlTransport
import Testing

@Suite struct ValidationTests {
  @Test(
    arguments: [
      ("file:///etc/passwd", .schemeNotAllowed),
      ("ftp://127.0.0.1/", .schemeNotAllowed),
      ("gopher://127.0.0.1/", .schemeNotAllowed),
      ("javascript://127.0.0.1/", .schemeNotAllowed),
      ("http://desk.example/", .schemeNotAllowed),
      ("http://localhost/", .schemeNotAllowed),
      ("http://127.0.0.1.desk.example/", .schemeNotAllowed),
      ("https://who:word@desk.example/", .credentialsInURL),
      ("https://who@desk.example/", .credentialsInURL),
      ("desk.example/v1/sync", .malformedURL),
      ("https://", .malformedURL),
      ("", .malformedURL),
      ("https://desk.example/a b", .malformedURL),
      ("https://desk.example/\r\nHost: other", .malformedURL),
      ("https://desk.example\0.other.example/", .malformedURL),
      ("https://desk.example:99999/", .malformedURL),
    ] as [(String, InvalidRequest)])
  func `a URL that is not a plain https address is refused`(
    url: String, reason: InvalidRequest
  ) async {
    let thrown = await failure(of: TransportRequest(.get, url), over: loopbackTransport())
    #expect(thrown == .invalidRequest(reason))
  }

  @Test func `plain loopback is refused unless the settings allow it`() async throws {
    try await LoopbackServer.run { server in
      let strict = HTTPTransport(settings: TransportSettings())
      let thrown = await failure(of: TransportRequest(.get, server.url), over: strict)
      #expect(thrown == .invalidRequest(.schemeNotAllowed))
      #expect(server.connections == 0)
      let response = try await loopbackTransport().perform(TransportRequest(.get, server.url))
      #expect(response.status == 200)
    }
  }

  @Test func `a URL longer than the limit is refused, with both lengths`() async {
    let start = "https://desk.example/"
    let url = start + String(repeating: "a", count: 2_049 - start.count)
    let thrown = await failure(of: TransportRequest(.get, url), over: loopbackTransport())
    #expect(thrown == .invalidRequest(.urlTooLong(bytes: 2_049, limit: 2_048)))
  }

  @Test(
    arguments: [
      ("x-note", "one\r\nx-injected: two", .headerValue(position: 1)),
      ("x-note", "one\ntwo", .headerValue(position: 1)),
      ("x-note", "one\rtwo", .headerValue(position: 1)),
      ("x-note", "one\0two", .headerValue(position: 1)),
      ("x-note", "caf\u{e9}", .headerValue(position: 1)),
      ("x-note\r\nx-injected", "two", .headerName(position: 1)),
      ("x note", "one", .headerName(position: 1)),
      ("x-note:", "one", .headerName(position: 1)),
      ("x-note;", "one", .headerName(position: 1)),
      ("", "one", .headerName(position: 1)),
      ("Content-Length", "5", .reservedHeader(position: 1)),
      ("transfer-encoding", "chunked", .reservedHeader(position: 1)),
      ("Host", "other.example", .reservedHeader(position: 1)),
      ("Expect", "100-continue", .reservedHeader(position: 1)),
    ] as [(String, String, InvalidRequest)])
  func `a header field that could change the request's meaning is refused`(
    name: String, value: String, reason: InvalidRequest
  ) async throws {
    try await LoopbackServer.run { server in
      var request = TransportRequest(.post, server.url, headers: ["x-first": "fine"], body: [1])
      request.headers.append(name, value)
      let thrown = await failure(of: request, over: loopbackTransport())
      #expect(thrown == .invalidRequest(reason))
      #expect(server.connections == 0)
    }
  }

  @Test func `a GET has no body`() async {
    let request = TransportRequest(.get, "https://desk.example/", body: [1])
    #expect(
      await failure(of: request, over: loopbackTransport()) == .invalidRequest(.bodyWithGet))
  }

  @Test(
    arguments: [
      TransportTimeouts(connect: .zero), TransportTimeouts(request: .zero),
      TransportTimeouts(request: .seconds(-1)), TransportTimeouts(slowestBytesPerSecond: 0),
      TransportTimeouts(slowFor: .zero),
    ])
  func `a deadline of zero, which libcurl takes for none, is refused`(
    timeouts: TransportTimeouts
  ) async {
    let ofRequest = TransportRequest(.get, "https://desk.example/", timeouts: timeouts)
    #expect(
      await failure(of: ofRequest, over: loopbackTransport()) == .invalidRequest(.limitNotPositive))
    let ofSettings = loopbackTransport { $0.timeouts = timeouts }
    #expect(
      await failure(of: TransportRequest(.get, "https://desk.example/"), over: ofSettings)
        == .invalidRequest(.limitNotPositive))
  }

  @Test(arguments: ["socks5://127.0.0.1:1080", "http://who:word@127.0.0.1:80", "127.0.0.1:80", ""])
  func `a proxy must be a plain address without credentials`(proxy: String) async {
    let transport = loopbackTransport { $0.proxy = proxy }
    let thrown = await failure(of: TransportRequest(.get, "https://desk.example/"), over: transport)
    #expect(thrown == .invalidRequest(.proxy))
  }
}

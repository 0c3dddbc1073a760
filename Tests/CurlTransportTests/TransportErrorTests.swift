// Errors are read by people in the field, and decide what the program does next.

import CurlTransport
import Testing

@Suite struct TransportErrorTests {
  static let all: [TransportError] = [
    .unresolvable, .offline, .refused, .proxyRefused(status: 407), .proxyRefused(status: 502),
    .tlsUntrusted, .pinMismatch, .authoritiesUnreadable,
    .tlsHandshakeFailed, .timedOut(after: .milliseconds(10_049)), .cutOff, .malformedResponse,
    .responseTooLarge(limit: 4_096), .invalidRequest(.malformedURL), .cancelled, .closed,
    .other(code: 27),
  ]

  @Test(arguments: all)
  func `a description says what happened and what to do next, in whole sentences`(
    error: TransportError
  ) {
    #expect(error.description == "\(error.summary) \(error.hint)")
    for sentence in [error.summary, error.hint] {
      #expect(sentence.hasSuffix(".") && sentence.first?.isUppercase == true)
    }
  }

  @Test func `what can be measured is in the description`() {
    #expect(TransportError.timedOut(after: .milliseconds(10_049)).summary.contains("10.0 s"))
    #expect(TransportError.responseTooLarge(limit: 4_096).summary.contains("4096 bytes"))
    #expect(TransportError.other(code: 27).summary.contains("27"))
  }

  @Test func `what a bad line causes is retried, what a person must look at is not`() {
    let retryable: Set<TransportError> = [
      .unresolvable, .offline, .refused, .tlsHandshakeFailed,
      .timedOut(after: .milliseconds(10_049)), .cutOff, .malformedResponse, .other(code: 27),
      .proxyRefused(status: 502),
    ]
    #expect(Set(Self.all.filter(\.isRetryable)) == retryable)
    #expect(
      Set(Self.all.filter(\.mayClearUnaided)) == retryable.union([.tlsUntrusted, .pinMismatch]))
  }

  @Test(
    arguments: [
      (408, true), (429, true), (500, true), (503, true), (200, false), (401, false), (413, false),
    ])
  func `a status asks for another try or does not`(status: Int, asks: Bool) {
    #expect(TransportResponse(status: status).asksForRetry == asks)
  }

  @Test(
    arguments: [
      ("120", .seconds(120)), ("0", .zero), ("-1", nil), ("+1", nil), ("1.5", nil), ("", nil),
      ("99999999999999999999", nil), ("Wed, 21 Oct 2026 07:28:00 GMT", nil), ("\u{0663}", nil),
    ] as [(String, Duration?)])
  func `only whole seconds are read as a wait`(value: String, wait: Duration?) {
    let response = TransportResponse(status: 503, headers: ["Retry-After": value])
    #expect(response.retryAfter == wait)
    #expect(TransportResponse(status: 503).retryAfter == nil)
  }
}

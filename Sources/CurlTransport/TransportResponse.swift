// What came back. A response with any status is a response, not an error: the layer above knows what 401 means.

/// The response to a request, whole.
public struct TransportResponse: Hashable, Sendable {
  /// The HTTP status.
  public let status: Int

  /// The header fields, trailers left out.
  public let headers: TransportHeaders

  /// The body, with transfer encoding undone and content encoding as it came.
  public let body: [UInt8]

  /// Bytes that were handed to TLS for this request: request line, header fields and body, and all of it again where
  /// libcurl repeated the request on a new connection.
  public let requestBytes: Int

  /// Bytes that TLS handed over for this response: status line, header fields, body and chunk framing.
  public let responseBytes: Int

  /// Makes a response, for code that stands in for the transport in tests.
  public init(
    status: Int,
    headers: TransportHeaders = TransportHeaders(),
    body: [UInt8] = [],
    requestBytes: Int = 0,
    responseBytes: Int = 0
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.requestBytes = requestBytes
    self.responseBytes = responseBytes
  }

  /// Whether the status says that the same request can succeed later.
  public var asksForRetry: Bool {
    switch status {
    case 408, 425, 429, 500, 502, 503, 504: true
    default: false
    }
  }

  /// How long the server asks to wait before the next request, or `nil` if it does not say.
  ///
  /// Only the form in seconds is read. The form with a date is ignored: the laptop's clock may be days wrong.
  public var retryAfter: Duration? {
    guard let text = headers["retry-after"], !text.isEmpty, text.utf8.count <= 9,
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let seconds = Int(text)
    else { return nil }
    return .seconds(seconds)
  }
}

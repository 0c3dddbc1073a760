// What a caller asks of the transport. A plain value, so that tests and recorders can compare and keep it.

/// One HTTP request.
///
/// Every request of this project may be repeated without harm, and must be: libcurl itself sends a POST once more when
/// a kept connection turns out to be dead, and no caller can tell an answer that was lost from a request that was.
public struct TransportRequest: Hashable, Sendable {
  /// The HTTP methods that the protocol uses.
  public enum Method: String, Hashable, Sendable {
    /// Ask for something; has no body.
    case get = "GET"
    /// Send a body and receive an answer to it.
    case post = "POST"
  }

  /// The longest URL that is sent, in bytes: the server refuses longer ones.
  public static let maximumURLBytes = 2048

  /// The response body that is accepted unless the request says otherwise, in bytes: twice the largest page.
  public static let defaultMaximumResponseBytes = 2 << 20

  /// The method.
  public var method: Method

  /// The absolute URL.
  ///
  /// Nothing secret and no field's value belongs in it: servers and proxies log it.
  public var url: String

  /// Header fields beside those that libcurl makes itself.
  public var headers: TransportHeaders

  /// The bytes to send with `Method/post`, sent as they are.
  public var body: [UInt8]

  /// Deadlines of this request, where they differ from those of the transport's settings.
  public var timeouts: TransportTimeouts?

  /// The largest response body to accept, in bytes.
  ///
  /// One byte more ends the request.
  public var maximumResponseBytes: Int

  /// Makes a request.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - url: The absolute URL, `https` unless the settings allow plain loopback.
  ///   - headers: Header fields beside those that libcurl makes.
  ///   - body: The bytes to send; empty for `Method/get`.
  ///   - timeouts: Deadlines, or `nil` for those of the settings.
  ///   - maximumResponseBytes: The largest response body to accept.
  public init(
    _ method: Method,
    _ url: String,
    headers: TransportHeaders = TransportHeaders(),
    body: [UInt8] = [],
    timeouts: TransportTimeouts? = nil,
    maximumResponseBytes: Int = TransportRequest.defaultMaximumResponseBytes
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeouts = timeouts
    self.maximumResponseBytes = maximumResponseBytes
  }
}

/// How far a request has come, in bytes of the bodies.
public struct TransferProgress: Hashable, Sendable {
  /// Bytes of the request body that have been sent.
  public let sentBytes: Int
  /// Size of the request body.
  public let totalToSendBytes: Int
  /// Bytes of the response body that have arrived.
  public let receivedBytes: Int
  /// Size of the response body, or `nil` while the server has not said.
  public let totalToReceiveBytes: Int?
}

// Refuses, before anything leaves the machine, a request that would not mean what its author meant: libcurl sends
// header values as they are, line breaks included, and speaks two dozen protocols besides HTTP.

internal import CCurl

/// Why a request was refused before it was sent.
///
/// Names positions and limits, never a value: values may be secrets.
public enum InvalidRequest: Error, Hashable, Sendable {
  /// The URL cannot be parsed, is not absolute, or holds white space or control characters.
  case malformedURL
  /// The URL's scheme is not `https` (nor `http` on loopback where the settings allow that).
  case schemeNotAllowed
  /// The URL holds a user name or password.
  case credentialsInURL
  /// The URL is longer than the server accepts.
  case urlTooLong(bytes: Int, limit: Int)
  /// The name of the header field at this position is not an HTTP token.
  case headerName(position: Int)
  /// The value of the header field at this position has a byte that is not visible ASCII, a space or a tab.
  case headerValue(position: Int)
  /// The header field at this position is one that the transport sets itself.
  case reservedHeader(position: Int)
  /// A GET with a body.
  case bodyWithGet
  /// A deadline or a limit that is zero or negative, which libcurl would take for "none".
  case limitNotPositive
  /// The proxy in the settings is not a plain `http://host:port` or `https://host:port` without credentials.
  case proxy
}

extension InvalidRequest: CustomStringConvertible {
  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .malformedURL: "the URL is malformed"
    case .schemeNotAllowed: "the URL is not https"
    case .credentialsInURL: "the URL contains a user name or password"
    case .urlTooLong(let bytes, let limit):
      "the URL has \(bytes) bytes, the limit is \(limit)"
    case .headerName(let position): "the name of header field \(position) is not allowed in HTTP"
    case .headerValue(let position): "the value of header field \(position) has a forbidden byte"
    case .reservedHeader(let position):
      "header field \(position) is one that only the transport sets"
    case .bodyWithGet: "a GET has a body"
    case .limitNotPositive: "a deadline or a limit is not greater than zero"
    case .proxy: "the proxy is not http://host:port or https://host:port without credentials"
    }
  }
}

extension TransportRequest {
  /// Header fields by which a caller could contradict what libcurl sends, and so split one request into two.
  private static let reservedHeaders: Set<String> = [
    "host", "content-length", "transfer-encoding", "connection", "expect", "te", "trailer",
    "upgrade",
  ]

  /// Checks everything that can be checked without the network.
  ///
  /// - Throws: The first fault found. Nothing has been sent.
  func validate(under settings: TransportSettings) throws(InvalidRequest) {
    guard url.utf8.count <= Self.maximumURLBytes else {
      throw .urlTooLong(bytes: url.utf8.count, limit: Self.maximumURLBytes)
    }
    let parts = try URLParts(url)
    let isPlainLoopback =
      parts.scheme == "http" && settings.allowsPlainLoopback
      && ["127.0.0.1", "[::1]"].contains(parts.host)
    guard parts.scheme == "https" || isPlainLoopback else { throw .schemeNotAllowed }
    guard method == .post || body.isEmpty else { throw .bodyWithGet }
    guard maximumResponseBytes > 0, (timeouts ?? settings.timeouts).areAllPositive else {
      throw .limitNotPositive
    }
    for (position, field) in headers.fields.enumerated() {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
        throw .headerName(position: position)
      }
      guard field.value.utf8.allSatisfy({ $0 == 0x09 || (0x20...0x7e).contains($0) }) else {
        throw .headerValue(position: position)
      }
      guard !Self.reservedHeaders.contains(field.name) else {
        throw .reservedHeader(position: position)
      }
    }
    if let proxy = settings.proxy { try validateProxy(proxy) }
  }

  private func validateProxy(_ proxy: String) throws(InvalidRequest) {
    let parts: URLParts
    do { parts = try URLParts(proxy) } catch { throw .proxy }
    guard ["http", "https"].contains(parts.scheme), !parts.host.isEmpty else { throw .proxy }
  }
}

/// Whether a byte may stand in a header field's name: the `token` of RFC 9110, section 5.6.2.
private func isTokenByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
  }
}

/// The parts of a URL that decide whether it may be used, read by the parser that will also send the request.
///
/// Two parsers that disagree about one URL are how a check is walked around, so libcurl's own does this.
private struct URLParts {
  let scheme: String
  let host: String

  init(_ text: String) throws(InvalidRequest) {
    // Whatever follows a zero byte would not reach libcurl, hence would not be checked.
    guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }), let url = curl_url() else {
      throw .malformedURL
    }
    defer { curl_url_cleanup(url) }
    switch curl_url_set(url, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER)) {
    case CURLUE_OK: break
    case CURLUE_USER_NOT_ALLOWED: throw .credentialsInURL
    case CURLUE_UNSUPPORTED_SCHEME: throw .schemeNotAllowed
    default: throw .malformedURL
    }
    scheme = Self.part(CURLUPART_SCHEME, of: url).lowercased()
    host = Self.part(CURLUPART_HOST, of: url)
  }

  private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String {
    var text: UnsafeMutablePointer<CChar>?
    guard curl_url_get(url, part, &text, 0) == CURLUE_OK, let text else { return "" }
    defer { curl_free(text) }
    return String(cString: text)
  }
}

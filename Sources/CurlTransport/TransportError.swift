// What can go wrong with a request, in the words of whoever has to decide what to do about it.

/// Why there is no response.
///
/// No case and no description holds anything of the request's or response's headers or body.
public enum TransportError: Error, Hashable, Sendable {
  /// The server's name was not found, or there is no name service: most often there is no network.
  case unresolvable
  /// There is no way to the server's address.
  case offline
  /// The proxy answered, and does not let us through to the server.
  case proxyRefused(status: Int)
  /// The machine was reached; nothing there accepts connections on that port.
  case refused
  /// The server's certificate is not from a trusted authority, has expired, or is for another name.
  case tlsUntrusted
  /// The server showed another key than the pinned one. Nothing was sent to it.
  case pinMismatch
  /// The file of trusted authorities is missing or unreadable.
  case authoritiesUnreadable
  /// What answers does not speak TLS 1.2 or later with us, or the line was cut during the handshake.
  case tlsHandshakeFailed
  /// A deadline passed, or the transfer was too slow for too long.
  case timedOut(after: Duration)
  /// The connection ended in the middle. The server may have carried out the request.
  case cutOff
  /// What came back is not HTTP.
  case malformedResponse
  /// The response is larger than this many bytes, for its body or for its headers. The rest was not read.
  case responseTooLarge(limit: Int)
  /// The request was refused before anything was sent.
  case invalidRequest(InvalidRequest)
  /// The task was cancelled. The server may have carried out the request.
  case cancelled
  /// The transport was closed before the response had come.
  case closed
  /// libcurl failed for a rare reason; `code` is its own number for it.
  case other(code: Int)

  /// Whether the same request can succeed later without anybody doing anything.
  ///
  /// A server that could not prove who it is does not count as that: see ``mayClearUnaided``.
  public var isRetryable: Bool {
    switch self {
    case .unresolvable, .offline, .refused, .tlsHandshakeFailed, .timedOut, .cutOff,
      .malformedResponse, .other:
      true
    // "Bad gateway" and its like say that the proxy did not reach the server just now.
    case .proxyRefused(let status): status >= 500
    case .tlsUntrusted, .pinMismatch, .authoritiesUnreadable, .responseTooLarge, .invalidRequest,
      .cancelled, .closed:
      false
    }
  }

  /// Whether something that runs on for hours should try again at its next turn, having told the person.
  ///
  /// Beyond what ``isRetryable`` names, this holds for a server that could not prove who it is: the login page of a
  /// hotel's network looks like that, and goes away when the laptop does. Trying is safe, since nothing is sent
  /// before the server has proved itself.
  public var mayClearUnaided: Bool {
    switch self {
    case .tlsUntrusted, .pinMismatch: true
    default: isRetryable
    }
  }

  /// What to do next, as one sentence.
  public var hint: String {
    switch self {
    case .unresolvable, .offline:
      "Work on: everything is kept here and is sent when there is a network."
    case .proxyRefused:
      "Check the proxy in the settings; this program does not log in to proxies."
    case .refused:
      "Work on; if this lasts, ask the operator whether the server is running."
    case .tlsUntrusted:
      "Leave networks with a login page, check this machine's date, then ask the operator."
    case .pinMismatch:
      "Leave networks with a login page; otherwise ask the operator, by phone, whether the key changed."
    case .authoritiesUnreadable:
      "Check the path and the permissions of the file of authorities in the settings."
    case .tlsHandshakeFailed, .malformedResponse:
      "Check the address, and sign in if this network has a login page; then sync again."
    case .timedOut, .cutOff:
      "Nothing is lost: sync again when the connection is better; a repeat does no harm."
    case .responseTooLarge:
      "Check the address; if it is right, report this to the operator."
    case .invalidRequest:
      "Check the server's address in the settings."
    case .cancelled:
      "Sync again whenever you like; a repeat does no harm."
    case .closed:
      "Open it again to go on."
    case .other:
      "Try again; if this lasts, report the number."
    }
  }

  /// What happened, as one sentence.
  public var summary: String {
    switch self {
    case .unresolvable: "The server's name could not be found."
    case .offline: "There is no way to the server on this network."
    case .proxyRefused(let status): "The proxy refused to connect to the server (\(status))."
    case .refused: "The server's machine accepts no connection on this port."
    case .tlsUntrusted: "The server could not prove who it is: its certificate is not trusted."
    case .pinMismatch: "The server showed another key than the one in the invite; nothing was sent."
    case .authoritiesUnreadable: "The file of trusted authorities cannot be read."
    case .tlsHandshakeFailed: "No secure connection could be made to the server."
    case .timedOut(let duration):
      "The server did not answer in time, or too slowly (gave up after \(Self.seconds(duration)) s)."
    case .cutOff: "The connection to the server was cut."
    case .malformedResponse: "What answered is not the sync server."
    case .responseTooLarge(let limit): "The answer is larger than the limit of \(limit) bytes."
    case .invalidRequest(let reason): "The request was not sent: \(reason)."
    case .cancelled: "The request was cancelled."
    case .closed: "The transport was closed."
    case .other(let code): "The request failed (libcurl code \(code))."
    }
  }

  /// Seconds with one decimal, without the help of a formatter that knows locales.
  private static func seconds(_ duration: Duration) -> String {
    let tenths = Int((duration / .milliseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension TransportError: CustomStringConvertible {
  /// What happened, and what to do next.
  public var description: String { summary + " " + hint }
}

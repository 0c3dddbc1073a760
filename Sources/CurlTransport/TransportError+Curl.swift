// From libcurl's hundred codes to the few that somebody can act on.

internal import CCurl
internal import Foundation

extension TransportError {
  /// What a failed transfer means.
  ///
  /// - Parameters:
  ///   - code: What libcurl said; not `CURLE_OK`.
  ///   - systemError: The `errno` of the failed connection attempt, or 0.
  ///   - elapsed: Time since the request was handed to libcurl.
  init(_ code: CURLcode, systemError: Int32, elapsed: Duration) {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      self = .unresolvable
    case CURLE_COULDNT_CONNECT:
      switch systemError {
      case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EADDRNOTAVAIL: self = .offline
      default: self = .refused
      }
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
      self = .tlsUntrusted
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      self = .pinMismatch
    case CURLE_SSL_CACERT_BADFILE:
      self = .authoritiesUnreadable
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER:
      self = .tlsHandshakeFailed
    case CURLE_OPERATION_TIMEDOUT:
      self = .timedOut(after: elapsed)
    // 16 and 92 belong to HTTP/2, which is not spoken; they stay here for the day when it is.
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
      CURLE_HTTP2_STREAM:
      self = .cutOff
    // Requests are checked before, so that libcurl's "unsupported protocol" can only mean HTTP/0.9: an answer
    // without a status line.
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
      self = .malformedResponse
    case CURLE_URL_MALFORMAT:
      self = .invalidRequest(.malformedURL)
    case CURLE_ABORTED_BY_CALLBACK:
      self = .cancelled
    default:
      self = .other(code: Int(code.rawValue))
    }
  }
}

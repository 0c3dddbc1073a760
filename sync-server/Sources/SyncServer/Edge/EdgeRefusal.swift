// The closed list of reasons for which the edge turns a request away, and what it says when it does.

#if Server

  import SyncProtocol

  /// Why a request was refused before it reached the request handler.
  enum EdgeRefusal: Error, Equatable {
    case malformed
    case malformedHost
    case malformedHeader
    case malformedTarget
    case malformedQuery
    case framingTooLarge
    case unsupportedVersion
    case targetTooLong(limit: Int)
    case headersTooLarge
    case notFound
    case methodNotAllowed(allowed: [EdgeMethod])
    case bodyTooLarge(limit: Int)
    case contentEncoding
    case contentType
    case expectation
    case rateLimited(retryAfter: Int)
    case headTooSlow
    case requestTooSlow
    case bodyTooSlow
    case answerTooSlow

    /// The refusal's name in metrics and logs, finer than what the protocol tells a client.
    var reason: String {
      switch self {
      case .malformed: "malformed"
      case .malformedHost: "malformed_host"
      case .malformedHeader: "malformed_header"
      case .malformedTarget: "malformed_target"
      case .malformedQuery: "malformed_query"
      case .framingTooLarge: "framing_too_large"
      case .unsupportedVersion: "unsupported_version"
      case .targetTooLong: "target_too_long"
      case .headersTooLarge: "headers_too_large"
      case .notFound: "not_found"
      case .methodNotAllowed: "method_not_allowed"
      case .bodyTooLarge: "body_too_large"
      case .contentEncoding: "content_encoding"
      case .contentType: "content_type"
      case .expectation: "expectation"
      case .rateLimited: "rate_limited"
      case .headTooSlow: "head_too_slow"
      case .requestTooSlow: "request_too_slow"
      case .bodyTooSlow: "body_too_slow"
      case .answerTooSlow: "answer_too_slow"
      }
    }

    var status: Int {
      switch self {
      case .malformed, .malformedHost, .malformedHeader, .malformedTarget, .malformedQuery,
        .framingTooLarge:
        400
      case .notFound: 404
      case .methodNotAllowed: 405
      case .headTooSlow, .requestTooSlow, .bodyTooSlow: 408
      case .bodyTooLarge: 413
      case .targetTooLong: 414
      case .contentEncoding, .contentType: 415
      case .expectation: 417
      case .rateLimited: 429
      case .headersTooLarge: 431
      case .answerTooSlow: 503
      case .unsupportedVersion: 505
      }
    }

    /// Whether the connection ends with this answer although the request was read to its end.
    ///
    /// A caller that only asked for what is not here, or too often, may go on; one whose framing or
    /// method shows that it does not speak this protocol may not.
    var closesConnection: Bool {
      switch self {
      case .notFound, .rateLimited, .malformedQuery, .contentType: false
      default: true
      }
    }

    /// What the refusal is in the protocol's closed list.
    ///
    /// The status may be finer, as 414 and 431 are for what is too large; the code tells a client
    /// what to do next.
    var code: ErrorCode {
      switch self {
      case .malformed, .malformedHost, .malformedHeader, .malformedTarget, .malformedQuery,
        .framingTooLarge, .expectation, .unsupportedVersion:
        .malformed
      case .notFound: .notFound
      case .methodNotAllowed: .methodNotAllowed
      case .headTooSlow, .requestTooSlow, .bodyTooSlow: .timeout
      case .bodyTooLarge, .targetTooLong, .headersTooLarge: .tooLarge
      case .contentEncoding, .contentType: .unsupportedMedia
      case .rateLimited: .rateLimited
      case .answerTooSlow: .busy
      }
    }

    /// The answer, in the protocol's own words.
    ///
    /// It names limits, and nothing that the request said.
    ///
    /// - Parameter time: milliseconds since 1970-01-01T00:00:00Z.
    /// - Returns: the answer, with the fields that its status asks for.
    func response(at time: Int64) -> EdgeResponse {
      let body = ErrorResponse(code, message: sentence, serverTime: time)
      var response = EdgeResponse(status: status, body: body.encoded())
      response.closesConnection = closesConnection
      switch self {
      case .methodNotAllowed(let allowed):
        let methods = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        response.headers.append((name: "Allow", value: methods))
      case .rateLimited(let retryAfter):
        response.retryAfter = retryAfter
      case .answerTooSlow:
        response.retryAfter = Self.secondsAfterSlowAnswer
      default: break
      }
      return response
    }

    /// An answer that took a minute was delayed by many others: they need not all come back at once.
    private static let secondsAfterSlowAnswer = 30

    private var sentence: String {
      switch self {
      case .malformed: "this is not HTTP/1.1"
      case .malformedHost: "send one Host field"
      case .malformedHeader: "a field holds bytes that are not visible ASCII, or was sent twice"
      case .malformedTarget: "send a path that begins with one slash"
      case .malformedQuery: "the query may hold letters, digits and . _ ~ - only"
      case .framingTooLarge: "chunk extensions and trailers are too long"
      case .unsupportedVersion: "this server speaks HTTP/1.1 only"
      case .targetTooLong(let limit): "at most \(limit) bytes"
      case .headersTooLarge: "too many or too long header fields"
      case .notFound: "no such path"
      case .methodNotAllowed: "the Allow field lists what this path answers"
      case .bodyTooLarge(let limit): "at most \(limit) bytes"
      case .contentEncoding: "send the body as it is, without compression"
      case .contentType: "send \(MediaType.protobuf)"
      case .expectation: "only 100-continue is understood"
      case .rateLimited(let retryAfter): "ask again in \(retryAfter) s"
      case .headTooSlow, .requestTooSlow, .bodyTooSlow: "the request did not arrive in time"
      case .answerTooSlow: "the answer took too long; ask again"
      }
    }
  }

#endif

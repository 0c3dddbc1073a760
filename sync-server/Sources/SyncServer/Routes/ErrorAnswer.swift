// How a request that cannot be answered is answered: a code for programs, a sentence for people, and nothing of what
// the request said.

#if Server

  import SegmentLog
  import SyncProtocol

  /// The answer to a failed request.
  struct ErrorAnswer {
    let code: ErrorCode
    let message: String

    init(_ error: any Error) {
      switch error {
      case let code as ErrorCode:
        self.init(code: code)
      case let fault as MessageError:
        if case .tooLarge = fault {
          self.init(code: .tooLarge, message: fault.description)
        } else {
          self.init(code: .malformed, message: fault.description)
        }
      case StoreError.full, StoreError.inUse:
        self.init(
          code: .busy, message: "the server cannot write now; nothing was taken in, try again later"
        )
      default:
        self.init(
          code: .failure,
          message: "the server failed; nothing was taken in, the request may be repeated")
      }
    }

    private init(code: ErrorCode, message: String? = nil) {
      self.code = code
      self.message = message ?? Self.sentence(for: code)
    }

    func response(at time: Int64) -> EdgeResponse {
      let body = ErrorResponse(code, message: message, serverTime: time)
      return EdgeResponse(status: code.status, body: body.encoded(), retryAfter: retryAfter)
    }

    /// Seconds after which asking again makes sense; `nil` where it makes none by itself.
    private var retryAfter: Int? {
      switch code {
      case .busy, .rateLimited: 30
      case .rebuilding: 60
      default: nil
      }
    }

    private static func sentence(for code: ErrorCode) -> String {
      switch code {
      case .malformed: "the request is not what the protocol describes"
      case .unsupportedMedia: "the request's content type is not application/x-protobuf"
      case .tooLarge: "the request is larger than the server reads; send less at once"
      case .sessionExpired: "there is no session for this token; ask for a challenge and sign it"
      case .deviceUnknown: "no certificates lead from the organization's root to this device"
      case .signatureInvalid: "the signature is not this device's"
      case .challengeExpired: "the challenge was used or is too old; ask for another"
      case .organizationUnknown: "the server serves another organization"
      case .revoked: "an admin has revoked this device; what it has not sent stays on it"
      case .notAdmin: "only an admin's device may ask this"
      case .notFound: "there is no such address"
      case .methodNotAllowed: "the address answers another method"
      case .rateLimited: "too many requests; wait as long as retry-after says"
      case .rebuilding:
        "the server was rebuilt and waits for an admin's device to confirm the roster; pushing works"
      case .invitationUnknown: "the invitation is not known here; ask for a new one"
      case .invitationExpired: "the invitation's time is over; ask for a new one"
      case .invitationUsed: "another device has used the invitation; ask for a new one"
      case .invitationBurnt: "too many devices have tried the invitation; ask for a new one"
      case .turnedAway: "the admin who invited has turned this device away; call them"
      case .timeout: "the request took too long"
      case .busy: "the server has as much to do as it takes on; try again later"
      case .failure: "the server failed; the request may be repeated"
      }
    }
  }

#endif

// What a connection is waiting for, and until when. Kept apart from the sockets so that deadlines can
// be read, and tested, as one table.

#if Server

  import NIOCore

  /// Where a connection stands.
  ///
  /// Every phase but the last has a deadline: a peer can end a connection, but cannot keep one by
  /// doing nothing, or by doing something slowly.
  enum ConnectionPhase: Equatable {
    /// TLS is being negotiated.
    case handshaking(since: NIODeadline)
    /// Between requests, nothing received.
    case idle(since: NIODeadline)
    case readingHead(since: NIODeadline)
    /// - Parameters:
    ///   - since: when the request's first byte came.
    ///   - bodySince: when its head was complete.
    ///   - received: bytes of the body so far.
    case readingBody(since: NIODeadline, bodySince: NIODeadline, received: Int)
    /// The request handler is at work.
    case answering(since: NIODeadline)
    /// The answer is on its way; the time is that of its last progress.
    case writing(since: NIODeadline)
    /// All is said. What still comes in is not read, and the connection closes at the deadline.
    case closing(since: NIODeadline)
    case closed

    /// When the wait ends; nil once the connection is closed.
    ///
    /// A body's deadline moves with its bytes: at the slowest allowed rate, this many bytes may have
    /// taken that long. So one timer checks the rate exactly, without waking every second.
    func deadline(_ limits: ServerLimits) -> NIODeadline? {
      switch self {
      case .handshaking(let since): since + TimeAmount(limits.tlsHandshake)
      case .idle(let since): since + TimeAmount(limits.keepAlive)
      case .readingHead(let since): since + TimeAmount(limits.requestHead)
      case .readingBody(let since, let bodySince, let received):
        min(
          since + TimeAmount(limits.wholeRequest), Self.pace(bodySince, received, limits))
      case .answering(let since): since + TimeAmount(limits.answer)
      case .writing(let since): since + TimeAmount(limits.responseStall)
      case .closing(let since): since + TimeAmount(limits.closing)
      case .closed: nil
      }
    }

    /// When a body that stops now will have fallen below the slowest rate.
    private static func pace(
      _ since: NIODeadline, _ received: Int, _ limits: ServerLimits
    ) -> NIODeadline {
      let milliseconds = Int64(received) * 1_000 / Int64(max(1, limits.bodyBytesPerSecond))
      return since + max(TimeAmount(limits.bodyGrace), .milliseconds(milliseconds))
    }

    /// What a deadline that passed in this phase means to the peer; nil where it means nothing that
    /// an answer could tell.
    func expiry(headBytes: Int, at now: NIODeadline, _ limits: ServerLimits) -> EdgeRefusal? {
      switch self {
      case .readingHead: headBytes > 0 ? .headTooSlow : nil
      case .readingBody(let since, _, _):
        now >= since + TimeAmount(limits.wholeRequest) ? .requestTooSlow : .bodyTooSlow
      case .answering: .answerTooSlow
      default: nil
      }
    }

    /// The deadline's name in metrics.
    var name: String {
      switch self {
      case .handshaking: "handshake_too_slow"
      case .idle: "idle"
      case .readingHead: "head_never_sent"
      case .readingBody: "body_too_slow"
      case .answering: "answer_too_slow"
      case .writing: "response_stalled"
      case .closing: "closing"
      case .closed: "closed"
      }
    }
  }

#endif

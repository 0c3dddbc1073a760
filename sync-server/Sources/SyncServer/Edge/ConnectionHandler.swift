// One connection, from its first byte to its last. The parser above hands on parts of requests; this
// handler gathers them, refuses what breaks a rule, gives complete requests to the request handler
// one at a time, and sees to it that no phase lasts longer than its deadline.
//
// It decides nothing itself: `RequestHead` judges heads, `HeadScanner` raw bytes, `ConnectionPhase`
// time and `CallerAllowances` frequency. Files beside this one: `+Requests` takes requests in,
// `+Responses` sends answers.

#if Server

  import NIOCore
  import NIOHTTP1
  import NIOSSL
  import NIOTLS

  /// The state of one connection, confined to its event loop.
  final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPServerResponsePart

    /// What the parser said while an answer was still on its way.
    enum Arrival {
      case part(HTTPServerRequestPart)
      case failure(EdgeRefusal)
    }

    /// The request that is being read or answered.
    struct Exchange {
      /// Tells a late answer from the current one.
      let number: Int
      let begun: NIODeadline
      let address: String
      /// Nil if the head was refused.
      let head: RequestHead?
      let keepsAlive: Bool
      let omitsBody: Bool
      var body: [UInt8] = []
      /// An answer that waits for the request's end, so that the connection may go on.
      var refusal: EdgeRefusal?
      var task: Task<Void, Never>?

      var route: EdgeRoute? { head?.entry.route }

      /// Ends the wait of a request that is held; other work, once begun, is finished.
      func release() {
        if route?.isHeld ?? false { task?.cancel() }
      }
    }

    let edge: EdgeContext
    let isSecure: Bool
    let peerAddress: String

    var context: ChannelHandlerContext?
    var phase = ConnectionPhase.closed
    var scanner = HeadScanner()
    var exchange: Exchange?
    var exchangesBegun = 0
    /// Parts that came before they could be read; at most what one read of the socket brings.
    var early: [Arrival] = []
    /// Raw bytes of later requests that came with, or after, the one being answered.
    var earlyBytes = 0
    var framing = BodyFraming()
    /// Set with an answer that is the connection's last; what comes in after is dropped unread.
    var isEnding = false
    var isQuiescing = false
    var isInputClosed = false
    var bytesIn = 0
    var bytesOut = 0
    private var isReadPending = false
    private var timer: (deadline: NIODeadline, task: Scheduled<Void>)?

    init(edge: EdgeContext, isSecure: Bool, peerAddress: String) {
      self.edge = edge
      self.isSecure = isSecure
      self.peerAddress = peerAddress
    }

    // MARK: the connection's life

    func handlerAdded(context: ChannelHandlerContext) {
      self.context = context
      if context.channel.isActive { begin() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
      self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
      begin()
      context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
      end()
      context.fireChannelInactive()
    }

    private func begin() {
      guard phase == .closed else { return }
      enter(isSecure ? .handshaking(since: .now()) : .readingHead(since: .now()))
    }

    private func end() {
      phase = .closed
      timer?.task.cancel()
      timer = nil
      early = []
      exchange?.release()
      exchange = nil
      edge.metrics.moved(bytesIn: bytesIn, bytesOut: bytesOut)
      (bytesIn, bytesOut) = (0, 0)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      switch event {
      case TLSUserEvent.handshakeCompleted:
        if case .handshaking = phase { enter(.readingHead(since: .now())) }
      case is ChannelShouldQuiesceEvent: quiesce()
      case ChannelEvent.inputClosed: inputClosed()
      default: context.fireUserInboundEventTriggered(event)
      }
    }

    /// The server is shutting down: what is under way ends, nothing new begins.
    private func quiesce() {
      isQuiescing = true
      switch phase {
      case .handshaking, .idle: close()
      case .readingHead where scanner.headBytes == 0: close()
      case .answering: exchange?.release()
      default: break
      }
    }

    /// The peer will send no more.
    ///
    /// It may still be reading, so an answer under way is sent; but a held request ends, since far
    /// more likely its client is gone.
    private func inputClosed() {
      isInputClosed = true
      switch phase {
      case .answering: exchange?.release()
      case .writing: break
      default: close()
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      guard error is HTTPParserError || error is NIOHTTPDecoderError else {
        if case .handshaking = phase { edge.metrics.refused("handshake_failed") }
        close()
        return
      }
      let refusal = scanner.refusal(edge.limits) ?? Self.refusal(error)
      switch phase {
      case .answering, .writing: early.append(.failure(refusal))
      case .closing, .closed: break
      default: refuse(refusal)
      }
    }

    private static func refusal(_ error: any Error) -> EdgeRefusal {
      (error as? HTTPParserError) == .headerOverflow ? .headersTooLarge : .malformed
    }

    // MARK: reading no more than can be used

    /// Whether more input may be asked for.
    ///
    /// While an answer is under way it may, so that a client that leaves is noticed, but only until
    /// it sends the beginning of another request.
    private var wantsInput: Bool {
      switch phase {
      case .answering, .writing: early.isEmpty && earlyBytes == 0 && !isEnding
      case .closing: false
      default: true
      }
    }

    func read(context: ChannelHandlerContext) {
      if wantsInput {
        context.read()
      } else {
        isReadPending = true
      }
    }

    func resumeReading() {
      guard isReadPending, wantsInput else { return }
      isReadPending = false
      context?.read()
    }

    // MARK: time

    func enter(_ next: ConnectionPhase) {
      phase = next
      guard let context, let deadline = next.deadline(edge.limits) else { return }
      if let timer {
        // A deadline that moved later is looked at again when the timer fires.
        guard deadline < timer.deadline else { return }
        timer.task.cancel()
      }
      let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
        self.timerFired()
      }
      timer = (deadline, task)
    }

    private func timerFired() {
      timer = nil
      let now = NIODeadline.now()
      guard let deadline = phase.deadline(edge.limits) else { return }
      guard now >= deadline else {
        enter(phase)
        return
      }
      if let refusal = phase.expiry(headBytes: scanner.headBytes, at: now, edge.limits) {
        exchange?.task?.cancel()
        refuse(refusal)
        return
      }
      switch phase {
      case .idle, .closing, .closed: break
      default: edge.metrics.refused(phase.name)
      }
      close()
    }

    func close() {
      guard phase != .closed else { return }
      enter(.closing(since: .now()))
      context?.close(promise: nil)
    }
  }

#endif

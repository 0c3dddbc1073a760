// Sending answers, and deciding what becomes of the connection afterwards.

#if Server

  import Logging
  import NIOCore
  import NIOHTTP1

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Darwin)
    import Darwin
  #endif

  extension ConnectionHandler {
    /// Hands the request inward.
    ///
    /// The answer comes back on this connection's event loop, if it is still wanted.
    func answer() {
      guard let context, let exchange, let head = exchange.head else { return }
      let request = EdgeRequest(
        route: head.entry.route, query: head.query, authorization: head.authorization,
        contentType: head.contentType, body: exchange.body, remoteAddress: exchange.address)
      self.exchange?.body = []
      enter(.answering(since: .now()))

      let (handler, number, loop) = (head.entry.handler, exchange.number, context.eventLoop)
      let connection = NIOLoopBound(self, eventLoop: loop)
      self.exchange?.task = Task {
        let response = await handler.respond(to: request)
        loop.execute { connection.value.answered(response, number: number) }
      }
      if isQuiescing || isInputClosed { self.exchange?.release() }
    }

    private func answered(_ response: EdgeResponse, number: Int) {
      guard case .answering = phase, let exchange, exchange.number == number else { return }
      edge.allowances.settle(
        exchange.route?.allowance ?? .caller, authorization: exchange.head?.authorization,
        address: exchange.address, status: response.status, now: .now)
      send(
        response, closes: response.closesConnection || !exchange.keepsAlive, wasReadToItsEnd: true)
    }

    /// Turns the current request away, or the connection if there is none.
    ///
    /// - Parameters:
    ///   - refusal: what is said, and counted.
    ///   - keepsConnection: true only if the request was read to its end.
    func refuse(_ refusal: EdgeRefusal, keepsConnection: Bool = false) {
      edge.metrics.refused(refusal.reason)
      edge.logRefusal(refusal.reason, address: exchange?.address ?? peerAddress)
      let mayGoOn = keepsConnection && !refusal.closesConnection && exchange?.keepsAlive ?? false
      send(
        refusal.response(at: Self.wallMilliseconds), closes: !mayGoOn,
        wasReadToItsEnd: keepsConnection)
    }

    /// The server's clock, which every answer tells.
    private static var wallMilliseconds: Int64 {
      var now = timespec()
      clock_gettime(CLOCK_REALTIME, &now)
      return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }

    func sendContinue() {
      let head = HTTPResponseHead(version: .http1_1, status: .continue)
      context?.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    func willSend(_ bytes: Int) { bytesOut += bytes }

    // MARK: writing

    private func send(_ response: EdgeResponse, closes: Bool, wasReadToItsEnd: Bool) {
      guard let context else { return }
      let closes = closes || isQuiescing || isInputClosed
      isEnding = closes
      enter(.writing(since: .now()))

      let head = HTTPResponseHead(
        version: .http1_1, status: HTTPResponseStatus(statusCode: response.status),
        headers: headers(response, closes: closes))
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      if !(exchange?.omitsBody ?? false) { write(response.body[...], to: context) }
      let sent = context.eventLoop.makePromise(of: Void.self)
      sent.futureResult.assumeIsolated().whenSuccess {
        self.sent(status: response.status, closes: closes, wasReadToItsEnd: wasReadToItsEnd)
      }
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
    }

    /// Writes in pieces, so that a slow reader is seen to make progress and one that stopped is not.
    private func write(_ body: ArraySlice<UInt8>, to context: ChannelHandlerContext) {
      var rest = body
      while !rest.isEmpty {
        let piece = context.channel.allocator.buffer(bytes: rest.prefix(Self.pieceBytes))
        rest = rest.dropFirst(Self.pieceBytes)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess {
          if case .writing = self.phase { self.enter(.writing(since: .now())) }
        }
        context.write(wrapOutboundOut(.body(.byteBuffer(piece))), promise: written)
      }
    }

    /// At the default stall of 30 s, the slowest reader that is served takes 546 bytes a second.
    private static let pieceBytes = 16 << 10

    private func headers(_ response: EdgeResponse, closes: Bool) -> HTTPHeaders {
      var headers: HTTPHeaders = [
        "Content-Type": response.contentType, "Content-Length": "\(response.body.count)",
        "Date": HTTPDate.format(seconds: Int(Self.wallMilliseconds / 1_000)),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
      ]
      if closes { headers.add(name: "Connection", value: "close") }
      if let seconds = response.retryAfter { headers.add(name: "Retry-After", value: "\(seconds)") }
      for (name, value) in response.headers {
        guard !name.isEmpty, HeadFields.isVisible(name), HeadFields.isVisible(value) else {
          edge.logger.error("a field of an answer was not visible ASCII and was left out")
          continue
        }
        headers.replaceOrAdd(name: name, value: value)
      }
      return headers
    }

    // MARK: afterwards

    private func sent(status: Int, closes: Bool, wasReadToItsEnd: Bool) {
      guard case .writing = phase else { return }
      record(status)
      exchange = nil
      if closes, wasReadToItsEnd {
        close()
      } else if closes {
        // A connection that is closed over unread input is reset, and the answer could be lost with
        // it: give it time to arrive, reading nothing.
        enter(.closing(since: .now()))
      } else {
        goOn()
      }
    }

    private func record(_ status: Int) {
      let begun = exchange?.begun ?? .now()
      let seconds = Double((NIODeadline.now() - begun).nanoseconds) / 1e9
      edge.metrics.answered(route: exchange?.route?.path, status: status, seconds: seconds)
      edge.metrics.moved(bytesIn: bytesIn, bytesOut: bytesOut)
      edge.log(
        route: exchange?.route?.path, status: status, seconds: seconds, bytesIn: bytesIn,
        bytesOut: bytesOut, address: exchange?.address ?? peerAddress)
      (bytesIn, bytesOut) = (0, 0)
    }

    /// Takes up the next request.
    ///
    /// The parser may hold its beginning already. Whether it does cannot be asked, so a client that
    /// sent anything ahead has the head's deadline for its next request and not the idle one.
    private func goOn() {
      if !early.isEmpty { scanner = HeadScanner() }
      enter(earlyBytes > 0 ? .readingHead(since: .now()) : .idle(since: .now()))
      var arrived = early[...]
      early = []
      while let next = arrived.popFirst() {
        switch next {
        case .part(let part): take(part)
        case .failure(let refusal): refuse(refusal)
        }
        switch phase {
        case .answering, .writing:
          early = Array(arrived)
          return
        case .closing, .closed: return
        default: break
        }
      }
      resumeReading()
    }
  }

#endif

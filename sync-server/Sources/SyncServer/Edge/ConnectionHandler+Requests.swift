// Taking requests in, part by part.

#if Server

  import NIOCore
  import NIOHTTP1

  extension ConnectionHandler {
    // MARK: raw bytes, around the parser

    /// Sees bytes before the parser does.
    ///
    /// - Returns: whether the parser may have them.
    func willParse(_ bytes: ByteBufferView) -> Bool {
      bytesIn += bytes.count
      guard !isEnding else { return false }
      switch phase {
      case .closing, .closed: return false
      case .answering, .writing:
        earlyBytes += bytes.count
        _ = scanner.consume(bytes)
      case .idle:
        enter(.readingHead(since: .now()))
        scan(bytes)
      case .handshaking, .readingHead:
        earlyBytes = 0
        scan(bytes)
      case .readingBody: framing.count(raw: bytes.count)
      }
      return true
    }

    private func scan(_ bytes: ByteBufferView) {
      framing.count(raw: scanner.consume(bytes))
    }

    /// Judges what the parser let pass.
    func didParse() {
      switch phase {
      case .readingHead:
        if let refusal = scanner.refusal(edge.limits) { refuse(refusal) }
      case .readingBody:
        if framing.isTooLarge { refuse(.framingTooLarge) }
      default: break
      }
    }

    // MARK: parts, from the parser

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let part = unwrapInboundIn(data)
      switch phase {
      case .answering, .writing: early.append(.part(part))
      case .closing, .closed: break
      default: take(part)
      }
    }

    func take(_ part: HTTPServerRequestPart) {
      switch part {
      case .head(let head): take(head)
      case .body(let bytes): take(bytes)
      case .end: takeEnd()
      }
    }

    private func take(_ head: HTTPRequestHead) {
      let address = callerAddress(head.headers)
      var good: RequestHead?
      var refusal: EdgeRefusal?
      do throws(EdgeRefusal) {
        if let refusal = scanner.refusal(edge.limits) { throw refusal }
        good = try RequestHead(head, routes: edge.routes, limits: edge.limits)
      } catch {
        refusal = error
      }
      let wait = edge.allowances.draw(
        good?.entry.route.allowance ?? .caller, authorization: good?.authorization,
        address: address, now: .now)
      if let wait, !(refusal?.closesConnection ?? false) {
        refusal = .rateLimited(retryAfter: wait)
      }

      let begun: NIODeadline = if case .readingHead(let since) = phase { since } else { .now() }
      exchangesBegun += 1
      exchange = Exchange(
        number: exchangesBegun, begun: begun, address: address, head: good,
        keepsAlive: head.isKeepAlive, omitsBody: head.method == .HEAD, refusal: refusal)
      if let refusal, refusal.closesConnection || Self.hasBody(head) {
        // To read on, only to find where the next request begins, is the work that is refused.
        refuse(refusal)
        return
      }
      enter(.readingBody(since: begun, bodySince: .now(), received: 0))
      if let good, good.expectsContinue, good.hasBody { sendContinue() }
    }

    private static func hasBody(_ head: HTTPRequestHead) -> Bool {
      head.headers.contains(name: "transfer-encoding")
        || HeadFields.contentLength(head.headers) != 0
    }

    private func take(_ bytes: ByteBuffer) {
      framing.count(content: bytes.readableBytes)
      guard case .readingBody(let since, let bodySince, let received) = phase,
        let limit = exchange?.head?.bodyLimit
      else { return }
      let total = received + bytes.readableBytes
      guard total <= limit else {
        refuse(.bodyTooLarge(limit: limit))
        return
      }
      exchange?.body.append(contentsOf: bytes.readableBytesView)
      enter(.readingBody(since: since, bodySince: bodySince, received: total))
    }

    private func takeEnd() {
      let isChunked = exchange?.head.map { $0.contentLength == nil } ?? false
      let behind = isChunked ? 0 : framing.excess
      (scanner, framing) = (HeadScanner(), BodyFraming())
      scanner.countEarlier(behind)
      earlyBytes += behind
      if let refusal = exchange?.refusal {
        refuse(refusal, keepsConnection: true)
      } else {
        answer()
      }
    }

    /// The address whose allowance a request draws on.
    private func callerAddress(_ headers: HTTPHeaders) -> String {
      guard edge.settings.clientAddress == .forwarded, ListenAddress.isLoopback(peerAddress) else {
        return peerAddress
      }
      return HeadFields.lastForwarded(headers) ?? peerAddress
    }
  }

#endif

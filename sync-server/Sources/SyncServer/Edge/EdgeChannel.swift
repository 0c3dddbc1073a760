// Sets up connections: TLS, the HTTP/1.1 parser with our limits, and the handler that enforces them.
//
// Hummingbird's own channel is made for applications behind a proxy: it has no deadline for the TLS
// handshake, drains what it has refused, and lets any route wait for any body. Its server, which
// accepts and shuts down gracefully, is used as it is.

#if Server

  import HummingbirdCore
  import Logging
  import NIOCore
  import NIOHTTP1
  import NIOSSL

  /// How this server speaks on a connection.
  struct EdgeChannel: ServerChildChannel {
    /// A connection that looks after itself.
    struct Value: ServerChildChannelValue {
      let channel: any Channel
    }

    let edge: EdgeContext
    /// Nil for a listener without TLS.
    let certificate: CertificateSource?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
      let address = channel.remoteAddress?.ipAddress ?? ""
      let behindProxy =
        edge.settings.clientAddress == .forwarded && ListenAddress.isLoopback(address)
      let counted = behindProxy ? nil : CallerAllowances.network(of: address)
      if let refusal = edge.census.enter(counted) {
        edge.metrics.refused(refusal.rawValue)
        edge.logRefusal(refusal.rawValue, address: address)
        channel.close(promise: nil)
        return channel.eventLoop.makeSucceededFuture(Value(channel: channel))
      }
      edge.metrics.connectionOpened()
      channel.closeFuture.whenComplete { [census = edge.census] _ in census.leave(counted) }
      return channel.eventLoop.makeCompletedFuture {
        do {
          try configure(channel, address: address)
        } catch {
          // A failure here must not reach the listener, which would stop accepting.
          channel.close(promise: nil)
        }
        return Value(channel: channel)
      }
    }

    private func configure(_ channel: any Channel, address: String) throws {
      let pipeline = channel.pipeline.syncOperations
      if let certificate {
        try pipeline.addHandler(NIOSSLServerHandler(context: certificate.context))
      }
      var parsing = NIOHTTPDecoderLimitConfiguration()
      parsing.maxHeaderFieldSize = max(edge.limits.headerFieldBytes, edge.limits.targetBytes)
      parsing.maxHeaderListSize = edge.limits.headerBytes + edge.limits.targetBytes
      parsing.maxHeaderFieldCount = edge.limits.headerFields
      let connection = ConnectionHandler(
        edge: edge, isSecure: certificate != nil, peerAddress: address)
      try pipeline.addHandler(WireMeter(connection))
      try pipeline.addHandler(HTTPResponseEncoder())
      try pipeline.addHandler(
        ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: parsing)))
      try pipeline.addHandler(connection)
    }

    /// Stays until the connection is closed, and closes it when shutting down took too long.
    func handle(value: Value, logger: Logger) async {
      await withTaskCancellationHandler {
        _ = try? await value.channel.closeFuture.get()
      } onCancel: {
        value.channel.close(promise: nil)
      }
    }
  }

#endif

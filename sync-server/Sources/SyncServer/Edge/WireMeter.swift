// Sits between TLS and the HTTP parser, where bytes are still bytes.

#if Server

  import NIOCore

  /// Counts what passes and shows raw input to the connection before the parser sees it.
  final class WireMeter: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: ConnectionHandler

    init(_ connection: ConnectionHandler) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let buffer = unwrapInboundIn(data)
      guard connection.willParse(buffer.readableBytesView) else { return }
      context.fireChannelRead(data)
      connection.didParse()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      connection.willSend(unwrapOutboundIn(data).readableBytes)
      context.write(data, promise: promise)
    }
  }

#endif

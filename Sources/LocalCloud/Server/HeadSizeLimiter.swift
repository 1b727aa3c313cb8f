import NIOCore

/// Closes a connection that sends more than so many bytes without ever completing a request head.
final class HeadSizeLimiter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// One read may bring the rest of a head together with this much of a body.
    private static let readAhead = 64 * 1024

    private let maximumBytes: Int
    private var bytes = 0
    /// Set by the connection's last handler.
    var isReadingHead = true {
        didSet { bytes = 0 }
    }

    init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isReadingHead {
            bytes += unwrapInboundIn(data).readableBytes
            guard bytes <= maximumBytes + Self.readAhead else {
                context.close(promise: nil)
                return
            }
        }
        context.fireChannelRead(data)
    }
}

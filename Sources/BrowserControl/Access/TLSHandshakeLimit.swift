import NIOCore
import NIOSSL
import NIOTLS

/// Closes a connection whose TLS handshake is not over in time, and is gone afterwards.
final class TLSHandshakeLimit: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let limit: TimeAmount
    private var timer: Scheduled<Void>?

    init(limit: TimeAmount) {
        self.limit = limit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = context.loopBound
        timer = context.eventLoop.scheduleTask(in: limit) {
            // Below TLS: there is nobody to say goodbye to.
            let pipeline = bound.value.pipeline.syncOperations
            guard let tls = try? pipeline.context(handlerType: NIOSSLServerHandler.self) else { return }
            tls.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        guard case .handshakeCompleted? = event as? TLSUserEvent else { return }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }
}

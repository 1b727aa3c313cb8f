import EgressRules
import NIOCore

/// Carries a `ProxyHandshake` out on a connection to a proxy, on which nothing is read by itself. When it is over, whoever takes the
/// connection removes this handler, and gets what has come of the tunnel already.
final class ProxyHandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var handshake: ProxyHandshake
    private let limit: TimeAmount
    private let host: String
    private var promise: EventLoopPromise<Void>?
    private var timer: Scheduled<Void>?
    private var rest = ByteBuffer()

    /// `promise` gets an `EgressFailure` when there is no tunnel, at the latest after `limit`.
    init(proxy: EgressProxy, target: EgressTarget, limit: TimeAmount, promise: EventLoopPromise<Void>) {
        self.handshake = ProxyHandshake(proxy: proxy, target: target)
        self.host = "\(proxy.target.host)"
        self.limit = limit
        self.promise = promise
    }

    /// Whether the proxy has sent something behind its answer.
    var hasRest: Bool { rest.readableBytes > 0 }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: limit) {
            bound.value.0.fail("did not answer in time", bound.value.1)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: handshake.opening)), promise: nil)
        context.read()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.failure(EgressFailure.proxy(host, "ended the connection")))
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        guard promise != nil else {
            rest.writeBuffer(&buffer)
            return
        }
        switch handshake.receive(Array(buffer.readableBytesView)) {
        case .receive: break
        case .send(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        case .finish(let bytes):
            rest.writeBytes(bytes)
            end(.success(()))
        case .fail(let problem): fail(problem, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if promise != nil { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.failure(EgressFailure.proxy(host, "ended the connection without an answer")))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail("broke the connection", context)
    }

    func removeHandler(context: ChannelHandlerContext, removalToken: ChannelHandlerContext.RemovalToken) {
        if hasRest {
            context.fireChannelRead(wrapInboundOut(rest))
            context.fireChannelReadComplete()
            rest.clear()
        }
        context.leavePipeline(removalToken: removalToken)
    }

    private func fail(_ problem: String, _ context: ChannelHandlerContext) {
        end(.failure(EgressFailure.proxy(host, problem)))
        context.close(promise: nil)
    }

    private func end(_ result: Result<Void, any Error>) {
        timer?.cancel()
        timer = nil
        promise?.completeWith(result)
        promise = nil
    }
}

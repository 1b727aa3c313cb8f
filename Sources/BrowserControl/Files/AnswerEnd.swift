import NIOCore
import NIOHTTP1

/// Knows when an answer has left: a connection that is closed before would lose what still waits in it.
final class AnswerEnd: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let written: EventLoopPromise<Void>

    /// `written` is fulfilled when the answer's end was given to the kernel, and fails when the connection ends before.
    init(written: EventLoopPromise<Void>) {
        self.written = written
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let promise = promise ?? context.eventLoop.makePromise()
        promise.futureResult.cascade(to: written)
        context.write(data, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        written.fail(ChannelError.alreadyClosed)
    }
}

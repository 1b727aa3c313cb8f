import NIOCore
import NIOHTTP1

/// The last handler of a connection's pipeline: hands everything to the connection on the cloud's side.
final class HTTPConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let connection: HTTPConnection
    private let head: HeadSizeLimiter

    init(connection: HTTPConnection, head: HeadSizeLimiter) {
        self.connection = connection
        self.head = head
    }

    func channelActive(context: ChannelHandlerContext) {
        let connection = connection
        CloudActor.assumeIsolated { connection.opened() }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        switch part {
        case .head: head.isReadingHead = false
        case .end: head.isReadingHead = true
        case .body: break
        }
        let connection = connection
        CloudActor.assumeIsolated { connection.received(part) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            let connection = connection
            CloudActor.assumeIsolated { connection.becameWritable() }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        let connection = connection
        CloudActor.assumeIsolated { connection.closed() }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A peer that has closed its sending side while it waits for an answer has gone.
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func read(context: ChannelHandlerContext) {
        let connection = connection
        if CloudActor.assumeIsolated({ connection.mayRead() }) { context.read() }
    }
}

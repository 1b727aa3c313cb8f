import NIOCore
import NIOHTTP1

/// One connection: turns request parts into exchanges, holds back reading when a body is not consumed, and closes on
/// silence.
final class HTTPConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let channel: any Channel
    private let head: HeadSizeLimiter
    private let limits: HTTPServerLimits
    private let responder: any HTTPResponder
    private let watchdog: ConnectionWatchdog
    private var exchange: HTTPExchange?
    private var isReadHeld = false

    init(channel: any Channel, head: HeadSizeLimiter, limits: HTTPServerLimits, responder: any HTTPResponder) {
        self.channel = channel
        self.head = head
        self.limits = limits
        self.responder = responder
        self.watchdog = CloudActor.assumeIsolated { ConnectionWatchdog(channel: channel) }
    }

    func channelActive(context: ChannelHandlerContext) {
        CloudActor.assumeIsolated { watchdog.expect(within: limits.headMilliseconds) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        CloudActor.assumeIsolated {
            switch part {
            case .head(let head): begin(head)
            case .body(let bytes):
                watchdog.extend(limits.bodyStallMilliseconds)
                exchange?.receive(bytes)
            case .end(let trailers):
                head.isReadingHead = true
                exchange?.receiveEnd(trailers)
                // While the request is answered the peer owes nothing.
                if exchange?.isAnswered == true { finished() } else { watchdog.expect(within: nil) }
            }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { CloudActor.assumeIsolated { exchange?.becameWritable() } }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        closed()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        closed()
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
        let isFull = CloudActor.assumeIsolated { exchange?.isBodyBufferFull ?? false }
        if isFull {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    @CloudActor
    private func begin(_ requestHead: HTTPRequestHead) {
        head.isReadingHead = false
        watchdog.expect(within: limits.bodyTotalMilliseconds)
        let exchange = HTTPExchange(head: requestHead, channel: channel, connection: self)
        self.exchange = exchange
        if requestHead.headers.count > limits.maximumHeaderFields || requestHead.size > limits.maximumHeadBytes {
            exchange.answer(status: 431, text: "the request's header fields are too large")
            return
        }
        if requestHead.headers.first(name: "expect")?.lowercased() == "100-continue" {
            channel.writeAndFlush(
                HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .continue)), promise: nil)
        }
        let responder = responder
        // Ends with the exchange: every wait in it ends when the connection closes.
        Task { @CloudActor in
            await responder.respond(to: exchange)
            exchange.responderReturned()
        }
    }

    /// Called by the exchange when the last byte of its answer was written.
    @CloudActor
    func answered(_ ended: HTTPExchange, keepAlive: Bool) {
        guard ended === exchange else { return }
        guard keepAlive else {
            if ended.isBodyComplete {
                channel.close(promise: nil)
            } else {
                linger()
            }
            return
        }
        if ended.isBodyComplete { finished() }
    }

    /// Called by the exchange when there is room for more of its body.
    @CloudActor
    func bodyConsumed() {
        guard isReadHeld else { return }
        isReadHeld = false
        channel.read()
    }

    /// Reads and forgets what the peer still sends, so that it gets to read its answer, but not for long.
    @CloudActor
    private func linger() {
        exchange?.discardBody()
        bodyConsumed()
        watchdog.close(after: 2_000)
    }

    @CloudActor
    private func finished() {
        guard let exchange, exchange.isAnswered else { return }
        self.exchange = nil
        if exchange.keepsAlive {
            watchdog.expect(within: limits.headMilliseconds)
        } else {
            channel.close(promise: nil)
        }
    }

    private func closed() {
        CloudActor.assumeIsolated {
            watchdog.expect(within: nil)
            let ended = exchange
            exchange = nil
            ended?.connectionClosed()
        }
    }
}

extension HTTPRequestHead {
    /// Bytes of the request line and the fields, near enough.
    fileprivate var size: Int {
        headers.reduce(uri.utf8.count + 16) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    }
}

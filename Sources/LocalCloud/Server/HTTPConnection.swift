import NIOCore
import NIOHTTP1

/// One connection of a peer: turns request parts into exchanges, holds back reading while a body is not consumed, and
/// closes on silence.
@CloudActor
final class HTTPConnection {
    private let channel: any Channel
    private let limits: HTTPServerLimits
    private let responder: any HTTPResponder
    private let watchdog: ConnectionWatchdog
    private var exchange: HTTPExchange?
    private var isReadHeld = false
    /// The handlers that speak HTTP, in the order in which they can be removed.
    var httpHandlers: [any RemovableChannelHandler] = []

    init(channel: any Channel, limits: HTTPServerLimits, responder: any HTTPResponder) {
        self.channel = channel
        self.limits = limits
        self.responder = responder
        self.watchdog = ConnectionWatchdog(channel: channel)
    }

    func opened() {
        watchdog.expect(within: limits.headMilliseconds)
    }

    func received(_ part: HTTPServerRequestPart) {
        switch part {
        case .head(let head):
            begin(head)
        case .body(let bytes):
            watchdog.extend(limits.bodyStallMilliseconds)
            exchange?.receive(bytes)
        case .end(let trailers):
            // While the request is answered the peer owes nothing.
            watchdog.expect(within: nil)
            exchange?.receiveEnd(trailers)
            finishIfComplete()
        }
    }

    func becameWritable() {
        exchange?.becameWritable()
    }

    /// Whether more should be read now. When not, reading goes on when the body has been consumed.
    func mayRead() -> Bool {
        guard exchange?.isBodyBufferFull == true else { return true }
        isReadHeld = true
        return false
    }

    func closed() {
        watchdog.expect(within: nil)
        let ended = exchange
        exchange = nil
        ended?.connectionClosed()
    }

    /// Called by the exchange when the last byte of its answer was written.
    func answered(_ ended: HTTPExchange) {
        guard ended === exchange else { return }
        if ended.isBodyComplete {
            finishIfComplete()
        } else {
            // Reads and forgets what the peer still sends, so that it gets to read its answer, but not for long.
            ended.discardBody()
            bodyConsumed()
            watchdog.expect(within: 2_000)
        }
    }

    /// Called by the exchange when another protocol takes over.
    func handOver(to handlers: [any ChannelHandler]) throws {
        watchdog.expect(within: nil)
        exchange = nil
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandlers(handlers)
        // The decoder goes last: it passes on what came after the request.
        for handler in httpHandlers { pipeline.removeHandler(handler, promise: nil) }
        httpHandlers = []
    }

    /// Called by the exchange when there is room for more of its body.
    func bodyConsumed() {
        guard isReadHeld else { return }
        isReadHeld = false
        channel.read()
    }

    private func begin(_ head: HTTPRequestHead) {
        // Where pipelining is sorted out, the last answer may still be on its way out.
        guard exchange == nil || limits.allowsPipelining else { return channel.close(promise: nil) }
        watchdog.expect(within: limits.bodyTotalMilliseconds)
        let exchange = HTTPExchange(head: head, channel: channel, connection: self)
        self.exchange = exchange
        if head.headers.count > limits.maximumHeaderFields || head.size > limits.maximumHeadBytes {
            exchange.answer(status: 431, text: "the request's header fields are too large")
            return
        }
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            channel.writeAndFlush(
                HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .continue)), promise: nil)
        }
        let responder = responder
        // Ends with the exchange: every wait in it ends when the connection closes.
        CloudActor.begin {
            await responder.respond(to: exchange)
            exchange.responderReturned()
        }
    }

    private func finishIfComplete() {
        guard let exchange, exchange.isAnswered, exchange.isBodyComplete, exchange.isWritten else { return }
        self.exchange = nil
        if exchange.keepsAlive {
            watchdog.expect(within: limits.headMilliseconds)
        } else {
            channel.close(promise: nil)
        }
    }
}

extension HTTPRequestHead {
    /// Bytes of the request line and the fields, near enough.
    fileprivate var size: Int {
        headers.reduce(uri.utf8.count + 16) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    }
}

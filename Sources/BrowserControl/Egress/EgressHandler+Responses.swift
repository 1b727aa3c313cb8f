import EgressRules
import NIOCore
import NIOHTTP1

/// What Chrome gets: a server's response, or words of the guard's own.
extension EgressHandler {
    var isWritable: Bool { context?.channel.isWritable ?? true }

    func flush() {
        context?.flush()
    }

    /// A part of a server's response.
    func received(_ part: HTTPClientResponsePart, from upstream: EgressUpstream) {
        guard case .exchanging(let current, var exchange) = state, current === upstream, let context else {
            // A server that speaks without having been asked.
            upstream.close()
            return finish()
        }
        switch part {
        case .head(let head) where head.status == .proxyAuthenticationRequired && upstream.proxy != nil:
            // Chrome would ask who we are, and nobody is there to tell.
            blame(upstream, ProxyHandshake.problem(status: 407))
        case .head(let head):
            context.write(wrapOutboundOut(.head(exchange.answer(head))), promise: nil)
            state = .exchanging(upstream, exchange)
        case .body(let bytes):
            context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        case .end(let trailers):
            context.writeAndFlush(wrapOutboundOut(.end(trailers)), promise: nil)
            guard exchange.isReusable else { return finish() }
            state = .idle
            process()
        }
    }

    /// The server's connection has ended.
    func ended(_ upstream: EgressUpstream) {
        guard self.upstream === upstream else { return }
        self.upstream = nil
        switch state {
        // A connection that was kept may be ended at any time; Chrome asks again when it sees that.
        case .exchanging(_, let exchange) where !exchange.isAnswered && upstream.proxy != nil && upstream.requests == 1:
            blame(upstream, "ended the connection without an answer")
        case .exchanging, .idle: finish()
        case .connecting, .tunnelled, .closing: break
        }
    }

    /// Says what is wrong with the proxy instead of answering with what it said.
    private func blame(_ upstream: EgressUpstream, _ problem: String) {
        guard let proxy = upstream.proxy else { return finish() }
        let failure = EgressFailure.proxy("\(proxy.target.host)", problem)
        door.note(failure, upstream.target)
        respond(.badGateway, failure.message)
    }

    /// Closes once everything that was written is out.
    func finish() {
        upstream?.close()
        upstream = nil
        state = .closing
        guard let context else { return }
        let bound = context.loopBound
        // An empty part of a body is no byte, and is written in its turn.
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer())))).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }

    /// Answers in words and closes.
    func respond(_ status: HTTPResponseStatus, _ message: String) {
        guard let context else { return }
        let bytes = ByteBuffer(string: "Wallcrawler: \(message)\n")
        let headers = HTTPHeaders([
            ("content-type", "text/plain; charset=UTF-8"), ("content-length", "\(bytes.readableBytes)"),
            ("cache-control", "no-store"), ("x-content-type-options", "nosniff"), ("connection", "close"),
        ])
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        finish()
    }
}

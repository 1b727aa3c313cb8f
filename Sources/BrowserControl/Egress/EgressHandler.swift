import EgressRules
import NIOCore
import NIOHTTP1

/// One connection of Chrome's to its proxy: requests for resources one after the other, or one tunnel.
final class EgressHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    enum State {
        case idle
        case connecting
        case exchanging(EgressUpstream, EgressExchange)
        /// What comes now are bytes.
        case tunnelled
        /// An answer was written that is the last, or nothing is to be answered any more.
        case closing
    }

    let door: EgressDoor
    let codec: [any RemovableChannelHandler]
    var state = State.idle
    var context: ChannelHandlerContext?
    var upstream: EgressUpstream?
    private var queue: [HTTPServerRequestPart] = []
    private var isReadHeld = false
    /// The server that all requests are for; nil where each says which.
    private let origin: EgressTarget?

    /// Why the origin cannot be reached, as its connection was asked for: what the first request is answered with. Asked once
    /// more, a name server might say something else.
    private var verdict: (any Error)?

    /// `codec` are the HTTP handlers, the decoder first, that a tunnel does without.
    init(door: EgressDoor, codec: [any RemovableChannelHandler], origin: EgressTarget?, verdict: (any Error)?) {
        self.door = door
        self.origin = origin
        self.verdict = verdict
        self.codec = codec
    }

    // MARK: Events of Chrome's connection

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .tunnelled = state { return context.fireChannelRead(data) }
        queue.append(unwrapInboundIn(data))
        process()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        upstream?.flush()
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        if mayRead {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { upstream?.resumeReading() }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .tunnelled = state { return context.fireChannelInactive() }
        state = .closing
        upstream?.close()
        upstream = nil
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.close(promise: nil) }
        switch state {
        case .idle: respond(to: error)
        case .connecting, .exchanging, .tunnelled: context.close(promise: nil)
        case .closing: break
        }
    }

    private func respond(to error: HTTPParserError) {
        error == .headerOverflow
            ? respond(.requestHeaderFieldsTooLarge, "the request's head is too large")
            : respond(.badRequest, "this is not a request to a proxy")
    }

    // MARK: Requests

    private var mayRead: Bool {
        guard queue.isEmpty else { return false }
        return switch state {
        case .exchanging(let upstream, _): upstream.isWritable
        case .idle, .connecting, .tunnelled, .closing: true
        }
    }

    func resumeReading() {
        guard isReadHeld, mayRead else { return }
        isReadHeld = false
        context?.read()
    }

    func process() {
        while let part = queue.first {
            switch (state, part) {
            case (.connecting, _), (.exchanging, .head): return
            case (.idle, .head(let head)):
                queue.removeFirst()
                begin(head)
            case (.exchanging(let upstream, _), .body(let bytes)):
                queue.removeFirst()
                upstream.send(.body(.byteBuffer(bytes)))
            case (.exchanging(let upstream, var exchange), .end(let trailers)):
                queue.removeFirst()
                exchange.isRequestComplete = true
                state = .exchanging(upstream, exchange)
                upstream.send(.end(trailers))
                upstream.flush()
            case (.idle, _), (.tunnelled, _), (.closing, _):
                queue.removeFirst()
            }
        }
        resumeReading()
    }

    private func begin(_ head: HTTPRequestHead) {
        let request: EgressRequest
        do {
            request = try EgressRequest(head, origin: origin)
        } catch {
            door.note(error, nil)
            return respond(.badRequest, error.message)
        }
        switch request {
        case .tunnel(let target):
            connect(to: target, for: .tunnel) { handler, link in handler.tunnel(to: link) }
        case .resource(let target, let forwarded):
            if let upstream, upstream.target == target, upstream.isActive {
                return exchange(forwarded, of: head, with: upstream)
            }
            upstream?.close()
            upstream = nil
            connect(to: target, for: .resource) { handler, link in
                let upstream = EgressUpstream(target: target, proxy: link.proxy, owner: handler)
                do {
                    try upstream.install(in: link)
                } catch {
                    link.channel.close(promise: nil)
                    return handler.finish()
                }
                handler.upstream = upstream
                handler.exchange(forwarded, of: head, with: upstream)
            }
        }
    }

    /// A failure is answered in words where Chrome has an error of its own for it; where it would show the words as the
    /// page, the connection is closed instead, so that a navigation fails as it would without a proxy. Words of a
    /// session's own proxy are worth being shown.
    private func connect(
        to target: EgressTarget, for purpose: EgressLink.Purpose,
        _ connected: @escaping (EgressHandler, EgressLink) -> Void
    ) {
        guard let context else { return }
        state = .connecting
        if let verdict = verdict.take() { return fail(verdict, target, purpose) }
        let bound = NIOLoopBound((self, connected), eventLoop: context.eventLoop)
        door.connect(to: target, for: purpose).whenComplete { result in
            let (handler, connected) = bound.value
            guard case .connecting = handler.state, handler.context != nil else {
                if case .success(let link) = result { link.channel.close(promise: nil) }
                return
            }
            switch result {
            case .success(let link): connected(handler, link)
            case .failure(let error): handler.fail(error, target, purpose)
            }
        }
    }

    private func fail(_ error: any Error, _ target: EgressTarget, _ purpose: EgressLink.Purpose) {
        if let refusal = error as? EgressRefusal {
            door.note(refusal, target)
            return respond(.forbidden, refusal.message)
        }
        let failure = error as? EgressFailure ?? .unreachable
        door.note(failure, target)
        purpose == .tunnel || failure.cause == .proxy ? respond(.badGateway, failure.message) : finish()
    }

    private func exchange(_ forwarded: HTTPRequestHead, of head: HTTPRequestHead, with upstream: EgressUpstream) {
        state = .exchanging(upstream, EgressExchange(request: head))
        upstream.begin(forwarded)
        process()
        upstream.flush()
    }
}

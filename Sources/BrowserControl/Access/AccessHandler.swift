import AccessTokens
import DevToolsProtocol
import EgressRules
import NIOCore
import NIOHTTP1
import Timestamps

/// The first and only request of one connection: read, checked, its token verified, a place at the browser found, and
/// only then either answered or turned into a WebSocket. Nothing reaches the browser before.
final class AccessHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    enum State {
        case reading(HTTPRequestHead?)
        /// The request is complete; its answer is being prepared.
        case deciding
        /// An answer was written, the connection closes.
        case answered
        /// Another handler has the connection: what comes now are frames, or a request for files.
        case upgraded
    }

    /// The handlers of HTTP, which a WebSocket does without.
    struct Codec {
        let decoder: any RemovableChannelHandler
        let encoder: any RemovableChannelHandler
    }

    let door: AccessDoor
    let codec: Codec
    var state = State.reading(nil)
    var timer: Scheduled<Void>?
    var context: ChannelHandlerContext?
    private(set) var path = ""
    /// Whether a browser asks for a page to show.
    private(set) var isForPeople = false
    /// Where the connection comes from.
    private(set) var peer: IPAddress?

    private static let verificationTimeout = TimeAmount.seconds(15)

    init(door: AccessDoor, codec: Codec) {
        self.door = door
        self.codec = codec
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        peer = IPAddress(context.remoteAddress)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: TimeAmount(door.settings.requestTimeout)) {
            bound.value.refuse(.tooLate)
        }
        if !door.enter(context.channel) { refuse(.busy) }
        let (door, channel) = (NIOLoopBound(door, eventLoop: context.eventLoop), context.channel)
        channel.closeFuture.whenComplete { _ in door.value.leave(channel) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .upgraded = state { return context.fireChannelRead(data) }
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .reading(nil)):
            guard FileRequest.isOne(head), handOverFiles(context) else {
                state = .reading(head)
                return
            }
            context.fireChannelRead(data)
        case (.body, .reading): refuse(.badRequest("a request with a body is not expected"))
        case (.end, .reading(let head?)): decide(head)
        default: break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .upgraded = state { return context.fireErrorCaught(error) }
        switch error as? HTTPParserError {
        case .headerOverflow?:
            refuse(AccessDenial(status: 431, code: "headers_too_large", message: "the request's headers are too large"))
        case .some: refuse(.badRequest("the request is not HTTP/1.1"))
        case nil: context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        self.context = nil
        context.fireChannelInactive()
    }

    // MARK: Deciding

    private func decide(_ head: HTTPRequestHead) {
        timer?.cancel()
        state = .deciding
        // What comes now is for later; unread, it waits at the sender instead of here.
        setReading(.paused)
        path = Self.loggedPath(head.uri)
        isForPeople = path == "/live" && head.headers[canonicalForm: "accept"].contains { $0.hasPrefix("text/html") }
        let request: AccessRequest
        do {
            request = try AccessRequest(head, settings: door.settings)
        } catch {
            return refuse(error)
        }
        if request.route == .health { return answer(request, token: "") }
        if let peer, let wait = door.wait(of: peer) { return refuse(.tooOften(milliseconds: wait)) }
        // A page that is loaded again has its token with it, and the page itself holds no secret.
        if request.route == .livePage, request.token == nil { return showLivePage(request) }
        guard let token = request.token else { return refuse(.noToken) }
        verify(token, for: request) { [self] grant in
            if let refusal = door.multiplexer.refusal(of: grant.tokenID) { return refuse(AccessDenial(refusal)) }
            switch (request.route, request.resumption) {
            case (.health, _), (.version, _), (.targets, _): answer(request, token: token)
            case (.descriptor, _): answerDescriptor()
            case (.livePage, _): showLivePage(request)
            case (.liveSocket, _): admitViewer(head, grant)
            case (.socket(let target), .again(let id, let received)):
                resume(id, target, after: received, head, grant)
            case (.socket(let target), .none), (.socket(let target), .wanted):
                admit(target, request.resumption, head, grant)
            }
        }
    }

    /// A path as it may be logged: what follows the first character that no path here has may be a token in the wrong place.
    private static func loggedPath(_ uri: String) -> String {
        String(
            decoding: uri.utf8.prefix(64).prefix { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }, as: UTF8.self)
    }

    func setReading(_ mode: ReadingMode) {
        guard let context else { return }
        do {
            try context.channel.syncOptions?.setOption(.autoRead, value: mode == .reading)
        } catch {
            context.close(promise: nil)
        }
    }

    private func verify(
        _ token: String, for request: AccessRequest, _ accepted: @escaping (AccessGrant) -> Void
    ) {
        guard let context else { return }
        let verify = door.verify
        let route = request.route
        let attempt = AccessAttempt(token: token, purpose: purpose(of: request), peer: peer)
        let bound = NIOLoopBound((self, accepted), eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: Self.verificationTimeout) { bound.value.0.refuse(.unavailable) }
        context.eventLoop.makeFutureWithTask { await verify(attempt) }.whenSuccess { result in
            let (handler, accepted) = bound.value
            guard case .deciding = handler.state, handler.context != nil else { return }
            handler.timer?.cancel()
            switch result {
            case .failure(let denial): handler.refuse(denial)
            case .success(let grant) where grant.expiresAt <= handler.door.settings.clock(): handler.refuse(.expired)
            case .success(let grant) where !route.isOpen(to: grant.scopes): handler.refuse(.wrongScope)
            case .success(let grant): accepted(grant)
            }
        }
    }

    private func admit(
        _ target: MessageRouter.Target, _ resumption: ResumeRequest, _ head: HTTPRequestHead, _ grant: AccessGrant
    ) {
        guard let context, !door.isClosed else { return refuse(.unavailable) }
        let bound = NIOLoopBound((self, head, grant), eventLoop: context.eventLoop)
        let multiplexer = door.multiplexer
        multiplexer.admit(target, for: grant).whenComplete { result in
            let (handler, head, grant) = bound.value
            switch result {
            case .success(let client):
                guard case .deciding = handler.state, handler.context != nil else {
                    return multiplexer.disconnected(client.value)
                }
                // Only now: a key that is good for one connection is not used up by an attempt that came to nothing.
                guard !grant.isSingleUse || handler.door.useUp(grant) else {
                    multiplexer.disconnected(client.value)
                    return handler.refuse(.usedUp)
                }
                handler.upgrade(head, handler.seat(client.value, target, resumption, grant), grant)
            case .failure(AdmissionError.tooMany): handler.refuse(.busy)
            case .failure: handler.refuse(Self.denial(for: target))
            }
        }
    }

    private static func denial(for target: MessageRouter.Target) -> AccessDenial {
        switch target {
        case .browser: .unavailable
        case .page: AccessDenial(status: 404, code: "no_such_target", message: "there is no page with that id")
        }
    }

    private func answer(_ request: AccessRequest, token: String) {
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        door.document(request.route, host: request.host, token: token).whenSuccess { result in
            switch result {
            case .success(let body): bound.value.respond(.ok, body, [])
            case .failure(let denial): bound.value.refuse(denial)
            }
        }
    }

    private func answerDescriptor() {
        guard let context else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        door.descriptor.bytes().whenComplete { result in
            switch result {
            case .success(let bytes): bound.value.respond(.ok, bytes, [])
            case .failure(let error): bound.value.refuse(.noDescriptor("\(error)"))
            }
        }
    }
}

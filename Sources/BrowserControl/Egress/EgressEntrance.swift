import EgressRules
import NIOCore
import NIOPosix

/// A new connection of Chrome's, until it is known whose it is and which of two languages it speaks: SOCKS 5 for servers of plain
/// HTTP, which then get Chrome's own bytes, or HTTP for tunnels. Both are one port's.
///
/// Where a server of plain HTTP is not reached by its own connection (a session's HTTP proxy is asked for whole addresses) or
/// words are to be shown instead of a page, what comes after the greeting is taken as requests by `EgressHandler`.
final class EgressEntrance: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// Whose connection it is, is not known yet.
        case verifying
        /// Next: `connecting`, `passed`.
        case listening
        case connecting
        /// There is no server: the first that is asked of it ends the connection.
        case failed
        /// What comes is for the handlers behind.
        case passed
    }

    private let door: EgressDoor
    private var state = State.verifying
    private var greeting = SOCKSGreeting()
    private var isGreeting = false
    private var context: ChannelHandlerContext?
    private var isReadHeld = false
    /// What came before it was known whose it is, which only a peer's end can bring about.
    private var early = ByteBuffer()

    init(door: EgressDoor) {
        self.door = door
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        let (door, channel) = (NIOLoopBound(door, eventLoop: context.eventLoop), context.channel)
        channel.closeFuture.whenComplete { _ in door.value.leave(channel) }
        guard door.value.enter(channel) else { return context.close(promise: nil) }
        let addresses = (peer: context.remoteAddress, server: context.localAddress)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        EgressPeer.threads
            .runIfActive(eventLoop: context.eventLoop) {
                EgressPeer.user(peer: addresses.peer, server: addresses.server)
            }
            .whenComplete { result in bound.value.verified((try? result.get()) ?? nil) }
        context.fireChannelActive()
    }

    private func verified(_ user: UInt32?) {
        guard case .verifying = state, let context else { return }
        guard user == door.settings.user else {
            door.counts.strangers += 1
            return context.close(promise: nil)
        }
        state = .listening
        if early.readableBytes > 0 { receive(early, context) }
        resumeReading()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .verifying:
            var bytes = unwrapInboundIn(data)
            early.writeBuffer(&bytes)
        case .listening: receive(unwrapInboundIn(data), context)
        // The peer has gone away while its server was looked for.
        case .connecting: break
        case .failed: context.close(promise: nil)
        case .passed: context.fireChannelRead(data)
        }
    }

    /// Nothing is read that there is no place for.
    func read(context: ChannelHandlerContext) {
        switch state {
        case .verifying, .connecting: isReadHeld = true
        case .listening, .failed, .passed: context.read()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent, !isPassed { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard isPassed else { return context.close(promise: nil) }
        context.fireErrorCaught(error)
    }

    private var isPassed: Bool {
        if case .passed = state { true } else { false }
    }

    private func resumeReading() {
        guard isReadHeld else { return }
        isReadHeld = false
        context?.read()
    }
}

extension EgressEntrance {
    private func receive(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        if !isGreeting, bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) != SOCKSGreeting.version {
            return serve(nil, bytes)
        }
        isGreeting = true
        switch greeting.receive(Array(bytes.readableBytesView)) {
        case .more: break
        case .send(let answer): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: answer)), promise: nil)
        case .connect(let target, let rest): connect(to: target, ByteBuffer(bytes: rest))
        case .refuse(let answer): finish(answer)
        }
    }

    private func connect(to target: EgressTarget, _ rest: ByteBuffer) {
        guard let context else { return }
        state = .connecting
        if let choice = door.policy.routes.choice(for: target), choice.proxy.scheme == .http {
            return serve(target, rest)
        }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        door.connect(to: target, for: .resource).whenComplete { result in
            let entrance = bound.value
            guard case .connecting = entrance.state, entrance.context != nil else {
                if case .success(let link) = result { link.channel.close(promise: nil) }
                return
            }
            switch result {
            case .success(let link) where link.proxy == nil: entrance.pass(to: link, rest)
            // The rules have changed meanwhile.
            case .success(let link):
                link.channel.close(promise: nil)
                entrance.serve(target, rest)
            case .failure(let error):
                let failure = error as? EgressFailure
                if error is EgressRefusal || failure?.cause == .proxy {
                    return entrance.serve(target, rest, verdict: error)
                }
                entrance.door.note(failure ?? .unreachable, target)
                entrance.fail()
            }
        }
    }

    /// From now on, bytes pass as they are.
    private func pass(to link: EgressLink, _ rest: ByteBuffer) {
        let channel = link.channel
        guard let context else { return channel.close(promise: nil) }
        let (near, far) = EgressRelay.pair()
        do {
            try channel.pipeline.syncOperations.addHandler(far)
            try context.pipeline.syncOperations.addHandler(near, position: .after(self))
        } catch {
            channel.close(promise: nil)
            return context.close(promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: SOCKSGreeting.success)), promise: nil)
        leave(rest)
        link.release()
        channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil) }
    }

    /// What comes is HTTP: for one server, or to a proxy. With a verdict, that server is out of reach.
    private func serve(_ origin: EgressTarget?, _ bytes: ByteBuffer, verdict: (any Error)? = nil) {
        guard let context else { return }
        do {
            try context.pipeline.syncOperations.addHandlers(
                EgressGuard.httpHandlers(door, origin: origin, verdict: verdict), position: .after(self))
        } catch {
            return context.close(promise: nil)
        }
        if origin != nil {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: SOCKSGreeting.success)), promise: nil)
        }
        leave(bytes)
    }

    /// Hands on what has come, and goes.
    private func leave(_ bytes: ByteBuffer) {
        guard let context else { return }
        state = .passed
        if bytes.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(bytes))
            context.fireChannelReadComplete()
        }
        resumeReading()
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    /// As if there were a server, which ends the connection instead of answering: what Chrome makes of that is a failed navigation,
    /// while SOCKS has no word for it that Chrome would show.
    private func fail() {
        guard let context else { return }
        state = .failed
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: SOCKSGreeting.success)), promise: nil)
        resumeReading()
    }

    /// Closes once the answer is out.
    private func finish(_ answer: [UInt8]) {
        state = .connecting
        guard let context else { return }
        let bound = context.loopBound
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: answer))).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }
}

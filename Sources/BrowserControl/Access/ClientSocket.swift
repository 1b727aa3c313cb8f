import DevToolsProtocol
import NIOCore
import NIOWebSocket
import WebSocketFraming

/// One client's WebSocket. Frames in, whole text messages to the client's place at the browser, and back.
final class ClientSocket: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// What the socket lives by.
    struct Lease {
        let grant: AccessGrant
        /// Until the token expires.
        let remaining: TimeAmount
        let pingInterval: TimeAmount
        /// How long the peer's machine may be silent.
        let silenceLimit: Duration
    }

    private let seat: ClientSeat
    private let client: BrowserClient
    private let place: ResumablePlace?
    private let multiplexer: ClientMultiplexer
    private let lease: Lease
    private let observer: AccessObserver
    private var context: ChannelHandlerContext?
    private var sequence = FrameSequence(
        maximumLength: ClientLimits.maximumCommandBytes, maximumFrameLength: ClientLimits.maximumCommandBytes,
        maximumFragments: 65_536)
    private var message: ByteBuffer?
    private var timers: [() -> Void] = []
    private var isPingUnanswered = false
    /// The client's latest ping that came while it did not read.
    private var unansweredPing: ByteBuffer?
    private var isClosing = false

    /// For a peer that does not answer our goodbye.
    private static let closeTimeout = TimeAmount.seconds(3)

    init(seat: ClientSeat, multiplexer: ClientMultiplexer, lease: Lease, observer: AccessObserver) {
        self.seat = seat
        self.client = seat.client
        self.place = seat.place
        self.multiplexer = multiplexer
        self.lease = lease
        self.observer = observer
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let expiry = context.eventLoop.scheduleTask(in: lease.remaining) { bound.value.expire() }
        let pings = context.eventLoop.scheduleRepeatedTask(
            initialDelay: lease.pingInterval, delay: lease.pingInterval
        ) { _ in bound.value.ping() }
        timers = [{ expiry.cancel() }, { pings.cancel() }]
        observer.connected(lease.grant.tokenID)
        switch seat {
        case .direct: client.start(outlet: self)
        case .first(let place): place.begin(self)
        case .again(let place, let received):
            place.resume(self, tokenID: lease.grant.tokenID, after: received)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        ended()
    }

    func channelInactive(context: ChannelHandlerContext) {
        ended()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let context = self.context else { return }
        let frame = unwrapInboundIn(data)
        if isClosing {
            if frame.opcode == .connectionClose { context.close(promise: nil) }
            return
        }
        let action = sequence.receive(
            .init(
                opcode: UInt8(webSocketOpcode: frame.opcode), isFinal: frame.fin, isMasked: frame.maskKey != nil,
                hasReservedBits: frame.rsv1 || frame.rsv2 || frame.rsv3, length: frame.length))
        var payload = frame.data
        if let key = frame.maskKey { payload.unmask(key) }
        carryOut(action, payload)
    }

    private func carryOut(_ action: FrameSequence.Action, _ payload: ByteBuffer) {
        switch action {
        case .deliver: deliver(payload)
        case .begin: message = payload
        case .append: message?.writeImmutableBuffer(payload)
        case .complete:
            guard var whole = message else { return }
            message = nil
            whole.writeImmutableBuffer(payload)
            deliver(whole)
        case .pong:
            place?.notePing(payload)
            answerPing(payload)
        case .notePong: isPingUnanswered = false
        case .peerCloses: answerClose(payload)
        case .violation(let violation): client.close(CloseReason(violation))
        }
    }

    private func deliver(_ message: ByteBuffer) {
        place?.countMessage()
        client.send(message)
    }

    /// A client that can come back may do so with a fresh token.
    private func expire() {
        guard place != nil else { return client.close(.tokenExpired) }
        close(.tokenExpired)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? NIOWebSocketError {
        case .invalidFrameLength: client.close(.tooLarge)
        case .fragmentedControlFrame, .multiByteControlFrameLength: client.close(CloseReason(.badControlFrame))
        case nil: context.close(promise: nil)
        }
    }

    private func ended() {
        guard context != nil else { return }
        context = nil
        for cancel in timers { cancel() }
        timers = []
        if let place { place.detached(self) } else { multiplexer.disconnected(client) }
        observer.disconnected(lease.grant.tokenID)
    }

    private func ping() {
        guard let context, !isClosing else { return }
        guard isPingUnanswered else {
            isPingUnanswered = true
            return writeFrame(.ping, ByteBuffer())
        }
        // It may be a client that does not read, which is its right.
        let bound = context.loopBound
        PeerLiveness.check(context.channel, silenceLimit: lease.silenceLimit) { bound.value.close(promise: nil) }
    }

    /// While the client does not read, only its latest ping is kept, which is all that has to be answered (RFC 6455,
    /// 5.5.3); so pongs do not pile up.
    private func answerPing(_ payload: ByteBuffer) {
        guard context?.channel.isWritable == true else {
            unansweredPing = payload
            return
        }
        writeFrame(.pong, payload)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, let ping = unansweredPing, !isClosing {
            unansweredPing = nil
            writeFrame(.pong, ping)
        }
        context.fireChannelWritabilityChanged()
    }

    private func writeFrame(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: payload)), promise: nil)
    }

    private func answerClose(_ payload: ByteBuffer) {
        switch PeerClose(payload: payload.readableBytesView) {
        case .noStatus: finish(ByteBuffer(), .done)
        case .status(let code, _):
            finish(ByteBuffer(integer: code), code == 1000 || code == 1001 ? .done : .comesBack)
        case .invalidCode: client.close(.protocolError("the close code is not valid"))
        case .notUTF8: client.close(.notUTF8)
        }
    }

    /// What a goodbye means: 1000, 1001 and none at all are the end (`docs/resume.md`).
    private enum Goodbye {
        case done
        case comesBack
    }

    /// Answers the client's goodbye and ends its sessions, unless it can come back to them.
    private func finish(_ payload: ByteBuffer, _ goodbye: Goodbye) {
        guard let context else { return }
        isClosing = true
        switch (place, goodbye) {
        case (let place?, .done): place.end()
        case (nil, _): client.disconnected()
        case (.some, .comesBack): break
        }
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: payload)
        let bound = context.loopBound
        context.writeAndFlush(wrapOutboundOut(frame)).whenComplete { _ in bound.value.close(promise: nil) }
    }
}

extension ClientSocket: ClientOutlet {
    func write(_ text: ByteBuffer) {
        guard !isClosing else { return }
        context?.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .text, data: text)), promise: nil)
    }

    func flush() {
        context?.flush()
    }

    var waitingBytes: Int {
        guard let options = context?.channel.syncOptions else { return 0 }
        return (try? options.getOption(.bufferedWritableBytes)) ?? 0
    }

    func setReading(_ mode: ReadingMode) {
        guard let options = context?.channel.syncOptions else { return }
        do {
            try options.setOption(.autoRead, value: mode == .reading)
        } catch {
            context?.close(promise: nil)
        }
    }

    func close(_ reason: CloseReason) {
        guard let context, !isClosing else { return }
        isClosing = true
        message = nil
        setReading(.reading)
        var payload = context.channel.allocator.buffer(capacity: 125)
        payload.writeInteger(reason.code)
        payload.writeBytes(reason.text.utf8.prefix(123))
        writeFrame(.connectionClose, payload)
        let bound = context.loopBound
        let timer = context.eventLoop.scheduleTask(in: Self.closeTimeout) { bound.value.close(promise: nil) }
        timers.append { timer.cancel() }
    }
}

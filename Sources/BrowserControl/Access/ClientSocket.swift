import DevToolsProtocol
import JSONSyntax
import NIOCore
import NIOWebSocket

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
    }

    private let client: BrowserClient
    private let multiplexer: ClientMultiplexer
    private let lease: Lease
    private let observer: AccessObserver
    private var context: ChannelHandlerContext?
    private var sequence = FrameSequence(
        maximumLength: ClientLimits.maximumCommandBytes, maximumFragments: 65_536)
    private var message: ByteBuffer?
    private var timers: [() -> Void] = []
    private var isPingUnanswered = false
    /// The client's latest ping that came while it did not read.
    private var unansweredPing: ByteBuffer?
    private var isClosing = false

    /// For a peer that does not answer our goodbye.
    private static let closeTimeout = TimeAmount.seconds(3)

    init(client: BrowserClient, multiplexer: ClientMultiplexer, lease: Lease, observer: AccessObserver) {
        self.client = client
        self.multiplexer = multiplexer
        self.lease = lease
        self.observer = observer
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let expiry = context.eventLoop.scheduleTask(in: lease.remaining) { bound.value.client.close(.tokenExpired) }
        let pings = context.eventLoop.scheduleRepeatedTask(
            initialDelay: lease.pingInterval, delay: lease.pingInterval
        ) { _ in bound.value.ping() }
        timers = [{ expiry.cancel() }, { pings.cancel() }]
        observer.connected(lease.grant.tokenID)
        client.start(outlet: self)
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
        case .deliver: client.send(payload)
        case .begin: message = payload
        case .append: message?.writeImmutableBuffer(payload)
        case .complete:
            guard var whole = message else { return }
            message = nil
            whole.writeImmutableBuffer(payload)
            client.send(whole)
        case .pong: answerPing(payload)
        case .notePong: isPingUnanswered = false
        case .peerCloses: answerClose(payload)
        case .violation(let reason): client.close(reason)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? NIOWebSocketError {
        case .invalidFrameLength: client.close(.tooLarge)
        case .fragmentedControlFrame, .multiByteControlFrameLength:
            client.close(.protocolError("control frames are whole and have at most 125 bytes"))
        case nil: context.close(promise: nil)
        }
    }

    private func ended() {
        guard context != nil else { return }
        context = nil
        for cancel in timers { cancel() }
        timers = []
        multiplexer.disconnected(client)
        observer.disconnected(lease.grant.tokenID)
    }

    private func ping() {
        guard !isClosing, !isPingUnanswered else { return }
        isPingUnanswered = true
        writeFrame(.ping, ByteBuffer())
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

    /// RFC 6455, 5.5.1: a code of 1000 to 4999 that may be sent, and UTF-8.
    private func answerClose(_ payload: ByteBuffer) {
        var payload = payload
        guard payload.readableBytes > 0 else { return finish(ByteBuffer()) }
        guard let code = payload.readInteger(as: UInt16.self), Self.maySend(code) else {
            return client.close(.protocolError("the close code is not valid"))
        }
        guard UTF8Text.firstInvalidByte(payload.readableBytesUInt8Span) == nil else { return client.close(.notUTF8) }
        finish(ByteBuffer(integer: code))
    }

    private static func maySend(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// Answers the client's goodbye and ends its sessions.
    private func finish(_ payload: ByteBuffer) {
        guard let context else { return }
        isClosing = true
        client.disconnected()
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

import JSONSyntax
import NIOCore
import NIOWebSocket
import ProcessEnvironment
import WebSocketFraming

/// The WebSocket of one who watches: text messages in (`LiveRequest`), text and pictures out (`LiveReport`,
/// `PictureMessage`). Lives on the connection's event loop.
final class LiveSocket: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let room: LiveRoom
    private let lease: ClientSocket.Lease
    private let observer: AccessObserver
    private var viewer: LiveViewer?
    private var context: ChannelHandlerContext?
    private var sequence = FrameSequence(
        maximumLength: LiveRequest.maximumBytes, maximumFrameLength: LiveRequest.maximumBytes, maximumFragments: 256)
    private var message: ByteBuffer?
    private var timers: [() -> Void] = []
    private var unansweredPings = 0
    private var isClosing = false

    /// For a peer that does not answer our goodbye.
    private static let closeTimeout = TimeAmount.seconds(3)
    /// A connection that answers none of so many pings is gone, and what its person holds is returned soon.
    private static let pingInterval = TimeAmount.seconds(5)
    private static let maximumUnansweredPings = 3
    /// Bytes that may wait for a person who reads nothing; pictures alone never come to that.
    private static let maximumWaitingBytes = 16 << 20

    init(room: LiveRoom, lease: ClientSocket.Lease, observer: AccessObserver) {
        self.room = room
        self.lease = lease
        self.observer = observer
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        viewer = LiveViewer(
            room: room, grant: lease.grant, clock: { SystemClock.monotonicMilliseconds }, outlet: self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let expiry = context.eventLoop.scheduleTask(in: lease.remaining) { bound.value.close(.tokenExpired) }
        let hello = context.eventLoop.scheduleTask(in: .seconds(10)) { bound.value.checkGreeting() }
        let pings = context.eventLoop.scheduleRepeatedTask(
            initialDelay: Self.pingInterval, delay: Self.pingInterval
        ) { _ in bound.value.ping() }
        timers = [{ expiry.cancel() }, { hello.cancel() }, { pings.cancel() }]
        observer.connected(lease.grant.tokenID)
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
        case .deliver: viewer?.receive(payload)
        case .begin: message = payload
        case .append: message?.writeImmutableBuffer(payload)
        case .complete:
            guard var whole = message else { return }
            message = nil
            whole.writeImmutableBuffer(payload)
            viewer?.receive(whole)
        case .pong:
            // A browser never pings; who does so without reading is not answered for ever.
            if waitingBytes < Self.maximumWaitingBytes { write(.pong, payload) }
        case .notePong: unansweredPings = 0
        case .peerCloses: finish()
        case .violation(let violation): close(CloseReason(violation))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error as? NIOWebSocketError {
        case .invalidFrameLength: close(.messageTooLong)
        case .fragmentedControlFrame, .multiByteControlFrameLength:
            close(.protocolError("control frames are whole and have at most 125 bytes"))
        case nil: context.close(promise: nil)
        }
    }

    private func ended() {
        guard context != nil else { return }
        context = nil
        for cancel in timers { cancel() }
        timers = []
        viewer?.disconnected()
        viewer = nil
        observer.disconnected(lease.grant.tokenID)
    }

    private func checkGreeting() {
        if viewer?.number == nil { close(CloseReason(code: 1008, text: "say hello first")) }
    }

    private func ping() {
        guard !isClosing else { return }
        guard unansweredPings < Self.maximumUnansweredPings else {
            context?.close(promise: nil)
            return
        }
        unansweredPings += 1
        write(.ping, ByteBuffer())
    }

    private func write(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: payload)), promise: nil)
    }

    /// Answers the person's goodbye.
    private func finish() {
        guard let context else { return }
        isClosing = true
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: ByteBuffer(integer: UInt16(1000)))
        let bound = context.loopBound
        context.writeAndFlush(wrapOutboundOut(frame)).whenComplete { _ in bound.value.close(promise: nil) }
    }

    private var waitingBytes: Int {
        guard let options = context?.channel.syncOptions else { return 0 }
        return (try? options.getOption(.bufferedWritableBytes)) ?? 0
    }
}

extension LiveSocket: LiveOutlet {
    var allocator: ByteBufferAllocator { context?.channel.allocator ?? ByteBufferAllocator() }

    func send(_ report: LiveReport) {
        guard !isClosing else { return }
        guard waitingBytes < Self.maximumWaitingBytes else { return close(.tooSlow) }
        write(.text, ByteBuffer(bytes: report.bytes))
    }

    func send(picture: ByteBuffer) {
        guard !isClosing else { return }
        guard waitingBytes < Self.maximumWaitingBytes else { return close(.tooSlow) }
        write(.binary, picture)
    }

    func close(_ reason: CloseReason) {
        guard let context, !isClosing else { return }
        isClosing = true
        message = nil
        var payload = context.channel.allocator.buffer(capacity: 125)
        payload.writeInteger(reason.code)
        payload.writeBytes(reason.text.utf8.prefix(123))
        write(.connectionClose, payload)
        let bound = context.loopBound
        let timer = context.eventLoop.scheduleTask(in: Self.closeTimeout) { bound.value.close(promise: nil) }
        timers.append { timer.cancel() }
    }
}

extension CloseReason {
    fileprivate static let messageTooLong = CloseReason(code: 1009, text: "messages may have at most 256 KiB")
}

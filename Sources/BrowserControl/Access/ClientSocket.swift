import DevToolsProtocol
import NIOCore
import WebSocketFraming

/// One client's WebSocket. Frames in, whole text messages to the client's place at the browser, and back.
///
/// It is the only handler between the socket (or TLS) and the browser's pipe, since every further one costs each message
/// its time twice.
final class ClientSocket: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

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
    let client: BrowserClient
    let place: ResumablePlace?
    private let multiplexer: ClientMultiplexer
    let lease: Lease
    private let observer: AccessObserver
    /// Nil when the socket is closed.
    private(set) var context: ChannelHandlerContext?
    private var frames = FrameAssembly(
        FrameSequence(
            maximumLength: ClientLimits.maximumCommandBytes, maximumFrameLength: ClientLimits.maximumCommandBytes,
            maximumFragments: 65_536))
    private var message: ByteBuffer?
    private var timers: [() -> Void] = []
    /// The peer has not answered our latest ping.
    var isPingUnanswered = false
    /// The client's latest ping that came while it did not read.
    var unansweredPing: ByteBuffer?
    /// A goodbye was sent.
    var isClosing = false
    /// Somebody wants to read on; it has to wait until the client reads.
    private var isReadHeld = false
    /// Nothing more of the client is carried out.
    private var isHeld = false
    /// What came and is to be carried out later: what one turn of the event loop reads, at most.
    private var unread = ByteBuffer()

    private static let textOpcode: UInt8 = 0x1
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
        var bytes = unwrapInboundIn(data)
        if unread.readableBytes > 0 {
            unread.writeBuffer(&bytes)
            bytes = unread
            unread = ByteBuffer()
        }
        carryOut(&bytes)
    }

    /// What the frames say, one after the other; when the client has to wait, or does not read, the rest waits here.
    private func carryOut(_ bytes: inout ByteBuffer) {
        while let context, isClosing || (!isHeld && context.channel.isWritable) {
            if isClosing {
                if frames.findClose(&bytes) { context.close(promise: nil) }
                break
            }
            guard let frame = frames.next(&bytes) else { break }
            carryOut(frame.action, frame.payload)
        }
        if context != nil, bytes.readableBytes > 0 { unread = bytes }
        client.sendAll()
    }

    /// Not at once, since somebody may be in the middle of what lets the client go on.
    private func carryOutUnreadSoon() {
        guard let context, unread.readableBytes > 0 else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.execute { bound.value.carryOutUnread() }
    }

    private func carryOutUnread() {
        guard unread.readableBytes > 0 else { return }
        var bytes = unread
        unread = ByteBuffer()
        carryOut(&bytes)
    }

    /// A client that does not read waits with its commands.
    func read(context: ChannelHandlerContext) {
        if context.channel.isWritable { context.read() } else { isReadHeld = true }
    }

    private func carryOut(_ action: FrameSequence.Action, _ payload: consuming ByteBuffer) {
        switch action {
        case .deliver: deliver(payload)
        case .begin: message = payload
        case .append: message?.writeImmutableBuffer(payload)
        case .complete:
            guard var whole = message.take() else { return }
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

    private func deliver(_ message: consuming ByteBuffer) {
        place?.countMessage()
        client.send(message)
    }

    /// A client that can come back may do so with a fresh token.
    private func expire() {
        guard place != nil else { return client.close(.tokenExpired) }
        close(.tokenExpired)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func ended() {
        guard context != nil else { return }
        context = nil
        for cancel in timers { cancel() }
        timers = []
        if let place { place.detached(self) } else { multiplexer.disconnected(client) }
        observer.disconnected(lease.grant.tokenID)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            if !isClosing, let ping = unansweredPing.take() { answerPing(ping) }
            carryOutUnreadSoon()
            if isReadHeld {
                isReadHeld = false
                context.read()
            }
        } else {
            context.flush()
        }
        context.fireChannelWritabilityChanged()
    }

    /// Puts a frame in line; the promise is for when all of it is written.
    func writeFrame(_ opcode: UInt8, _ payload: consuming ByteBuffer, promise: EventLoopPromise<Void>?) {
        guard let context else { return }
        let (frame, rest) = ByteBuffer.frame(opcode, payload)
        context.write(wrapOutboundOut(frame), promise: rest == nil ? promise : nil)
        if let rest { context.write(wrapOutboundOut(rest), promise: promise) }
    }
}

extension ClientSocket: ClientOutlet {
    func write(_ text: consuming ByteBuffer) {
        guard !isClosing else { return }
        writeFrame(Self.textOpcode, text, promise: nil)
    }

    func flush() {
        context?.flush()
    }

    /// Counted only beyond what makes the client wait with its commands; that so little waits is known without counting.
    var waitingBytes: Int {
        guard let channel = context?.channel, !channel.isWritable, let options = channel.syncOptions else { return 0 }
        return (try? options.getOption(.bufferedWritableBytes)) ?? 0
    }

    func setReading(_ mode: ReadingMode) {
        guard let context, let options = context.channel.syncOptions else { return }
        isHeld = mode == .held
        if !isHeld { carryOutUnreadSoon() }
        do {
            try options.setOption(.autoRead, value: mode == .reading)
        } catch {
            context.close(promise: nil)
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
        writeControl(Self.closeOpcode, payload)
        let bound = context.loopBound
        let timer = context.eventLoop.scheduleTask(in: Self.closeTimeout) { bound.value.close(promise: nil) }
        timers.append { timer.cancel() }
    }
}

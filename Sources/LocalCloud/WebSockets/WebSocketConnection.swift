import NIOCore
import NIOWebSocket
import ProcessEnvironment
import Timestamps
import WebSocketFraming

/// The open WebSocket of one client: frames in, whole messages to the gateway, and messages back.
@CloudActor
final class WebSocketConnection {
    /// Why a message was not sent.
    enum SendError: Error {
        case closed
        /// Too much waits for the client already.
        case clientNotReading
    }

    let client: WebSocketClient
    private(set) var lastActiveAt: Timestamp
    private let channel: any Channel
    private let limits: WebSocketLimits
    private let gateway: WebSocketGateway
    private var state = State.open
    private var frames = FrameSequence(
        maximumLength: WebSocketLimits.messageBytes, maximumFrameLength: WebSocketLimits.frameBytes,
        maximumFragments: WebSocketLimits.fragments)
    private var message = ByteBuffer()
    private var waitingMessages: CircularBuffer<String> = []
    private var messagesInFlight = 0
    /// The client's latest ping that came while it did not read.
    private var unansweredPing: ByteBuffer?
    private var lastFrame = NIODeadline.now()
    private var idleTimer: Scheduled<Void>?
    private var timers: [Scheduled<Void>] = []

    private enum State {
        /// Next: `closing`, `closed`.
        case open
        /// A close frame was sent. Next: `closed`.
        case closing
        case closed
    }

    init(client: WebSocketClient, channel: any Channel, limits: WebSocketLimits, gateway: WebSocketGateway) {
        self.client = client
        self.channel = channel
        self.limits = limits
        self.gateway = gateway
        self.lastActiveAt = client.connectedAt
    }

    /// The handshake is over.
    func opened() {
        gateway.opened(self)
        timers.append(
            CloudActor.schedule(milliseconds: limits.durationMilliseconds) { [weak self] in self?.close(.goingAway) })
        watchIdleness(after: limits.idleMilliseconds)
    }

    func received(_ frame: WebSocketFrame) {
        guard state == .open else {
            if frame.opcode == .connectionClose { channel.close(promise: nil) }
            return
        }
        noteActivity()
        let action = frames.receive(
            .init(
                opcode: UInt8(webSocketOpcode: frame.opcode), isFinal: frame.fin, isMasked: frame.maskKey != nil,
                hasReservedBits: frame.rsv1 || frame.rsv2 || frame.rsv3, length: frame.length))
        var payload = frame.unmaskedData
        switch action {
        case .deliver: deliver(payload)
        case .begin: message = payload
        case .append: message.writeBuffer(&payload)
        case .complete:
            message.writeBuffer(&payload)
            let whole = message
            message = ByteBuffer()
            deliver(whole)
        case .pong: answerPing(payload)
        case .notePong: break
        case .peerCloses: answerClose(payload)
        case .violation(let violation): close(WebSocketClosure(violation))
        }
    }

    /// The frame decoder gave up.
    func failed(_ error: any Error) {
        switch error as? NIOWebSocketError {
        case .invalidFrameLength: close(.tooLarge)
        case .fragmentedControlFrame, .multiByteControlFrameLength:
            close(.protocolError("Control frames are whole and have at most 125 bytes"))
        case nil: channel.close(promise: nil)
        }
    }

    func becameWritable() {
        guard state == .open, let ping = unansweredPing else { return }
        unansweredPing = nil
        writeFrame(.pong, ping)
    }

    /// The connection is gone, with or without goodbye.
    func ended() {
        leave(.lost)
        state = .closed
        idleTimer?.cancel()
        for timer in timers { timer.cancel() }
        timers = []
    }

    /// Closes with a code and a reason. The client gets a little time to answer.
    func close(_ closure: WebSocketClosure) {
        guard state == .open else { return }
        var payload = ByteBuffer(integer: closure.code)
        payload.writeBytes(closure.reason.utf8.prefix(123))
        leave(closure)
        closeSoon()
        writeFrame(.connectionClose, payload)
    }

    /// Sends a message as one text frame, or as several where API Gateway's frames are too short for it.
    func send(_ message: ByteBuffer) throws(SendError) {
        guard state == .open else { throw .closed }
        guard waitingBytes + message.readableBytes <= WebSocketLimits.waitingBytes else { throw .clientNotReading }
        noteActivity()
        var rest = message
        var opcode = WebSocketOpcode.text
        repeat {
            let length = min(rest.readableBytes, WebSocketLimits.frameBytes)
            let data = rest.readSlice(length: length) ?? ByteBuffer()
            channel.write(
                WebSocketFrame(fin: rest.readableBytes == 0, opcode: opcode, data: data), promise: nil)
            opcode = .continuation
        } while rest.readableBytes > 0
        channel.flush()
    }
}

// Messages on their way to functions.
extension WebSocketConnection {
    private func deliver(_ message: ByteBuffer) {
        guard let text = String(validating: message.readableBytesView, as: UTF8.self) else { return close(.notUTF8) }
        guard messagesInFlight < WebSocketLimits.messagesInFlight else {
            // No more than what had been read when reading stopped.
            waitingMessages.append(text)
            return setReading(to: false)
        }
        messagesInFlight += 1
        gateway.received(text, from: self)
    }

    /// Called by the gateway when it is done with a message.
    func handled() {
        messagesInFlight -= 1
        guard state == .open else { return }
        guard let text = waitingMessages.popFirst() else { return setReading(to: true) }
        messagesInFlight += 1
        gateway.received(text, from: self)
    }

    private func setReading(to isOn: Bool) {
        guard (try? channel.syncOptions?.setOption(.autoRead, value: isOn)) != nil else {
            return channel.close(promise: nil)
        }
    }
}

// Control frames and timers.
extension WebSocketConnection {
    private var waitingBytes: Int {
        (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    private func writeFrame(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) {
        channel.writeAndFlush(WebSocketFrame(fin: true, opcode: opcode, data: payload), promise: nil)
    }

    /// While the client does not read, only its latest ping is kept, which is all that has to be answered (RFC 6455, 5.5.3).
    private func answerPing(_ payload: ByteBuffer) {
        guard channel.isWritable else {
            unansweredPing = payload
            return
        }
        writeFrame(.pong, payload)
    }

    private func answerClose(_ payload: ByteBuffer) {
        switch PeerClose(payload: payload.readableBytesView) {
        case .noStatus: finish(.noStatus, answer: ByteBuffer())
        case .status(let code, let reason):
            finish(WebSocketClosure(code: code, reason: reason), answer: ByteBuffer(integer: code))
        case .invalidCode: close(.protocolError("The close code is not valid"))
        case .notUTF8: close(.notUTF8)
        }
    }

    private func finish(_ closure: WebSocketClosure, answer: ByteBuffer) {
        leave(closure)
        closeSoon()
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: answer)
        channel.writeAndFlush(frame).whenComplete { [channel] _ in channel.close(promise: nil) }
    }

    /// From here on the connection is gone for everybody else.
    private func leave(_ closure: WebSocketClosure) {
        guard state == .open else { return }
        state = .closing
        message = ByteBuffer()
        waitingMessages.removeAll()
        unansweredPing = nil
        gateway.closed(self, closure)
    }

    /// For a client that does not answer the goodbye, or does not even read it.
    private func closeSoon() {
        // The client's close frame must be seen.
        setReading(to: true)
        let channel = channel
        timers.append(
            CloudActor.schedule(milliseconds: limits.closeMilliseconds) { channel.close(promise: nil) })
    }

    private func noteActivity() {
        lastFrame = .now()
        lastActiveAt = SystemClock.now
    }

    /// Moving the deadline costs nothing; the timer follows it lazily.
    private func watchIdleness(after milliseconds: Int64) {
        idleTimer?.cancel()
        idleTimer = CloudActor.schedule(milliseconds: milliseconds) { [weak self] in self?.checkIdleness() }
    }

    private func checkIdleness() {
        guard state == .open else { return }
        let silent = (NIODeadline.now() - lastFrame).nanoseconds / 1_000_000
        guard silent < limits.idleMilliseconds else { return close(.goingAway) }
        watchIdleness(after: limits.idleMilliseconds - silent)
    }
}

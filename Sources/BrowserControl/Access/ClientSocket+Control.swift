import NIOCore
import WebSocketFraming

/// Control frames (RFC 6455, 5.5): pings in both directions, and goodbyes.
extension ClientSocket {
    static let closeOpcode: UInt8 = 0x8
    private static let pingOpcode: UInt8 = 0x9
    private static let pongOpcode: UInt8 = 0xA

    /// Asks the peer whether it is there, or its machine when it does not answer.
    func ping() {
        guard let context, !isClosing else { return }
        let isOverdue = isPingUnanswered
        // Also when one is overdue: of a machine where nothing is under way nobody can tell whether it is still there.
        if !isOverdue || context.channel.isWritable { writeControl(Self.pingOpcode, ByteBuffer()) }
        isPingUnanswered = true
        guard isOverdue else { return }
        // It may be a client that does not read, which is its right.
        let bound = context.loopBound
        PeerLiveness.check(context.channel, silenceLimit: lease.silenceLimit) { bound.value.close(promise: nil) }
    }

    /// While the client does not read, only its latest ping is kept, which is all that has to be answered (RFC 6455,
    /// 5.5.3); so pongs do not pile up.
    func answerPing(_ payload: ByteBuffer) {
        guard context?.channel.isWritable == true else {
            unansweredPing = payload
            return
        }
        writeControl(Self.pongOpcode, payload)
    }

    /// Sends a control frame at once.
    func writeControl(_ opcode: UInt8, _ payload: ByteBuffer) {
        writeFrame(opcode, payload, promise: nil)
        context?.flush()
    }

    /// Does as the client asks that says goodbye (RFC 6455, 5.5.1).
    func answerClose(_ payload: ByteBuffer) {
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
        let written = context.eventLoop.makePromise(of: Void.self)
        let bound = context.loopBound
        written.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
        writeFrame(Self.closeOpcode, payload, promise: written)
        context.flush()
    }
}

/// The order in which a client's frames may come (RFC 6455, 5): text only, masked, whole or in fragments, control
/// frames short and in between, nothing that was not negotiated. Holds no bytes.
package struct FrameSequence: Sendable {
    /// What matters of a frame besides its payload.
    package struct Frame: Sendable, Hashable {
        package var opcode: UInt8
        package var isFinal: Bool
        package var isMasked: Bool
        package var hasReservedBits: Bool
        /// Bytes of payload.
        package var length: Int

        package init(opcode: UInt8, isFinal: Bool, isMasked: Bool, hasReservedBits: Bool, length: Int) {
            self.opcode = opcode
            self.isFinal = isFinal
            self.isMasked = isMasked
            self.hasReservedBits = hasReservedBits
            self.length = length
        }
    }

    package enum Action: Equatable, Sendable {
        /// The payload is a whole message.
        case deliver
        /// The payload begins a message.
        case begin
        /// The payload continues the message.
        case append
        /// The payload is the message's end.
        case complete
        /// Answer with a pong that has the same payload.
        case pong
        /// A pong came.
        case notePong
        /// The client says goodbye; the payload says why (`PeerClose`).
        case peerCloses
        case violation(FrameViolation)
    }

    private enum State {
        /// Next: `inMessage`.
        case betweenMessages
        /// Next: `inMessage`, `betweenMessages`.
        case inMessage(length: Int, fragments: Int)
    }

    private let maximumLength: Int
    private let maximumFrameLength: Int
    private let maximumFragments: Int
    private var state = State.betweenMessages

    /// Bytes of a message, bytes of one of its frames, and frames of a message.
    package init(maximumLength: Int, maximumFrameLength: Int, maximumFragments: Int) {
        self.maximumLength = maximumLength
        self.maximumFrameLength = maximumFrameLength
        self.maximumFragments = maximumFragments
    }

    /// What is to be done with the next frame. After a violation the connection is to be closed.
    package mutating func receive(_ frame: Frame) -> Action {
        guard frame.isMasked else { return .violation(.unmasked) }
        guard !frame.hasReservedBits else { return .violation(.reservedBits) }
        switch frame.opcode {
        case 0x0: return continuation(frame)
        case 0x1: return text(frame)
        case 0x2: return .violation(.binary)
        case 0x8...0xA: return control(frame)
        default: return .violation(.unknownKind)
        }
    }

    private mutating func text(_ frame: Frame) -> Action {
        guard case .betweenMessages = state else { return .violation(.messageInMessage) }
        guard frame.length <= min(maximumLength, maximumFrameLength) else { return .violation(.tooLarge) }
        if frame.isFinal { return .deliver }
        state = .inMessage(length: frame.length, fragments: 1)
        return .begin
    }

    private mutating func continuation(_ frame: Frame) -> Action {
        guard case .inMessage(let length, let fragments) = state else { return .violation(.strayContinuation) }
        guard frame.length <= min(maximumLength - length, maximumFrameLength) else { return .violation(.tooLarge) }
        guard fragments < maximumFragments else { return .violation(.tooManyFragments) }
        if frame.isFinal {
            state = .betweenMessages
            return .complete
        }
        state = .inMessage(length: length + frame.length, fragments: fragments + 1)
        return .append
    }

    private func control(_ frame: Frame) -> Action {
        guard frame.isFinal, frame.length <= 125 else { return .violation(.badControlFrame) }
        return switch frame.opcode {
        case 0x8: .peerCloses
        case 0x9: .pong
        default: .notePong
        }
    }
}

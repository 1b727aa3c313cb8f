/// The order in which a client's frames may come (RFC 6455, 5): text only, masked, whole or in fragments, control
/// frames short and in between, nothing that was not negotiated. Holds no bytes.
struct FrameSequence {
    /// What matters of a frame besides its payload.
    struct Frame {
        var opcode: UInt8
        var isFinal: Bool
        var isMasked: Bool
        var hasReservedBits: Bool
        /// Bytes of payload.
        var length: Int
    }

    enum Action: Equatable {
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
        /// The client says goodbye; the payload says why.
        case peerCloses
        case violation(CloseReason)
    }

    private enum State {
        case betweenMessages
        case inMessage(length: Int, fragments: Int)
    }

    private let maximumLength: Int
    private let maximumFragments: Int
    private var state = State.betweenMessages

    init(maximumLength: Int, maximumFragments: Int) {
        self.maximumLength = maximumLength
        self.maximumFragments = maximumFragments
    }

    mutating func receive(_ frame: Frame) -> Action {
        guard frame.isMasked else { return .violation(.protocolError("frames of a client must be masked")) }
        guard !frame.hasReservedBits else { return .violation(.protocolError("no extension was negotiated")) }
        switch frame.opcode {
        case 0x0: return continuation(frame)
        case 0x1: return text(frame)
        case 0x2: return .violation(.binary)
        case 0x8...0xA: return control(frame)
        default: return .violation(.protocolError("unknown kind of frame"))
        }
    }

    private mutating func text(_ frame: Frame) -> Action {
        guard case .betweenMessages = state else {
            return .violation(.protocolError("a message began before the last was complete"))
        }
        guard frame.length <= maximumLength else { return .violation(.tooLarge) }
        if frame.isFinal { return .deliver }
        state = .inMessage(length: frame.length, fragments: 1)
        return .begin
    }

    private mutating func continuation(_ frame: Frame) -> Action {
        guard case .inMessage(let length, let fragments) = state else {
            return .violation(.protocolError("a continuation of no message"))
        }
        guard frame.length <= maximumLength - length else { return .violation(.tooLarge) }
        guard fragments < maximumFragments else {
            return .violation(CloseReason(code: 1008, text: "a message has too many fragments"))
        }
        if frame.isFinal {
            state = .betweenMessages
            return .complete
        }
        state = .inMessage(length: length + frame.length, fragments: fragments + 1)
        return .append
    }

    private func control(_ frame: Frame) -> Action {
        guard frame.isFinal, frame.length <= 125 else {
            return .violation(.protocolError("control frames are whole and have at most 125 bytes"))
        }
        return switch frame.opcode {
        case 0x8: .peerCloses
        case 0x9: .pong
        default: .notePong
        }
    }
}

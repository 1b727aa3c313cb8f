/// The order in which a client's frames may come (RFC 6455, 5), within API Gateway's limits: text only, masked, whole or
/// in fragments, control frames short and in between. Holds no bytes.
struct WebSocketFrameSequence {
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
        /// The payload belongs to a message that goes on.
        case append
        /// The payload ends a message.
        case complete
        /// Answer with a pong that has the same payload.
        case pong
        case ignore
        /// The client says goodbye; the payload says why.
        case peerCloses
        case violation(WebSocketClosure)
    }

    private enum State {
        /// Next: `inMessage`.
        case betweenMessages
        /// Next: `inMessage`, `betweenMessages`.
        case inMessage(length: Int, fragments: Int)
    }

    private var state = State.betweenMessages

    mutating func receive(_ frame: Frame) -> Action {
        guard frame.isMasked else { return .violation(.protocolError("Frames of a client must be masked")) }
        guard !frame.hasReservedBits else { return .violation(.protocolError("No extension was negotiated")) }
        switch frame.opcode {
        case 0x0: return continuation(frame)
        case 0x1: return text(frame)
        case 0x2: return .violation(.binary)
        case 0x8...0xA: return control(frame)
        default: return .violation(.protocolError("Unknown kind of frame"))
        }
    }

    private mutating func text(_ frame: Frame) -> Action {
        guard case .betweenMessages = state else {
            return .violation(.protocolError("A message began before the last was complete"))
        }
        return append(frame, length: 0, fragments: 0)
    }

    private mutating func continuation(_ frame: Frame) -> Action {
        guard case .inMessage(let length, let fragments) = state else {
            return .violation(.protocolError("A continuation of no message"))
        }
        return append(frame, length: length, fragments: fragments)
    }

    private mutating func append(_ frame: Frame, length: Int, fragments: Int) -> Action {
        guard frame.length <= WebSocketLimits.frameBytes, frame.length <= WebSocketLimits.messageBytes - length else {
            return .violation(.tooLarge)
        }
        guard fragments < WebSocketLimits.fragments else { return .violation(.tooManyFragments) }
        if frame.isFinal {
            state = .betweenMessages
            return .complete
        }
        state = .inMessage(length: length + frame.length, fragments: fragments + 1)
        return .append
    }

    private func control(_ frame: Frame) -> Action {
        guard frame.isFinal, frame.length <= 125 else {
            return .violation(.protocolError("Control frames are whole and have at most 125 bytes"))
        }
        return switch frame.opcode {
        case 0x8: .peerCloses
        case 0x9: .pong
        default: .ignore
        }
    }
}

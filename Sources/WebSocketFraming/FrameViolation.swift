/// How a client's frames broke the rules.
package enum FrameViolation: Hashable, Sendable {
    case unmasked
    case reservedBits
    case binary
    case unknownKind
    case messageInMessage
    case strayContinuation
    case badControlFrame
    case tooLarge
    case tooManyFragments

    /// The code to close with (RFC 6455, 7.4.1).
    package var closeCode: UInt16 {
        switch self {
        case .unmasked, .reservedBits, .unknownKind, .messageInMessage, .strayContinuation, .badControlFrame: 1002
        case .binary: 1003
        case .tooManyFragments: 1008
        case .tooLarge: 1009
        }
    }

    /// For the close frame: at most 123 bytes.
    package var text: String {
        switch self {
        case .unmasked: "frames of a client must be masked"
        case .reservedBits: "no extension was negotiated"
        case .binary: "only text messages are accepted"
        case .unknownKind: "unknown kind of frame"
        case .messageInMessage: "a message began before the last was complete"
        case .strayContinuation: "a continuation of no message"
        case .badControlFrame: "control frames are whole and have at most 125 bytes"
        case .tooLarge: "the message is too large"
        case .tooManyFragments: "a message has too many fragments"
        }
    }
}

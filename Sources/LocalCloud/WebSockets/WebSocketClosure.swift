import WebSocketFraming

/// Why a connection ended: a close code and a reason (RFC 6455, 7.4), as `$disconnect` gets them.
struct WebSocketClosure: Hashable, Sendable {
    let code: UInt16
    let reason: String

    static let deleted = WebSocketClosure(code: 1000, reason: "")
    static let goingAway = WebSocketClosure(code: 1001, reason: "Going away")
    static let binary = WebSocketClosure(code: 1003, reason: "Binary frames are not supported")
    /// The client's close frame had no code. Never sent.
    static let noStatus = WebSocketClosure(code: 1005, reason: "Client-side close frame status not set")
    /// The connection was lost. Never sent.
    static let lost = WebSocketClosure(code: 1006, reason: "")
    static let notUTF8 = WebSocketClosure(code: 1007, reason: "The message is not UTF-8")
    static let tooManyFragments = WebSocketClosure(code: 1008, reason: "The message has too many fragments")
    static let notReading = WebSocketClosure(code: 1008, reason: "The client does not read")
    static let tooLarge = WebSocketClosure(code: 1009, reason: "The message is too large")

    static func protocolError(_ reason: String) -> WebSocketClosure {
        WebSocketClosure(code: 1002, reason: reason)
    }
}

extension WebSocketClosure {
    /// What a client is told that broke the rules of frames.
    init(_ violation: FrameViolation) {
        switch violation {
        case .binary: self = .binary
        case .tooLarge: self = .tooLarge
        case .tooManyFragments: self = .tooManyFragments
        case .unmasked, .reservedBits, .unknownKind, .messageInMessage, .strayContinuation, .badControlFrame:
            self = .protocolError(violation.text)
        }
    }
}

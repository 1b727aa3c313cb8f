import WebSocketFraming

/// Why a client's connection is closed: a code of RFC 6455 (7.4) and a sentence of at most 123 bytes.
package struct CloseReason: Sendable, Hashable, CustomStringConvertible {
    package let code: UInt16
    package let text: String

    package init(code: UInt16, text: String) {
        self.code = code
        self.text = text
    }

    package var description: String { "\(code) \(text)" }
}

extension CloseReason {
    /// What a client is told that broke the rules of frames.
    init(_ violation: FrameViolation) {
        switch violation {
        case .binary: self = .binary
        case .tooLarge: self = .tooLarge
        case .unmasked, .reservedBits, .unknownKind, .messageInMessage, .strayContinuation, .badControlFrame,
            .tooManyFragments:
            self.init(code: violation.closeCode, text: violation.text)
        }
    }

    /// The client asked for the end of the browser, which is the end of its connection here.
    package static let browserClose = CloseReason(code: 1000, text: "closed by Browser.close")
    package static let browserEnded = CloseReason(code: 1011, text: "the browser has ended")
    package static let sessionDetached = CloseReason(code: 1011, text: "the browser detached this connection")
    package static let tokenExpired = CloseReason(code: 1008, text: "the signing key has expired")
    package static let tooSlow = CloseReason(code: 1013, text: "messages are read too slowly")
    package static let notUTF8 = CloseReason(code: 1007, text: "text messages must be UTF-8")
    package static let binary = CloseReason(code: 1003, text: "only text messages are accepted")
    package static let tooLarge = CloseReason(code: 1009, text: "messages may have at most 96 MiB")
    package static let resumed = CloseReason(code: 4001, text: "another connection of this client has taken over")
    package static let notResumable = CloseReason(code: 4002, text: "this place cannot be resumed any more")

    package static func protocolError(_ text: String) -> CloseReason {
        CloseReason(code: 1002, text: text)
    }

    /// The token's bearers kept sending what is denied or malformed.
    static func cutOff(milliseconds: Int64) -> CloseReason {
        CloseReason(
            code: 1008,
            text: "too many denied or malformed calls; the signing key rests for \((milliseconds + 999) / 1000) s")
    }

    /// Whether the client's bytes were at fault.
    var isViolation: Bool { [1002, 1003, 1007, 1009].contains(code) }

    /// The session is over.
    package static func sessionEnded(_ why: String) -> CloseReason {
        CloseReason(code: 1001, text: "the session has ended: \(why)")
    }
}

/// A client's close frame, read (RFC 6455, 5.5.1): nothing, or a code of 1000 to 4999 that may be sent, and UTF-8.
package enum PeerClose: Hashable, Sendable {
    case noStatus
    case status(code: UInt16, reason: String)
    case invalidCode
    case notUTF8

    package init(payload: some Collection<UInt8>) {
        guard let first = payload.first else {
            self = .noStatus
            return
        }
        guard let second = payload.dropFirst().first, Self.maySend(UInt16(first) << 8 | UInt16(second)) else {
            self = .invalidCode
            return
        }
        guard let reason = String(validating: Array(payload.dropFirst(2)), as: UTF8.self) else {
            self = .notUTF8
            return
        }
        self = .status(code: UInt16(first) << 8 | UInt16(second), reason: reason)
    }

    /// Whether a peer may put the code into a close frame (RFC 6455, 7.4.1 and 7.4.2, and IANA's registry).
    private static func maySend(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

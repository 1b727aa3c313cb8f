/// Why bytes could not be sealed, opened or agreed on. Never holds a key or a text.
package enum DigestError: Error, Hashable, CustomStringConvertible {
    /// A key of the wrong length; lengths are in bytes.
    case keyLength(expected: Int, found: Int)
    /// Too short to be what a seal writes.
    case truncated
    /// Altered, sealed under another key, or for another context. Which of them cannot be known.
    case notAuthentic
    /// The peer's public key gives no secret (RFC 7748, section 6.1: the all-zero result).
    case weakPublicKey
    /// OpenSSL refused a call that it should accept.
    case library(call: String)

    package var description: String {
        switch self {
        case .keyLength(let expected, let found): "a key of \(expected) bytes is needed, \(found) were given"
        case .truncated: "sealed bytes are too short"
        case .notAuthentic: "sealed bytes do not authenticate"
        case .weakPublicKey: "the public key gives no shared secret"
        case .library(let call): "\(call) failed"
        }
    }
}

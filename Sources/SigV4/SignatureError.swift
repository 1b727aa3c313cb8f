/// Why a request's signature is not accepted.
package enum SignatureError: Error, Hashable, CustomStringConvertible {
    /// Neither an `Authorization` header nor signature parameters in the query.
    case missing
    /// Not in the form that Signature Version 4 has; the text says what.
    case malformed(String)
    /// Nobody has that access key.
    case unknownKey
    /// The session token is missing, superfluous, or not the one of this access key.
    case wrongSessionToken
    /// Signed too long ago.
    case expired
    /// Signed in the future.
    case notYetValid
    /// Another secret, or another request than the one that was signed.
    case signatureMismatch
    /// The body is not the one whose hash was signed.
    case bodyHashMismatch

    package var description: String {
        switch self {
        case .missing: "the request is not signed"
        case .malformed(let reason): "the signature is malformed: \(reason)"
        case .unknownKey: "the access key is unknown"
        case .wrongSessionToken: "the session token does not belong to the access key"
        case .expired: "the signature has expired"
        case .notYetValid: "the signature is not valid yet"
        case .signatureMismatch: "the signature does not match the request"
        case .bodyHashMismatch: "the body does not match its signed hash"
        }
    }
}

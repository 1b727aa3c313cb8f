/// Why a token is not accepted. Holds nothing of the token.
package enum AccessTokenError: Error, Hashable, CustomStringConvertible {
    /// Longer than `AccessToken.maximumLength`.
    case tooLong
    /// Not three parts in base64url.
    case malformed
    /// Another algorithm or type than the one that is pinned, or any other header field.
    case unsupportedHeader
    /// Signed with another key, or altered.
    case badSignature
    /// Authentic, but the claims are not those of an access token.
    case malformedClaims
    case expired
    case notYetValid
    /// For another kind of endpoint.
    case wrongAudience
    /// For another session.
    case wrongSession
    /// The key has less than the 256 bits that RFC 7518, section 3.2, asks for.
    case weakKey

    package var description: String {
        switch self {
        case .tooLong: "the token is too long"
        case .malformed: "the token is malformed"
        case .unsupportedHeader: "the token's header is not supported"
        case .badSignature: "the token's signature does not match"
        case .malformedClaims: "the token's claims are malformed"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .wrongAudience: "the token is for another audience"
        case .wrongSession: "the token is for another session"
        case .weakKey: "the key of the token is too short"
        }
    }
}

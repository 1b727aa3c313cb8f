import ByteEncodings
import JSONCoding

/// Makes tokens.
package struct AccessTokenSigner: Sendable {
    private let hmacSHA256: MessageAuthentication

    package init(hmacSHA256: @escaping MessageAuthentication) {
        self.hmacSHA256 = hmacSHA256
    }

    /// The token, safe in a URL. Throws `.weakKey` for keys under 32 bytes and `.tooLong` for claims that no verifier
    /// would read.
    package func sign(_ claims: AccessClaims, key: [UInt8]) throws(AccessTokenError) -> String {
        guard key.count >= AccessToken.minimumKeyCount else { throw .weakKey }
        let payload: [UInt8]
        do {
            payload = try JSON.encode(claims)
        } catch {
            throw .malformedClaims
        }
        let input = Base64.url.encode(Array(AccessToken.header.utf8)) + "." + Base64.url.encode(payload)
        let token = input + "." + signature(of: input, key: key)
        guard token.utf8.count <= AccessToken.maximumLength else { throw .tooLong }
        return token
    }

    func signature(of input: String, key: [UInt8]) -> String {
        Base64.url.encode(hmacSHA256(Array(input.utf8), key))
    }
}

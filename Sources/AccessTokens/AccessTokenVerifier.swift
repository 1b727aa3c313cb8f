import ByteEncodings
import JSONCoding
package import Timestamps

/// Reads tokens from strangers. Nothing of the claims is parsed before the signature has been found right.
package struct AccessTokenVerifier: Sendable {
    private let hmacSHA256: MessageAuthentication
    private let leewaySeconds: Int64

    /// `leewaySeconds` is how far the clocks of signer and verifier may differ; zero where they are the same machine's.
    package init(hmacSHA256: @escaping MessageAuthentication, leewaySeconds: Int64) {
        self.hmacSHA256 = hmacSHA256
        self.leewaySeconds = leewaySeconds
    }

    /// The claims of a token that this key signed for this session and audience, and that is valid at `now`.
    package func verify(
        _ token: String, key: [UInt8], now: Timestamp, expectedSession: String, expectedAudience: String
    ) throws(AccessTokenError) -> AccessClaims {
        guard key.count >= AccessToken.minimumKeyCount else { throw .weakKey }
        let claims = try authenticClaims(of: token, key: key)
        guard claims.audience == expectedAudience else { throw .wrongAudience }
        guard claims.sessionID == expectedSession else { throw .wrongSession }
        guard now >= claims.notBefore.adding(seconds: -leewaySeconds) else { throw .notYetValid }
        guard now < claims.expiresAt.adding(seconds: leewaySeconds) else { throw .expired }
        return claims
    }

    private func authenticClaims(of token: String, key: [UInt8]) throws(AccessTokenError) -> AccessClaims {
        guard token.utf8.count <= AccessToken.maximumLength else { throw .tooLong }
        let parts = token.utf8.split(
            separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false
        ).map(Substring.init)
        guard parts.count == 3, let header = Base64.url.decode(parts[0]), let payload = Base64.url.decode(parts[1]),
            let signature = Base64.url.decode(parts[2])
        else { throw .malformed }
        guard AccessToken.acceptedHeaders.contains(header) else { throw .unsupportedHeader }
        let expected = hmacSHA256(Array("\(parts[0]).\(parts[1])".utf8), key)
        guard ConstantTimeComparison.areEqual(signature, expected) else { throw .badSignature }
        do {
            return try JSON.decode(AccessClaims.self, from: payload)
        } catch {
            throw .malformedClaims
        }
    }
}

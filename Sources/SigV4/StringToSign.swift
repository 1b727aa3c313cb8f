import ByteEncodings
import Timestamps

/// The text that is authenticated under the signing key.
struct StringToSign {
    static let algorithm = "AWS4-HMAC-SHA256"

    let text: String
    private let scope: CredentialScope
    private let functions: SigningFunctions

    init(_ canonical: CanonicalRequest, at time: Timestamp, scope: CredentialScope, functions: SigningFunctions) {
        let hash = Hexadecimal.encode(functions.sha256(Array(canonical.text.utf8)))
        self.text = [Self.algorithm, time.basicISO8601, scope.text, hash].joined(separator: "\n")
        self.scope = scope
        self.functions = functions
    }

    func signature(secret: String) -> [UInt8] {
        functions.hmacSHA256(Array(text.utf8), scope.signingKey(secret: secret, functions: functions))
    }
}

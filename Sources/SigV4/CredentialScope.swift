/// What a signing key is good for: one day, one region, one service.
package struct CredentialScope: Sendable, Hashable {
    /// `YYYYMMDD`, UTC.
    package let date: String
    package let region: String
    /// The signing name: `events`, `ecs`, `execute-api`, …
    package let service: String

    package init(date: String, region: String, service: String) {
        self.date = date
        self.region = region
        self.service = service
    }

    static let terminator = "aws4_request"

    /// `20150830/us-east-1/iam/aws4_request`.
    var text: String { "\(date)/\(region)/\(service)/\(Self.terminator)" }

    /// The key of this scope, derived from the secret
    /// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
    func signingKey(secret: String, functions: SigningFunctions) -> [UInt8] {
        [date, region, service, Self.terminator].reduce(Array("AWS4\(secret)".utf8)) { key, part in
            functions.hmacSHA256(Array(part.utf8), key)
        }
    }
}

/// Where services differ in how they want to be signed.
package struct SigningOptions: Sendable, Hashable {
    package enum BodyHeader: Sendable, Hashable {
        /// The hash of the body enters the signature only.
        case omitted
        /// It is sent as `X-Amz-Content-Sha256` too, and signed.
        case sent
    }

    package enum SessionToken: Sendable, Hashable {
        case signed
        /// Appended to the finished request; some services verify it apart.
        case addedAfterSigning
    }

    /// Whether `.` and `..` segments and doubled slashes go before signing. Never for S3.
    package var normalizesPath: Bool
    /// Whether the path as it is on the wire is percent-encoded once more for signing. For all services but S3.
    package var encodesPathAgain: Bool
    package var bodyHeader: BodyHeader
    package var sessionToken: SessionToken

    package init(normalizesPath: Bool, encodesPathAgain: Bool, bodyHeader: BodyHeader, sessionToken: SessionToken) {
        self.normalizesPath = normalizesPath
        self.encodesPathAgain = encodesPathAgain
        self.bodyHeader = bodyHeader
        self.sessionToken = sessionToken
    }

    /// What every service but S3 wants.
    package static let standard = SigningOptions(
        normalizesPath: true, encodesPathAgain: true, bodyHeader: .omitted, sessionToken: .signed)

    /// What S3 wants.
    package static let s3 = SigningOptions(
        normalizesPath: false, encodesPathAgain: false, bodyHeader: .sent, sessionToken: .signed)
}

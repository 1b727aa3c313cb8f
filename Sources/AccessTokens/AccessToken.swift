/// The one form that access tokens have: a JSON Web Signature in compact form (RFC 7515, section 7.1) under HS256.
package enum AccessToken {
    /// In bytes; nothing longer is looked at.
    package static let maximumLength = 4096
    static let minimumKeyCount = 32

    /// What is written; the other order of its members is read too. Comparing bytes leaves no room for other
    /// algorithms, `crit`, `kid`, `jku`, or a member that is there twice.
    static let header = #"{"alg":"HS256","typ":"JWT"}"#
    static let acceptedHeaders = [Array(header.utf8), Array(#"{"typ":"JWT","alg":"HS256"}"#.utf8)]
}

/// HMAC with SHA-256, given from outside so that this module stays pure: 32 bytes for a message and a key, in the order
/// of `HMACSHA256.authenticate`.
package typealias MessageAuthentication = @Sendable (_ message: [UInt8], _ key: [UInt8]) -> [UInt8]

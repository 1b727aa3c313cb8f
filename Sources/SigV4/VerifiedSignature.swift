/// Who signed a request, and for what.
package struct VerifiedSignature: Sendable, Hashable {
    package let accessKeyID: String
    /// The caller must still check that it is the region and service that it is.
    package let scope: CredentialScope
}

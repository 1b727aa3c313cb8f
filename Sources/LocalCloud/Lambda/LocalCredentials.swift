package import ProcessEnvironment

/// The one set of credentials that the local cloud's AWS endpoint knows. Made anew for each start.
package struct LocalCredentials: Sendable {
    package let accessKeyID: String
    package let secretAccessKey: Secret<String>
    package let sessionToken: Secret<String>

    private static let upper = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    private static let mixed = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    /// Random credentials in the form of temporary ones.
    static func random() -> LocalCredentials {
        LocalCredentials(
            accessKeyID: "ASIA" + Identifiers.random(16, from: upper),
            secretAccessKey: Secret(Identifiers.random(40, from: mixed)),
            sessionToken: Secret(Identifiers.random(64, from: mixed)))
    }
}

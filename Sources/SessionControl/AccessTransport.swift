import BrowserControl
import ProcessEnvironment
import Timestamps

/// How clients reach the controller: with TLS of its own, behind a TLS end, or plainly.
struct AccessTransport: Sendable {
    /// The certificate and key; nil for plain TCP.
    let tls: TLSIdentity?
    /// `ws` or `wss`: what the URLs of discovery documents begin with.
    let scheme: String

    /// Reads `CONTROLLER_CERTIFICATE`, `CONTROLLER_PRIVATE_KEY` and `ACCESS_SCHEME`, which have to agree.
    init(_ environment: EnvironmentVariables, now: Timestamp) throws(EnvironmentError) {
        tls = try Self.identity(environment, now)
        switch environment["ACCESS_SCHEME"] {
        case nil: scheme = tls == nil ? "ws" : "wss"
        case "wss": scheme = "wss"
        case "ws" where tls == nil: scheme = "ws"
        case "ws":
            throw EnvironmentError(
                variable: "ACCESS_SCHEME", problem: "must be wss where CONTROLLER_CERTIFICATE is set")
        case .some: throw EnvironmentError(variable: "ACCESS_SCHEME", problem: "must be ws or wss")
        }
    }

    private static func identity(
        _ environment: EnvironmentVariables, _ now: Timestamp
    ) throws(EnvironmentError) -> TLSIdentity? {
        let certificate = try PEMSource.read("CONTROLLER_CERTIFICATE", environment)
        let key = try PEMSource.read("CONTROLLER_PRIVATE_KEY", environment)
        guard let certificate, let key else {
            if certificate == nil, key == nil { return nil }
            throw EnvironmentError(
                variable: certificate == nil ? "CONTROLLER_CERTIFICATE" : "CONTROLLER_PRIVATE_KEY",
                problem: "is not set, but its counterpart is: the certificate and its key are needed together")
        }
        do {
            return try TLSIdentity(certificateChain: certificate, privateKey: key, now: now)
        } catch {
            switch error {
            case .unreadableCertificate, .expired:
                throw EnvironmentError(variable: "CONTROLLER_CERTIFICATE", problem: error.description)
            case .unreadableKey, .encryptedKey, .notAPair:
                throw EnvironmentError(variable: "CONTROLLER_PRIVATE_KEY", problem: error.description)
            }
        }
    }
}

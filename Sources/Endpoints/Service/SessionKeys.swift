import AccessTokens
import Digests
package import ProcessEnvironment

/// The keys of sessions, derived from the master secret (HKDF-SHA256, RFC 5869): a browser task gets its own
/// session's key only, and can make nothing for other sessions with it.
package struct SessionKeys: Sendable {
    private let master: Secret<[UInt8]>

    /// `master` has at least 32 bytes.
    package init(master: Secret<[UInt8]>) {
        self.master = master
    }

    /// 32 bytes.
    package func key(ofSession id: String) -> Secret<[UInt8]> {
        Secret(
            HKDFSHA256.derive(
                key: master.revealed, salt: Array("wallcrawler".utf8), info: Array("session/\(id)".utf8), count: 32))
    }

    /// The session's key, readable only for the browser task with this X25519 public key.
    package func sealedKey(ofSession id: String, to publicKey: [UInt8]) throws(ServiceError) -> [UInt8] {
        do {
            return try SealedBox.seal(
                key(ofSession: id).revealed, to: publicKey, context: Array("session-key/\(id)".utf8))
        } catch {
            throw ServiceError(
                service: "browser task", message: "its public key cannot be used: \(error)", isCapacity: false,
                isRetryable: false)
        }
    }
}

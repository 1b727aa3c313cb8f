import AccessTokens
import BrowserControl
import Digests
import ProcessEnvironment
import Synchronization

/// Lets in who holds a token of this session. Until the session's key has come, nobody is let in.
final class AccessGuard: Sendable {
    private struct Key {
        let sessionID: String
        let bytes: Secret<[UInt8]>
    }

    private struct State {
        var key: Key?
        /// Single-use tokens that were used; they are few, and end with the session.
        var used: Set<String> = []
    }

    private let state = Mutex(State())

    /// The most single-use tokens that are remembered; beyond that they are refused.
    private static let usedLimit = 10_000

    func admit(session id: String, key: Secret<[UInt8]>) {
        state.withLock { $0.key = Key(sessionID: id, bytes: key) }
    }

    /// What the bearer may do, or why not.
    func verify(_ token: String) -> Result<AccessGrant, AccessDenial> {
        state.withLock { state in
            guard let key = state.key else { return .failure(.notReady) }
            let verifier = AccessTokenVerifier(
                hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }, leewaySeconds: 2)
            let claims: AccessClaims
            do {
                claims = try verifier.verify(
                    token, key: key.bytes.revealed, now: SystemClock.now, expectedSession: key.sessionID,
                    expectedAudience: AccessClaims.cdpAudience)
            } catch {
                return .failure(.invalid(reason: error.description))
            }
            if claims.isSingleUse {
                guard state.used.count < Self.usedLimit, state.used.insert(claims.tokenID).inserted else {
                    return .failure(.invalid(reason: "the token is good for one connection, and was used"))
                }
            }
            return .success(
                AccessGrant(scopes: claims.scopes, expiresAt: claims.expiresAt, tokenID: claims.tokenID))
        }
    }
}

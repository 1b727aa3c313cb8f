import AccessTokens
import BrowserControl
import Digests
import ProcessEnvironment
import Synchronization

/// Lets in who holds a token of this session. Until the session's key has come, nobody is let in.
final class AccessGuard: Sendable {
    private struct Key: Sendable {
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

    /// What the bearer may do, or why not. A single-use token is used up by a connection, not by discovery.
    func verify(_ token: String, _ purpose: AccessPurpose) async -> Result<AccessGrant, AccessDenial> {
        guard let key = await arrivedKey() else {
            return .failure(
                AccessDenial(
                    status: 503, code: "not_ready", message: "the browser has no session yet; try again in a moment"))
        }
        let verifier = AccessTokenVerifier(hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }, leewaySeconds: 2)
        do {
            let claims = try verifier.verify(
                token, key: key.bytes.revealed, now: SystemClock.now, expectedSession: key.sessionID,
                expectedAudience: AccessClaims.cdpAudience)
            // Before the token is used up: one that does not open connections stays good for what it is for.
            guard purpose != .connection || claims.scopes.contains(.cdp) else { return .failure(.wrongScope) }
            guard !claims.isSingleUse || purpose == .discovery || use(claims.tokenID) else {
                return .failure(Self.denial("the signing key was good for one connection, which was made"))
            }
            return .success(
                AccessGrant(tokenID: claims.tokenID, scopes: claims.scopes, expiresAt: claims.expiresAt))
        } catch {
            return .failure(Self.denial("the signing key is not valid: \(error)"))
        }
    }

    /// The key; for a client that is faster than the key's way to this task, after a short wait.
    private func arrivedKey() async -> Key? {
        for _ in 0..<100 {
            if let key = state.withLock({ $0.key }) { return key }
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { return nil }
        }
        return nil
    }

    private func use(_ tokenID: String) -> Bool {
        state.withLock { $0.used.count < Self.usedLimit && $0.used.insert(tokenID).inserted }
    }

    private static func denial(_ reason: String) -> AccessDenial {
        AccessDenial(
            status: 401, code: "token_invalid",
            message: "\(reason): ask POST /sessions/{id}/cdp-url for a new one")
    }
}

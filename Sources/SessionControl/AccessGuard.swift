import AccessTokens
import BrowserControl
import Digests
import EgressRules
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

    /// What the bearer may do, or why not. Nothing is used up by it: see `useUp`.
    func verify(_ attempt: AccessAttempt) async -> Result<AccessGrant, AccessDenial> {
        guard let key = await arrivedKey() else {
            return .failure(
                AccessDenial(
                    status: 503, code: "not_ready", message: "the browser has no session yet; try again in a moment"))
        }
        let verifier = AccessTokenVerifier(hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }, leewaySeconds: 2)
        do {
            let claims = try verifier.verify(
                attempt.token, key: key.bytes.revealed, now: SystemClock.now, expectedSession: key.sessionID,
                expectedAudience: AccessClaims.cdpAudience)
            guard !claims.scopes.isEmpty else { return .failure(.wrongScope) }
            guard attempt.purpose != .files || claims.scopes.contains(.files) else {
                return .failure(.filesScopeMissing)
            }
            guard Self.isAllowed(attempt.peer, by: claims) else { return .failure(.wrongAddress) }
            let isGoingOn = attempt.purpose == .discovery || attempt.purpose == .resumption(of: claims.tokenID)
            guard !claims.isSingleUse || isGoingOn || !isUsed(claims.tokenID) else {
                return .failure(.usedUp)
            }
            var grant = AccessGrant(tokenID: claims.tokenID, scopes: claims.scopes, expiresAt: claims.expiresAt)
            grant.isSingleUse = claims.isSingleUse
            return .success(grant)
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

    /// Notes that a connection was made with a single-use token; whether it is the first one. A token whose connection
    /// could not be made, because there were too many or the browser did not answer, stays good.
    func useUp(_ grant: AccessGrant) -> Bool {
        state.withLock { $0.used.count < Self.usedLimit && $0.used.insert(grant.tokenID).inserted }
    }

    private func isUsed(_ tokenID: String) -> Bool {
        state.withLock { $0.used.contains(tokenID) }
    }

    /// A token without an address is good for any; one whose address cannot be read is good for none.
    private static func isAllowed(_ peer: IPAddress?, by claims: AccessClaims) -> Bool {
        guard let address = claims.clientAddress else { return true }
        guard let block = AddressBlock(address), let peer = peer?.unmapped else { return false }
        if block.contains(peer) { return true }
        guard case .v4(let value) = peer else { return false }
        return block.contains(.v6(0xFFFF << 32 | UInt128(value)))
    }

    private static func denial(_ reason: String) -> AccessDenial {
        AccessDenial(
            status: 401, code: "token_invalid",
            message: "\(reason): ask POST /sessions/{id}/cdp-url for a new one")
    }
}

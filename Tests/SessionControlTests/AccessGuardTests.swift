import AccessTokens
import BrowserControl
import Digests
import EgressRules
import ProcessEnvironment
import Testing
import Timestamps

@testable import SessionControl

@Suite struct AccessGuardTests {
    private static let key = [UInt8](repeating: 7, count: 32)

    private func guardian() -> AccessGuard {
        let access = AccessGuard()
        access.admit(session: "session-1", key: Secret(Self.key))
        return access
    }

    private func token(_ scopes: Set<AccessScope>, address: String? = nil) throws -> String {
        let now = Timestamp(seconds: SystemClock.now.seconds)
        var claims = AccessClaims(
            issuer: "test", audience: AccessClaims.cdpAudience, sessionID: "session-1", projectID: "local",
            scopes: scopes, issuedAt: now, notBefore: now, expiresAt: now.adding(seconds: 300), tokenID: "t",
            isSingleUse: true)
        claims.clientAddress = address
        return try AccessTokenSigner(hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }).sign(claims, key: Self.key)
    }

    private func attempt(_ token: String, _ purpose: AccessPurpose, from peer: String? = "127.0.0.1") -> AccessAttempt {
        AccessAttempt(
            token: token, purpose: purpose,
            peer: peer.flatMap { $0.contains(":") ? IPAddress(v6: $0) : IPAddress(v4: $0) })
    }

    @Test("a single-use token opens one connection, whatever was discovered or attempted with it before")
    func singleUse() async throws {
        let (access, token) = (guardian(), try token([.cdp]))
        let discovered = try await access.verify(attempt(token, .discovery)).get()
        let first = try await access.verify(attempt(token, .connection)).get()
        let second = try await access.verify(attempt(token, .connection)).get()
        #expect(discovered.tokenID == "t" && first.isSingleUse)
        // Verifying uses nothing up; of those who were verified, the first connection does.
        #expect(access.useUp(first))
        #expect(!access.useUp(second))
        let late = await access.verify(attempt(token, .connection))
        #expect(late == .failure(.usedUp))
        let stillFound = await access.verify(attempt(token, .discovery))
        #expect(try stillFound.get().tokenID == "t")
    }

    @Test("every scope opens a connection, and is told; none opens nothing")
    func scopes() async throws {
        let access = guardian()
        for scopes: Set<AccessScope> in [[.cdp], [.view], [.input], [.view, .input]] {
            let grant = try await access.verify(attempt(try token(scopes), .connection)).get()
            #expect(grant.scopes == scopes)
        }
        let empty = await access.verify(attempt(try token([]), .connection))
        #expect(empty == .failure(.wrongScope))
    }

    @Test(
        "a token with an address is good for that address or block only",
        arguments: [
            ("127.0.0.5", "127.0.0.5", true), ("127.0.0.5", "127.0.0.6", false), ("127.0.0.0/30", "127.0.0.3", true),
            ("127.0.0.0/30", "127.0.0.4", false), ("127.0.0.5", "::ffff:127.0.0.5", true),
            ("::ffff:127.0.0.5", "127.0.0.5", true), ("::ffff:127.0.0.0/120", "127.0.0.200", true),
            ("::ffff:127.0.0.0/120", "127.0.1.1", false), ("0.0.0.0/0", "192.0.2.1", true),
            ("0.0.0.0/0", "2001:db8::1", false), ("2001:db8::/32", "2001:db8:1::9", true),
            ("2001:db8::/32", "2001:db9::9", false), ("2001:db8::1", "2001:0db8:0:0::1", true),
            ("127.0.0.5", nil, false), ("nonsense", "127.0.0.5", false), ("", "127.0.0.5", false),
        ] as [(String, String?, Bool)])
    func addresses(bound: String, peer: String?, isAllowed: Bool) async throws {
        let access = guardian()
        let token = try token([.cdp], address: bound)
        for purpose in [AccessPurpose.discovery, .connection] {
            let result = await access.verify(attempt(token, purpose, from: peer))
            if isAllowed {
                #expect(try result.get().tokenID == "t")
            } else {
                #expect(result == .failure(.wrongAddress))
            }
        }
        let free = await access.verify(attempt(try self.token([.cdp]), .connection, from: peer))
        #expect(try free.get().tokenID == "t")
    }
}

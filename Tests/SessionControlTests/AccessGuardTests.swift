import AccessTokens
import BrowserControl
import Digests
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

    private func token(_ scopes: Set<AccessScope>) throws -> String {
        let now = Timestamp(seconds: SystemClock.now.seconds)
        return try AccessTokenSigner(hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }).sign(
            AccessClaims(
                issuer: "test", audience: AccessClaims.cdpAudience, sessionID: "session-1", projectID: "local",
                scopes: scopes, issuedAt: now, notBefore: now, expiresAt: now.adding(seconds: 300), tokenID: "t",
                isSingleUse: true),
            key: Self.key)
    }

    @Test("a single-use token opens one connection, whatever was discovered with it before")
    func singleUse() async throws {
        let (access, token) = (guardian(), try token([.cdp]))
        let discovered = await access.verify(token, .discovery)
        let first = await access.verify(token, .connection)
        let second = await access.verify(token, .connection)
        #expect(try discovered.get().tokenID == "t")
        #expect(try first.get().tokenID == "t")
        #expect(throws: AccessDenial.self) { try second.get() }
    }

    @Test("a token without the scope cdp opens no connection, and is not used up by the attempt")
    func scope() async throws {
        let access = guardian()
        let watching = await access.verify(try token([.view]), .connection)
        #expect(watching == .failure(.wrongScope))
        // The same token id with the scope: the attempt before must not have taken its one connection.
        let connected = await access.verify(try token([.cdp]), .connection)
        #expect(try connected.get().scopes == [.cdp])
    }
}

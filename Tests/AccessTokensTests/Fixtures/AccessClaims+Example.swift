import AccessTokens
import Timestamps

extension AccessClaims {
    static let exampleNow = Timestamp(seconds: 1_795_362_420)
    static let exampleKey = [UInt8](1...32)

    static let example = AccessClaims(
        issuer: "wallcrawler", audience: AccessClaims.cdpAudience, sessionID: "s-1", projectID: "local",
        scopes: [.view, .cdp], issuedAt: exampleNow, notBefore: exampleNow, expiresAt: exampleNow.adding(seconds: 3600),
        tokenID: "t-1", isSingleUse: true)
}

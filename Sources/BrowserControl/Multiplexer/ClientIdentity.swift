package import DevToolsProtocol

/// Which client it is, for logs and events.
package struct ClientIdentity: Sendable, Hashable {
    /// The id (`jti`) of the token that it came with; never the token.
    package let tokenID: String
    /// Counted from 1 for each browser.
    package let number: Int

    package init(tokenID: String, number: Int) {
        self.tokenID = tokenID
        self.number = number
    }

    package var caller: DenialLedger.Caller { DenialLedger.Caller(tokenID: tokenID, client: number) }
}

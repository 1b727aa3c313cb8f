package import DevToolsProtocol

/// What is worth knowing about clients, beyond their own connections. Called on the connection's event loop.
package struct ClientObserver: Sendable {
    /// A client was denied a call, for the audit trail.
    package var denied: @Sendable (_ call: DeniedCall, _ client: ClientIdentity) -> Void
    /// A client brought a page to the front.
    package var activated: @Sendable (_ targetID: String) -> Void
    /// A client's connection has ended, and why where we ended it.
    package var ended: @Sendable (_ client: ClientIdentity, _ figures: ClientFigures, _ reason: CloseReason?) -> Void

    package init(
        denied: @escaping @Sendable (_ call: DeniedCall, _ client: ClientIdentity) -> Void,
        activated: @escaping @Sendable (_ targetID: String) -> Void,
        ended: @escaping @Sendable (_ client: ClientIdentity, _ figures: ClientFigures, _ reason: CloseReason?) -> Void
    ) {
        self.denied = denied
        self.activated = activated
        self.ended = ended
    }
}

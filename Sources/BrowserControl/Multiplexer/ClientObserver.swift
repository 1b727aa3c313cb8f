/// What is worth knowing about clients, beyond their own connections. Called on the connection's event loop.
package struct ClientObserver: Sendable {
    /// A client was refused a method, for the audit trail.
    package var denied: @Sendable (_ method: String) -> Void
    /// A client brought a page to the front.
    package var activated: @Sendable (_ targetID: String) -> Void
    /// A client was disconnected because it reads too slowly.
    package var tooSlow: @Sendable () -> Void

    package init(
        denied: @escaping @Sendable (_ method: String) -> Void,
        activated: @escaping @Sendable (_ targetID: String) -> Void, tooSlow: @escaping @Sendable () -> Void
    ) {
        self.denied = denied
        self.activated = activated
        self.tooSlow = tooSlow
    }
}

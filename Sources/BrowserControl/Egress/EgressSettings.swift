package import EgressRules

/// The limits of the egress guard, and whom it serves.
package struct EgressSettings: Sendable {
    /// The only user whose connections are served: Chrome's.
    package var user: UInt32
    /// Open connections of the browser at once.
    package var maximumConnections: Int
    /// How long a name may take to resolve.
    package var resolveTimeout: Duration
    /// How long a connection may take to be made, all addresses of the name together.
    package var connectTimeout: Duration
    /// How long a connection may carry nothing in either direction.
    package var idleTimeout: Duration
    package var resolve: EgressResolver.Resolve

    package init(
        user: UInt32, maximumConnections: Int, resolveTimeout: Duration, connectTimeout: Duration,
        idleTimeout: Duration,
        resolve: @escaping EgressResolver.Resolve
    ) {
        self.user = user
        self.maximumConnections = maximumConnections
        self.resolveTimeout = resolveTimeout
        self.connectTimeout = connectTimeout
        self.idleTimeout = idleTimeout
        self.resolve = resolve
    }

    /// What a browser task uses: for the user that Chrome runs as, with the machine's own resolver.
    package static func standard() -> EgressSettings {
        EgressSettings(
            user: BrowserUser.choose().id, maximumConnections: 1024, resolveTimeout: .seconds(10),
            connectTimeout: .seconds(15), idleTimeout: .seconds(600), resolve: EgressResolver.system)
    }
}

/// What the guard did, for logs. Called on its event loop; hosts are as the page named them, paths are never told.
package struct EgressObserver: Sendable {
    package var refused: @Sendable (_ target: String, _ refusal: EgressRefusal) -> Void
    package var unreachable: @Sendable (_ target: String, _ problem: String) -> Void

    package init(
        refused: @escaping @Sendable (_ target: String, _ refusal: EgressRefusal) -> Void,
        unreachable: @escaping @Sendable (_ target: String, _ problem: String) -> Void
    ) {
        self.refused = refused
        self.unreachable = unreachable
    }
}

/// How much the guard did so far.
package struct EgressCounts: Sendable, Hashable {
    package var connections = 0
    package var refusals = 0
    /// Names that do not exist, and servers that could not be reached.
    package var failures = 0
    /// Connections of somebody else than the browser.
    package var strangers = 0
}

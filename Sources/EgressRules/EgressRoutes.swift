/// Which proxy a connection goes through.
package struct EgressRoutes: Sendable, Hashable {
    /// One entry of a session's list.
    package struct Route: Sendable, Hashable {
        /// nil means every host.
        package let pattern: DomainPattern?
        /// nil means none of the session's own.
        package let proxy: EgressProxy?

        package init(pattern: DomainPattern?, proxy: EgressProxy?) {
            self.pattern = pattern
            self.proxy = proxy
        }
    }

    /// A proxy, and who named it.
    package struct Choice: Sendable, Hashable {
        package let proxy: EgressProxy
        /// Whether whoever runs this named it, who need not open its address as well.
        package let isOfOperator: Bool
    }

    /// The first whose pattern fits counts.
    package var session: [Route]
    /// For whatever none of the session's own is for.
    package var standard: EgressProxy?

    package init(session: [Route], standard: EgressProxy?) {
        self.session = session
        self.standard = standard
    }

    /// No proxy for anything.
    package static let direct = EgressRoutes(session: [], standard: nil)

    /// nil where the connection is made directly.
    package func choice(for target: EgressTarget) -> Choice? {
        let route = session.first { $0.pattern?.matches(target.host) ?? true }
        if let proxy = route?.proxy { return Choice(proxy: proxy, isOfOperator: false) }
        return standard.map { Choice(proxy: $0, isOfOperator: true) }
    }
}

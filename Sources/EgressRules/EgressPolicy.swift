/// Where a browser may connect: by default to the public internet, and nowhere else.
///
/// Decided in two steps, so that nothing that is refused by its name is ever looked up, and so that every address that a
/// name resolves to is judged before one of them is connected to.
package struct EgressPolicy: Sendable, Hashable {
    /// Destinations outside the public internet that may be reached all the same; never metadata services.
    package var opened: [EgressRule]
    /// When it is not empty, nothing else may be reached. The session's own: it opens nothing that is closed without it.
    package var allowed: [EgressRule]
    /// What may not be reached, even when another list names it.
    package var denied: [EgressRule]
    /// What the session takes away for itself.
    package var sessionDenied: [EgressRule] = []
    /// What connections that are allowed go through.
    package var routes = EgressRoutes.direct

    package init(opened: [EgressRule], allowed: [EgressRule], denied: [EgressRule]) {
        self.opened = opened
        self.allowed = allowed
        self.denied = denied
    }

    /// The public internet.
    package static let standard = EgressPolicy(opened: [], allowed: [], denied: [])

    /// The policy for the address of a proxy itself. A session's lists are about pages. Whoever runs this has decided on a proxy
    /// by naming it, but for metadata services.
    package func forProxy(_ choice: EgressRoutes.Choice) -> EgressPolicy {
        choice.isOfOperator
            ? EgressPolicy(opened: [.everything], allowed: [], denied: [])
            : EgressPolicy(opened: opened, allowed: [], denied: denied)
    }

    /// Why the target is refused before its name is resolved; nil when its addresses have to decide.
    package func refusal(of target: EgressTarget) -> EgressRefusal? {
        if denied.contains(where: { $0.covers(target) }) { return .denied }
        if let rule = sessionDenied.first(where: { $0.covers(target) }) { return .deniedBySession(rule.text) }
        if case .address(let address) = target.host { return refusal(of: [address], for: target) }
        guard !allowed.isEmpty, !allowed.contains(where: { $0.covers(target) || $0.isAboutAddresses }) else {
            return nil
        }
        return .notAllowed
    }

    /// Why the target is refused, given all the addresses that its name resolved to. One that is refused is enough: a name
    /// that is public and private at once is how names are rebound.
    package func refusal(of addresses: [IPAddress], for target: EgressTarget) -> EgressRefusal? {
        let isNamed = allowed.contains { $0.covers(target) }
        for address in addresses {
            for destination in address.destinations {
                if let refusal = refusal(of: destination, for: target) { return refusal }
            }
            guard
                allowed.isEmpty || isNamed
                    || allowed.contains(where: { $0.covers(address.unmapped, port: target.port) })
            else { return .notAllowed }
        }
        return nil
    }

    private func refusal(of destination: IPAddress, for target: EgressTarget) -> EgressRefusal? {
        let kind = AddressKind(destination)
        if kind == .metadata { return .address(.metadata) }
        if denied.contains(where: { $0.covers(destination, port: target.port) }) { return .denied }
        if let rule = sessionDenied.first(where: { $0.covers(destination, port: target.port) }) {
            return .deniedBySession(rule.text)
        }
        guard let kind else { return nil }
        let isOpened = opened.contains { $0.covers(target) || $0.covers(destination, port: target.port) }
        return isOpened ? nil : .address(kind)
    }
}

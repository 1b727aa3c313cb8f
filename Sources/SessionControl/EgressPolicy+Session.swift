import ByteEncodings
import EgressRules
import SessionStore

extension EgressPolicy {
    /// This policy with what a session wishes of its own, which can only take away, and with its proxies. A wish that cannot be
    /// read is an error: a browser without the rules that its client counts on is worse than none.
    func narrowed(by wishes: SessionEgress, sessionKey: [UInt8]) throws(ControllerError) -> EgressPolicy {
        var policy = self
        policy.allowed = try Self.rules(wishes.allow)
        policy.sessionDenied = try Self.rules(wishes.deny)
        policy.routes.session = try Self.routes(wishes, sessionKey)
        return policy
    }

    private static func rules(_ texts: [String]) throws(ControllerError) -> [EgressRule] {
        var rules: [EgressRule] = []
        for text in texts {
            guard let rule = EgressRule(text) else {
                throw ControllerError("an egress rule of the session cannot be read")
            }
            rules.append(rule)
        }
        return rules
    }

    private static func routes(
        _ wishes: SessionEgress, _ sessionKey: [UInt8]
    ) throws(ControllerError) -> [EgressRoutes.Route] {
        let credentials = try credentials(wishes, sessionKey)
        var routes: [EgressRoutes.Route] = []
        for (proxy, credentials) in zip(wishes.proxies, credentials) {
            let pattern = proxy.domainPattern.map { DomainPattern($0) }
            // A pattern that was given and cannot be read is not one for every host.
            if let pattern, pattern == nil {
                throw ControllerError("a domain pattern of the session cannot be read")
            }
            routes.append(
                EgressRoutes.Route(pattern: pattern ?? nil, proxy: try Self.proxy(proxy.server, credentials)))
        }
        return routes
    }

    private static func proxy(
        _ server: String?, _ credentials: ProxyCredentials?
    ) throws(ControllerError) -> EgressProxy? {
        guard let server else { return nil }
        do {
            return try EgressProxy(server: server, credentials: credentials)
        } catch {
            throw ControllerError("a proxy of the session \(error.message)")
        }
    }

    private static func credentials(
        _ wishes: SessionEgress, _ sessionKey: [UInt8]
    ) throws(ControllerError) -> [ProxyCredentials?] {
        guard let text = wishes.sealedCredentials else { return wishes.proxies.map { _ in nil } }
        guard let sealed = Base64.standard.decode(text) else {
            throw ControllerError("the secrets of the session's proxies cannot be read")
        }
        do {
            let opened = try EgressSeal.open(
                sealed, servers: wishes.proxies.map(\.server), sessionKey: sessionKey)
            return opened.map { $0.count == 2 ? ProxyCredentials(username: $0[0], password: $0[1]) : nil }
        } catch {
            throw ControllerError("the secrets of the session's proxies cannot be opened: \(error)")
        }
    }
}

package import EgressRules
private import JSONModel

/// What a client wishes of its session's way out: `egress.allow` and `egress.deny`, and the hosted service's `proxies`.
package struct EgressRequest: Sendable, Equatable {
    /// Rules as they were written, all of them readable.
    package var allow: [String]
    package var deny: [String]
    package var proxies: [Proxy]
    /// Paths of what was sent and does not apply: proxies of the hosted service's own network.
    package var notApplied: [String]

    package struct Proxy: Sendable, Equatable {
        /// nil for `none`: no proxy of the session's.
        package var server: EgressProxy?
        /// The hosts that it is for; nil for all.
        package var pattern: DomainPattern?
    }

    /// Rules in one list.
    package static let rulesLimit = 100
    package static let proxiesLimit = 20

    package var isEmpty: Bool { allow.isEmpty && deny.isEmpty && proxies.isEmpty }

    init(body: Fields, parameters: Fields) throws(RequestError) {
        let egress = try body.object("egress")
        if let unknown = egress.keys.first(where: { $0 != "allow" && $0 != "deny" }) {
            throw RequestError(field: egress.name(unknown), problem: "is not known; `allow` and `deny` are")
        }
        self.allow = try Self.rules("allow", egress)
        self.deny = try Self.rules("deny", egress)
        (self.proxies, self.notApplied) = try Self.proxies(
            body.value("proxies") == nil ? parameters : body)
    }

    private static func rules(_ key: String, _ egress: Fields) throws(RequestError) -> [String] {
        let rules = try egress.strings(key, limit: rulesLimit) ?? []
        for (index, rule) in rules.enumerated() {
            guard rule.utf8.count > EgressRule.limit || EgressRule(rule) == nil else { continue }
            throw RequestError(
                field: "\(egress.name(key))[\(index)]",
                problem: "is no rule: `\(rule.prefix(80))`; write a host, `.example.com`, `*.example.com`, an address, "
                    + "a block such as 192.0.2.0/24 or `*`, with :PORT where only that port is meant")
        }
        return rules
    }

    private static func proxies(_ fields: Fields) throws(RequestError) -> ([Proxy], notApplied: [String]) {
        switch fields.value("proxies") {
        case nil, .bool(false): return ([], [])
        case .bool(true): return ([], [fields.name("proxies")])
        case .some: break
        }
        var (proxies, notApplied): ([Proxy], [String]) = ([], [])
        for entry in try fields.objects("proxies", limit: proxiesLimit) {
            let pattern = try pattern(entry)
            switch try entry.requiredString("type", limit: 32) {
            case "external": proxies.append(Proxy(server: try server(entry), pattern: pattern))
            case "none": proxies.append(Proxy(server: nil, pattern: pattern))
            case "browserbase": notApplied.append(entry.path)
            default:
                throw RequestError(field: entry.name("type"), problem: "must be external, none or browserbase")
            }
        }
        return (proxies, notApplied)
    }

    private static func pattern(_ entry: Fields) throws(RequestError) -> DomainPattern? {
        guard let text = try entry.string("domainPattern", limit: DomainPattern.limit) else { return nil }
        guard let pattern = DomainPattern(text) else {
            throw RequestError(
                field: entry.name("domainPattern"),
                problem: "cannot be read: `\(text.prefix(80))`; it is a regular expression such as `example\\.com` or "
                    + "`.*\\.gov`, of literals, `.`, `[…]`, `\\d`, `\\w`, `*`, `+`, `?`, `|`, groups, `^` and `$`")
        }
        return pattern
    }

    /// What is wrong with a proxy is said without what was sent: there may be a password in it.
    private static func server(_ entry: Fields) throws(RequestError) -> EgressProxy {
        let server = try entry.requiredString("server", limit: 512)
        let username = try entry.string("username", limit: ProxyCredentials.limit)
        let password = try entry.string("password", limit: ProxyCredentials.limit)
        if username == nil, password != nil {
            throw RequestError(field: entry.name("username"), problem: "is required where there is a password")
        }
        do {
            return try EgressProxy(
                server: server,
                credentials: username.map { ProxyCredentials(username: $0, password: password ?? "") })
        } catch {
            throw RequestError(field: entry.name("server"), problem: error.message)
        }
    }
}

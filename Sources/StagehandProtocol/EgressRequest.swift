private import JSONModel

/// What a client wishes of its session's way out: `egress.allow` and `egress.deny`, and the hosted service's `proxies`.
package struct EgressRequest: Sendable, Equatable {
    /// Rules as they were written, all of them readable.
    package var allow: [String]
    package var deny: [String]
    package var proxies: [Proxy]
    /// Paths of what was sent and does not apply: proxies of the hosted service's own network.
    package var notApplied: [String]

    /// One entry of `proxies`. Prints without its password.
    package struct Proxy: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
        /// nil for `none`: no proxy of the session's.
        package var server: String?
        /// The hosts that it is for; nil for all.
        package var pattern: String?
        /// User name and password; empty where it is told nothing.
        package var credentials: [String]

        package var description: String { "Proxy(\(server ?? "none"))" }
        package var debugDescription: String { description }
    }

    /// Rules in one list.
    package static let rulesLimit = 100
    package static let proxiesLimit = 20
    /// The longest name and password, in bytes: SOCKS 5 has one byte for each length (RFC 1929).
    private static let credentialLimit = 255

    package var isEmpty: Bool { allow.isEmpty && deny.isEmpty && proxies.isEmpty }

    init(body: Fields, parameters: Fields) throws(RequestError) {
        let egress = try body.object("egress")
        for key in egress.keys where key != "allow" && key != "deny" {
            throw RequestError(field: egress.name(key), problem: "is not known; `allow` and `deny` are")
        }
        self.allow = try Self.rules("allow", egress)
        self.deny = try Self.rules("deny", egress)
        (self.proxies, self.notApplied) = try Self.proxies(body.value("proxies") == nil ? parameters : body)
    }

    private static func rules(_ key: String, _ egress: Fields) throws(RequestError) -> [String] {
        let rules = try egress.strings(key, limit: rulesLimit) ?? []
        for (index, rule) in rules.enumerated() where !EgressSyntax.isRule(rule) {
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
            case "external":
                let server = try server(entry)
                proxies.append(
                    Proxy(server: server, pattern: pattern, credentials: try credentials(entry, of: server)))
            case "none": proxies.append(Proxy(server: nil, pattern: pattern, credentials: []))
            case "browserbase": notApplied.append(entry.path)
            default:
                throw RequestError(field: entry.name("type"), problem: "must be external, none or browserbase")
            }
        }
        return (proxies, notApplied)
    }

    private static func pattern(_ entry: Fields) throws(RequestError) -> String? {
        guard let text = try entry.string("domainPattern", limit: PatternSyntax.limit) else { return nil }
        guard PatternSyntax.isPattern(text) else {
            throw RequestError(
                field: entry.name("domainPattern"),
                problem: "cannot be read: `\(text.prefix(80))`; it is a regular expression such as `example\\.com` or "
                    + "`.*\\.gov`, of literals, `.`, `[…]`, `\\d`, `\\w`, `*`, `+`, `?`, `|`, groups, `^` and `$`")
        }
        return text
    }

    private static func server(_ entry: Fields) throws(RequestError) -> String {
        let server = try entry.requiredString("server", limit: 512)
        if let problem = EgressSyntax.problem(server: server) {
            throw RequestError(field: entry.name("server"), problem: problem)
        }
        return server
    }

    /// What is wrong is said without what was sent.
    private static func credentials(_ entry: Fields, of server: String) throws(RequestError) -> [String] {
        let password = try entry.string("password", limit: credentialLimit)
        guard let username = try entry.string("username", limit: credentialLimit) else {
            if password == nil { return [] }
            throw RequestError(field: entry.name("username"), problem: "is required where there is a password")
        }
        // What separates the two in HTTP (RFC 7617, 2), and what could end a line.
        let isPlain = (username + (password ?? "")).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        let isSOCKS = server.lowercased().hasPrefix("socks")
        guard !username.isEmpty, isPlain, isSOCKS || !username.utf8.contains(UInt8(ascii: ":")) else {
            throw RequestError(
                field: entry.name("username"), problem: "or `password` is empty or has characters that cannot be sent")
        }
        return [username, password ?? ""]
    }
}

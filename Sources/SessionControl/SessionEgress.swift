import JSONModel

/// Where a session's browser may connect, and through which proxies, as `start` has stored it.
struct SessionEgress: Equatable {
    /// Without what it is told of who comes.
    struct Proxy: Equatable {
        /// nil where no proxy of the session's is to be used.
        var server: String?
        /// nil for all hosts.
        var domainPattern: String?
    }

    var allow: [String]
    var deny: [String]
    /// In the order in which they are tried.
    var proxies: [Proxy]
    /// In base 64, readable with the session's key only (`EgressSeal`); nil where there are none.
    var sealedCredentials: String?

    init(allow: [String], deny: [String], proxies: [Proxy], sealedCredentials: String?) {
        self.allow = allow
        self.deny = deny
        self.proxies = proxies
        self.sealedCredentials = sealedCredentials
    }

    /// A part that is missing or of another kind is an error: it may be a rule.
    init(_ stored: JSONValue) throws(ControllerError) {
        guard let allow = Self.strings(stored["allow"]), let deny = Self.strings(stored["deny"]),
            let entries = stored["proxies"]?.arrayValue
        else { throw ControllerError("the session's egress rules cannot be read") }
        self.init(allow: allow, deny: deny, proxies: [], sealedCredentials: stored["sealedCredentials"]?.stringValue)
        for entry in entries {
            let server = entry["server"]?.stringValue
            let pattern = entry["domainPattern"]?.stringValue
            guard entry["type"] == (server == nil ? "none" : "external"),
                pattern != nil || entry["domainPattern"] == nil
            else { throw ControllerError("a proxy of the session cannot be read") }
            proxies.append(Proxy(server: server, domainPattern: pattern))
        }
    }

    private static func strings(_ value: JSONValue?) -> [String]? {
        guard let items = value?.arrayValue else { return nil }
        let texts = items.compactMap(\.stringValue)
        return texts.count == items.count ? texts : nil
    }
}

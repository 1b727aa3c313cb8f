/// Where a session's browser may connect, and through which proxies, as far as it has wishes of its own.
package struct SessionEgress: Codable, Sendable, Equatable {
    /// Rules; when there is one, nothing else may be opened. They open nothing that is closed without them.
    package var allow: [String]
    /// Rules that take away.
    package var deny: [String]
    /// In the order in which they are tried.
    package var proxies: [SessionProxy]
    /// User names and passwords of the proxies, in base 64, readable with the session's key only; nil where there are none.
    package var sealedCredentials: String?

    package init(allow: [String], deny: [String], proxies: [SessionProxy], sealedCredentials: String?) {
        self.allow = allow
        self.deny = deny
        self.proxies = proxies
        self.sealedCredentials = sealedCredentials
    }
}

/// A proxy of a session's, without what it is told of who comes.
package struct SessionProxy: Codable, Sendable, Equatable {
    /// `SCHEME://HOST:PORT`; nil where no proxy of the session's is to be used.
    package var server: String?
    /// The hosts that it is for, as a regular expression; nil for all.
    package var domainPattern: String?

    package init(server: String?, domainPattern: String?) {
        self.server = server
        self.domainPattern = domainPattern
    }
}

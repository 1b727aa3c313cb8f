/// Where a service listens: `http` or `https`, a host and perhaps a port, perhaps a path.
package struct AWSEndpoint: Sendable, Hashable {
    /// `https://events.us-east-1.amazonaws.com`, without a path.
    let origin: String
    /// Host and port, as `Host` says them.
    let authority: String
    /// Empty, or with a slash at its beginning and none at its end.
    let path: String

    /// Nil for anything but an absolute `http` or `https` URL without user, query and fragment.
    package init?(_ url: String) {
        guard let scheme = ["https://", "http://"].first(where: url.hasPrefix) else { return nil }
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard !authority.isEmpty, url.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            !url.contains(where: { "@?#\\".contains($0) })
        else { return nil }
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        self.origin = scheme + authority
        self.authority = String(authority)
        self.path = String(path)
    }

    /// As `init(_:)`, for the address of a WebSocket API: nil for anything but a `ws` or `wss` URL.
    package init?(webSocket url: String) {
        guard url.hasPrefix("ws") else { return nil }
        self.init("http" + url.dropFirst(2))
    }

    private init(origin: String, authority: String, path: String) {
        self.origin = origin
        self.authority = authority
        self.path = path
    }

    /// The same place, further down; `path` is of another endpoint.
    func appending(_ path: String) -> AWSEndpoint {
        AWSEndpoint(origin: origin, authority: authority, path: self.path + path)
    }

    /// Without brackets and port.
    var host: String {
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }

    var isEncrypted: Bool { origin.hasPrefix("https:") }
}

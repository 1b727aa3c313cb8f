/// Where a connection is to go.
package struct EgressTarget: Sendable, Hashable, CustomStringConvertible {
    package let host: EgressHost
    package let port: UInt16

    package init(host: EgressHost, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// From `HOST:PORT`, or from `HOST` where a default port is given; nil when it is neither, or port 0.
    package init?(authority: some StringProtocol, defaultPort: UInt16?) {
        let authority = String(authority)
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : authority.startIndex
        guard let end else { return nil }
        let colon = authority[end...].firstIndex(of: ":")
        guard let host = EgressHost(authority[..<(colon ?? authority.endIndex)]) else { return nil }
        if let colon {
            let digits = authority[authority.index(after: colon)...]
            guard (1...5).contains(digits.utf8.count), digits.allSatisfy({ "0123456789".contains($0) }),
                let port = UInt16(digits), port > 0
            else { return nil }
            self.init(host: host, port: port)
        } else if let defaultPort {
            self.init(host: host, port: defaultPort)
        } else {
            return nil
        }
    }

    /// Where a browser connects for an address: `http`, `https`, `ws` and `wss` ones have a host; nil for others.
    package init?(url: String) {
        guard let colon = url.firstIndex(of: ":"), url[colon...].hasPrefix("://") else { return nil }
        let port: UInt16
        switch url[..<colon].lowercased() {
        case "http", "ws": port = 80
        case "https", "wss": port = 443
        default: return nil
        }
        let authority = url[colon...].dropFirst(3).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        self.init(authority: host, defaultPort: port)
    }

    package var description: String { "\(host):\(port)" }
}

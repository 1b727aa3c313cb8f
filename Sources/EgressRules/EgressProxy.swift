/// A proxy that connections of a browser go through: where it is, what it speaks, and who it is told that we are.
package struct EgressProxy: Sendable, Hashable {
    package enum Scheme: String, Sendable, Hashable {
        /// RFC 9110: a tunnel (9.3.6) for everything but plain `http:`, which is asked for by its whole address.
        case http
        /// RFC 1928.
        case socks5
    }

    /// What is wrong with what was given. Does not repeat it, since there may be a password in it.
    package struct Problem: Error, Sendable, Hashable {
        package let message: String

        package init(message: String) {
            self.message = message
        }
    }

    package let scheme: Scheme
    package let target: EgressTarget
    package let credentials: ProxyCredentials?

    /// The longest address, in bytes.
    private static let limit = 300

    /// From `http://HOST:PORT`, `socks5://HOST:PORT` (or `socks5h:`) or `HOST:PORT`, which is HTTP.
    package init(server: String, credentials: ProxyCredentials?) throws(Problem) {
        var rest = server[...]
        if rest.hasSuffix("/") { rest.removeLast() }
        var scheme = Scheme.http
        if let (name, authority) = Self.split(rest) {
            switch name.lowercased() {
            case "http": scheme = .http
            case "socks5", "socks5h": scheme = .socks5
            case "https":
                throw Problem(
                    message: "must be http:// or socks5://; proxies that speak TLS themselves are not supported")
            default: throw Problem(message: "must begin with http:// or socks5://")
            }
            rest = authority
        }
        guard !rest.utf8.contains(UInt8(ascii: "@")) else {
            throw Problem(message: "must not hold a user name or password: send `username` and `password`")
        }
        guard server.utf8.count <= Self.limit,
            let target = EgressTarget(authority: rest, defaultPort: scheme == .http ? 80 : 1080)
        else { throw Problem(message: "must be http://HOST:PORT or socks5://HOST:PORT") }
        if let problem = credentials?.problem(for: scheme) { throw problem }
        self.scheme = scheme
        self.target = target
        self.credentials = credentials
    }

    /// `SCHEME://HOST:PORT`, without credentials.
    package var server: String { "\(scheme.rawValue)://\(target)" }

    /// What stands before and behind `://`.
    private static func split(_ text: Substring) -> (Substring, Substring)? {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { return nil }
        return (text[..<colon], text[colon...].dropFirst(3))
    }
}

/// Who a proxy is told that we are. Prints as `***`.
package struct ProxyCredentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package let username: String
    package let password: String

    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }

    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }

    /// The longest name and password, in bytes: SOCKS 5 has one byte for each length (RFC 1929).
    package static let limit = 255

    fileprivate func problem(for scheme: EgressProxy.Scheme) -> EgressProxy.Problem? {
        let sizes = [username.utf8.count, password.utf8.count]
        guard sizes[0] > 0, sizes.allSatisfy({ $0 <= Self.limit }) else {
            return EgressProxy.Problem(message: "has a user name or password that is empty or too long")
        }
        // What separates the two (RFC 7617, 2), and what could end a line.
        let isPlain = (username + password).unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard isPlain, scheme == .socks5 || !username.utf8.contains(UInt8(ascii: ":")) else {
            return EgressProxy.Problem(message: "has a user name or password with characters that cannot be sent")
        }
        return nil
    }
}

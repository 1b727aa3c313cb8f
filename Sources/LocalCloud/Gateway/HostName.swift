import NIOCore

/// The names under which a local cloud may be addressed. A page whose own host name was made to point to this machine
/// (DNS rebinding) sends that name, and is no stranger to the built-in keys.
enum HostName {
    /// Whether a `Host` header (RFC 9110, 7.2) names an IP address or this machine; an absent one does no harm.
    static func isLocal(_ header: String?) -> Bool {
        guard let header else { return true }
        let name = withoutPort(header).lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        return (try? SocketAddress(ipAddress: name, port: 0)) != nil
    }

    private static func withoutPort(_ header: String) -> String {
        if header.hasPrefix("[") { return String(header.dropFirst().prefix { $0 != "]" }) }
        return String(header.prefix { $0 != ":" })
    }
}

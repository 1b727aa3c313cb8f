/// Host and port of a `redis://` or `rediss://` URL.
struct RedisAddress: Hashable, Sendable {
    let host: String
    let port: Int

    init?(_ url: String) {
        guard let scheme = ["redis://", "rediss://"].first(where: url.hasPrefix) else { return nil }
        let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" }
        let address = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let parts = address.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, parts.count <= 2 else { return nil }
        let port = parts.count == 2 ? Int(parts[1]) : 6_379
        guard let port, (1...65_535).contains(port) else { return nil }
        self.host = String(host)
        self.port = port
    }
}

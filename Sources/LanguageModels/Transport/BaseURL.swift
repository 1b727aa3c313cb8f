import HTTPTransport

/// The address below which a provider's interface lies: `https://api.openai.com/v1`.
///
/// A client may name any address here, and the answer of whoever listens there comes back to it in error messages. The
/// process that asks runs where the cloud keeps its credentials endpoints, so addresses that are link-local (169.254.0.0/16
/// with the instance and task metadata services, fe80::/10, fd00:ec2::254) are refused, and loopback unless the
/// settings allow it: here for what is written as an address, in whatever spelling, and again for what a name resolves
/// to when the connection is made (`PeerAddresses`). Redirects are not followed.
struct BaseURL: Sendable, Hashable {
    /// Scheme, host and port, in lower case; which kept connection may be used.
    let origin: String
    /// Without a slash at the end.
    let text: String

    /// Throws `invalidConfiguration`; the message does not repeat the address.
    init(_ text: String, loopback: ModelNetwork.Loopback) throws(ModelError) {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Self.fault("must be at most 2048 printable ASCII characters")
        }
        guard let separator = text.firstRange(of: "://"),
            ["http", "https"].contains(text[..<separator.lowerBound].lowercased())
        else {
            throw Self.fault("must begin with https:// or http://")
        }
        guard !text.contains(where: { "?#\\".contains($0) }) else {
            throw Self.fault("must have no query and no fragment")
        }
        let rest = text[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else { throw Self.fault("must not hold a user name or password") }
        let host = try Self.host(of: authority)
        let peers: PeerAddresses = loopback == .allowed ? .exceptLinkLocal : .exceptLinkLocalAndLoopback
        guard peers.allows(host: host) else {
            throw Self.fault("leads to an address that is not allowed here (link-local, metadata or loopback)")
        }
        var path = String(rest.dropFirst(authority.count))
        while path.hasSuffix("/") { path.removeLast() }
        origin = "\(text[..<separator.lowerBound])://\(authority)".lowercased()
        self.text = "\(text[..<separator.lowerBound])://\(authority)\(path)"
    }

    /// The address of one of the provider's functions.
    func appending(_ path: String) -> String { text + path }

    /// Whether nothing follows the host.
    var hasNoPath: Bool { text.count == origin.count }

    private static func host(of authority: Substring) throws(ModelError) -> String {
        var host = authority
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw fault("has a malformed host") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || isPort(rest.dropFirst()) && rest.hasPrefix(":") else {
                throw fault("has a malformed port")
            }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            guard isPort(authority[authority.index(after: colon)...]) else { throw fault("has a malformed port") }
        }
        let isHost = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: ":"):
                true
            default: false
            }
        }
        guard !host.isEmpty, isHost else { throw fault("has a malformed host") }
        return String(host)
    }

    private static func isPort(_ text: Substring) -> Bool {
        guard (1...5).contains(text.utf8.count), text.allSatisfy({ "0123456789".contains($0) }) else { return false }
        return (1...65_535).contains(Int(text) ?? 0)
    }

    private static func fault(_ problem: String) -> ModelError {
        ModelError(.invalidConfiguration, "the model's baseURL \(problem)")
    }
}

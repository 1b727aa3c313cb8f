package import Digests
package import EgressRules

/// Seals the user names and passwords of a session's proxies for its record: AES-256-GCM under a key that is derived
/// (HKDF-SHA256, RFC 5869) from the session's key for this purpose alone. The servers that they are for are authenticated
/// with them, so that whoever can change records cannot have them sent to another server.
package enum EgressSeal {
    /// Between entries, and between a name and its password: neither has control characters.
    private static let (entryEnd, nameEnd): (UInt8, UInt8) = (0x1E, 0x1F)

    /// One entry for each proxy, in order; nil for one that is told nothing.
    package static func seal(
        _ credentials: [ProxyCredentials?], servers: [String?], sessionKey: [UInt8]
    ) throws(DigestError) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in credentials {
            if let entry { bytes += Array(entry.username.utf8) + [nameEnd] + Array(entry.password.utf8) }
            bytes.append(entryEnd)
        }
        return try AES256GCM.seal(bytes, key: key(sessionKey), associatedData: context(servers))
    }

    /// Throws `notAuthentic` for what was sealed for another session or for other servers, or changed since.
    package static func open(
        _ sealed: [UInt8], servers: [String?], sessionKey: [UInt8]
    ) throws(DigestError) -> [ProxyCredentials?] {
        let bytes = try AES256GCM.open(sealed, key: key(sessionKey), associatedData: context(servers))
        let entries = bytes.split(separator: entryEnd, omittingEmptySubsequences: false).dropLast()
        guard entries.count == servers.count else { throw .notAuthentic }
        return entries.map { entry in
            guard let end = entry.firstIndex(of: nameEnd) else { return nil }
            return ProxyCredentials(
                username: String(decoding: entry[..<end], as: UTF8.self),
                password: String(decoding: entry[(end + 1)...], as: UTF8.self))
        }
    }

    /// No server has a space in it.
    private static func context(_ servers: [String?]) -> [UInt8] {
        Array(servers.map { $0 ?? "-" }.joined(separator: " ").utf8)
    }

    private static func key(_ sessionKey: [UInt8]) -> [UInt8] {
        HKDFSHA256.derive(
            key: sessionKey, salt: Array("wallcrawler".utf8), info: Array("egress-secrets".utf8),
            count: AES256GCM.keyCount)
    }
}

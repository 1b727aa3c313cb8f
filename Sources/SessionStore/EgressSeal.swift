package import Digests

/// Seals the user names and passwords of a session's proxies for its record: AES-256-GCM under a key that is derived
/// (HKDF-SHA256, RFC 5869) from the session's key for this purpose alone. The servers that they are for are authenticated
/// with them, so that whoever can change records cannot have them sent to another server.
package enum EgressSeal {
    /// Between entries, and between a name and its password: neither has control characters.
    private static let (entryEnd, nameEnd): (UInt8, UInt8) = (0x1E, 0x1F)

    /// User name and password of each proxy, in order; nothing for one that is told nothing.
    package static func seal(
        _ credentials: [[String]], servers: [String?], sessionKey: [UInt8]
    ) throws(DigestError) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in credentials {
            for (index, text) in entry.enumerated() {
                if index > 0 { bytes.append(nameEnd) }
                bytes += Array(text.utf8)
            }
            bytes.append(entryEnd)
        }
        return try AES256GCM.seal(bytes, key: key(sessionKey), associatedData: context(servers))
    }

    /// Throws `notAuthentic` for what was sealed for another session or for other servers, or changed since.
    package static func open(
        _ sealed: [UInt8], servers: [String?], sessionKey: [UInt8]
    ) throws(DigestError) -> [[String]] {
        let bytes = try AES256GCM.open(sealed, key: key(sessionKey), associatedData: context(servers))
        let entries = bytes.split(separator: entryEnd, omittingEmptySubsequences: false).dropLast()
        guard entries.count == servers.count else { throw .notAuthentic }
        return entries.map { entry in
            entry.split(separator: nameEnd, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
        }.map { $0 == [""] ? [] : $0 }
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

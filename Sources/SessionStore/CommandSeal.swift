package import Digests

/// Seals what only a session's browser task may read of a command: AES-256-GCM under a key that is derived (HKDF-SHA256,
/// RFC 5869) from the session's key for this purpose alone. The action's id is authenticated with it, so that the sealed
/// bytes are of no use in another command.
package enum CommandSeal {
    package static func seal(
        _ bytes: [UInt8], sessionKey: [UInt8], actionID: String
    ) throws(DigestError) -> [UInt8] {
        try AES256GCM.seal(bytes, key: key(sessionKey), associatedData: Array(actionID.utf8))
    }

    /// Throws `notAuthentic` for what was sealed for another session or action, or changed since.
    package static func open(
        _ sealed: [UInt8], sessionKey: [UInt8], actionID: String
    ) throws(DigestError) -> [UInt8] {
        try AES256GCM.open(sealed, key: key(sessionKey), associatedData: Array(actionID.utf8))
    }

    private static func key(_ sessionKey: [UInt8]) -> [UInt8] {
        HKDFSHA256.derive(
            key: sessionKey, salt: Array("wallcrawler".utf8), info: Array("command-secrets".utf8),
            count: AES256GCM.keyCount)
    }
}

/// Bytes that only the holder of one X25519 private key can read: anybody can seal for its public key.
///
/// A box is the public half of a key pair made for it alone (32 bytes), and the text under AES-256-GCM. The key comes
/// from HKDF over the shared secret, salted with both public keys; `context` says what the box is for (a session and a
/// command, say) and must be the same at both ends.
package enum SealedBox {
    /// Bytes that a box has more than its text.
    package static let overhead = X25519.keyCount + AES256GCM.nonceCount + AES256GCM.tagCount

    package static func seal(
        _ plaintext: [UInt8], to publicKey: [UInt8], context: [UInt8]
    ) throws(DigestError) -> [UInt8] {
        let ephemeral = try X25519.KeyPair.generate()
        let secret = try X25519.sharedSecret(privateKey: ephemeral.privateKey, publicKey: publicKey)
        let key = key(secret: secret, ephemeral: ephemeral.publicKey, recipient: publicKey, context: context)
        return ephemeral.publicKey + (try AES256GCM.seal(plaintext, key: key, associatedData: context))
    }

    package static func open(
        _ box: [UInt8], with keyPair: X25519.KeyPair, context: [UInt8]
    ) throws(DigestError) -> [UInt8] {
        guard box.count >= overhead else { throw .truncated }
        let ephemeral = Array(box.prefix(X25519.keyCount))
        let secret = try X25519.sharedSecret(privateKey: keyPair.privateKey, publicKey: ephemeral)
        let key = key(secret: secret, ephemeral: ephemeral, recipient: keyPair.publicKey, context: context)
        return try AES256GCM.open(Array(box.dropFirst(X25519.keyCount)), key: key, associatedData: context)
    }

    private static func key(secret: [UInt8], ephemeral: [UInt8], recipient: [UInt8], context: [UInt8]) -> [UInt8] {
        HKDFSHA256.derive(
            key: secret, salt: ephemeral + recipient, info: Array("wallcrawler sealed box 1\u{0}".utf8) + context,
            count: AES256GCM.keyCount)
    }
}

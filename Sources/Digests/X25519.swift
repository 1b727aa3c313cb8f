/// Diffie-Hellman on Curve25519 (RFC 7748).
package enum X25519 {
    /// Bytes of a private key, of a public key, and of a shared secret.
    package static let keyCount = 32

    /// A private key and the public key that belongs to it. Prints without the private half.
    package struct KeyPair: Sendable, CustomStringConvertible, CustomReflectable {
        /// Secret. To be kept where `Secret` values are kept.
        package let privateKey: [UInt8]
        package let publicKey: [UInt8]

        /// A new pair from 32 random bytes.
        package static func generate() throws(DigestError) -> KeyPair {
            try KeyPair(privateKey: SecureRandom.bytes(keyCount))
        }

        package init(privateKey: [UInt8]) throws(DigestError) {
            try X25519.check(privateKey)
            self.publicKey = try KeyHandle(privateKey: privateKey).publicKey()
            self.privateKey = privateKey
        }

        package var description: String { "X25519 key pair" }
        package var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
    }

    /// The secret that both sides come to. Not a key yet: derive one with HKDF.
    package static func sharedSecret(
        privateKey: [UInt8], publicKey: [UInt8]
    ) throws(DigestError) -> [UInt8] {
        try check(privateKey)
        try check(publicKey)
        let own = try KeyHandle(privateKey: privateKey)
        return try own.sharedSecret(with: KeyHandle(publicKey: publicKey))
    }

    private static func check(_ key: [UInt8]) throws(DigestError) {
        guard key.count == keyCount else { throw .keyLength(expected: keyCount, found: key.count) }
    }
}

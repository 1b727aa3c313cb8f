/// Authenticated encryption: AES-256 in Galois/Counter Mode (NIST SP 800-38D).
///
/// Sealed bytes are the nonce (12), the encrypted text, and the tag (16). Nonces are random, so one key is good for
/// 2^32 messages (SP 800-38D, 8.3); keys here belong to one session each.
package enum AES256GCM {
    package static let keyCount = 32
    package static let nonceCount = 12
    package static let tagCount = 16
    /// The longest text: what a 32-bit length of the library can hold.
    package static let maximumCount = Int(Int32.max)

    /// Seals under a fresh nonce. `associatedData` is authenticated too; `open` must be given the same.
    package static func seal(
        _ plaintext: [UInt8], key: [UInt8], associatedData: [UInt8]
    ) throws(DigestError) -> [UInt8] {
        try seal(plaintext, key: key, nonce: SecureRandom.bytes(nonceCount), associatedData: associatedData)
    }

    /// The text, or `.notAuthentic`; nothing of a text that does not authenticate is given out.
    package static func open(
        _ sealed: [UInt8], key: [UInt8], associatedData: [UInt8]
    ) throws(DigestError) -> [UInt8] {
        try check(key: key)
        guard sealed.count >= nonceCount + tagCount else { throw .truncated }
        guard sealed.count <= maximumCount, associatedData.count <= maximumCount else {
            throw .library(call: "EVP_CipherUpdate")
        }
        var context = try CipherContext(.opening, key: key, nonce: Array(sealed.prefix(nonceCount)))
        try context.authenticate(associatedData)
        let plaintext = try context.update(Array(sealed.dropFirst(nonceCount).dropLast(tagCount)))
        guard try context.verify(tag: Array(sealed.suffix(tagCount))) else { throw .notAuthentic }
        return plaintext
    }

    /// As `seal` with a nonce of the caller's choice, which published vectors need. A nonce must never serve twice.
    static func seal(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], associatedData: [UInt8]
    ) throws(DigestError) -> [UInt8] {
        try check(key: key)
        precondition(nonce.count == nonceCount, "GCM nonces have 12 bytes here")
        guard plaintext.count <= maximumCount, associatedData.count <= maximumCount else {
            throw .library(call: "EVP_CipherUpdate")
        }
        var context = try CipherContext(.sealing, key: key, nonce: nonce)
        try context.authenticate(associatedData)
        let ciphertext = try context.update(plaintext)
        return nonce + ciphertext + (try context.tag())
    }

    private static func check(key: [UInt8]) throws(DigestError) {
        guard key.count == keyCount else { throw .keyLength(expected: keyCount, found: key.count) }
    }
}

/// Key derivation from a secret that is already strong (RFC 5869).
package enum HKDFSHA256 {
    /// The most that one derivation gives: 255 digests.
    package static let maximumCount = 255 * SHA256.byteCount

    /// `count` bytes (1 to `maximumCount`; anything else is a bug and traps) for this secret, salt and purpose.
    /// An empty salt stands for a block of zeros, as the RFC says.
    package static func derive(key: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        precondition((1...maximumCount).contains(count), "HKDF gives 1 to \(maximumCount) bytes")
        let pseudorandomKey = HMACSHA256.authenticate(key, key: salt)
        var output: [UInt8] = []
        var block: [UInt8] = []
        var counter: UInt8 = 1
        while output.count < count {
            block = HMACSHA256.authenticate(block + info + [counter], key: pseudorandomKey)
            output += block
            counter &+= 1
        }
        return Array(output.prefix(count))
    }
}

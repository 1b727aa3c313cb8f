private import COpenSSL

/// Bytes that nobody can guess. A machine that has none to give traps: nothing safe can be done without them.
package enum SecureRandom {
    package static func bytes(_ count: Int) -> [UInt8] {
        precondition((0...1 << 20).contains(count), "at most 1 MiB of random bytes at a time")
        var bytes = [UInt8](repeating: 0, count: count)
        let status = unsafe RAND_bytes(&bytes, Int32(count))
        precondition(status == 1, "RAND_bytes has no randomness")
        return bytes
    }

    /// A version 4 UUID (RFC 9562, section 5.4) in lower case: 122 random bits.
    package static func uuid() -> String {
        var bytes = bytes(16)
        bytes[6] = bytes[6] & 0x0f | 0x40
        bytes[8] = bytes[8] & 0x3f | 0x80
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 0x0f)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

private import COpenSSL

/// HMAC with SHA-256 (RFC 2104, RFC 4231).
package enum HMACSHA256 {
    /// The 32 bytes of the code, for a key and a message of any length. A library without HMAC traps.
    package static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        // OpenSSL takes an empty key for "no key set"; HMAC pads keys with zeros, so one zero is the same key.
        let key = key.isEmpty ? [0] : key
        var code = [UInt8](repeating: 0, count: SHA256.byteCount)
        var length = 0
        let result = unsafe message.withUnsafeBufferPointer { message in
            unsafe EVP_Q_mac(
                nil, "HMAC", nil, "SHA256", nil, key, key.count, message.baseAddress, message.count, &code, code.count,
                &length)
        }
        let succeeded = unsafe result != nil
        precondition(succeeded && length == SHA256.byteCount, "EVP_Q_mac has no HMAC with SHA-256")
        return code
    }
}

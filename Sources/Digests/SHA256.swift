private import COpenSSL

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    package static let byteCount = 32

    /// The 32 bytes of the digest. A library without SHA-256 cannot run this program at all: that traps.
    package static func hash(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: byteCount)
        var length: UInt32 = 0
        let status = unsafe message.withUnsafeBytes { message in
            unsafe EVP_Digest(message.baseAddress, message.count, &digest, &length, EVP_sha256(), nil)
        }
        precondition(status == 1 && length == 32, "EVP_Digest has no SHA-256")
        return digest
    }
}

private import COpenSSL

/// Comparison whose time tells nothing about the bytes.
package enum ConstantTime {
    /// Whether both hold the same bytes. Different lengths are told apart at once; lengths are no secret.
    package static func equals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}

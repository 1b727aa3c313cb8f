/// The two primitives that Signature Version 4 is made of, given from outside so that this module stays pure.
package struct SigningFunctions: Sendable {
    let sha256: @Sendable (_ message: [UInt8]) -> [UInt8]
    let hmacSHA256: @Sendable (_ message: [UInt8], _ key: [UInt8]) -> [UInt8]

    /// Both give 32 bytes. Their parameters are in the order of `SHA256.hash` and `HMACSHA256.authenticate`.
    package init(
        sha256: @escaping @Sendable (_ message: [UInt8]) -> [UInt8],
        hmacSHA256: @escaping @Sendable (_ message: [UInt8], _ key: [UInt8]) -> [UInt8]
    ) {
        self.sha256 = sha256
        self.hmacSHA256 = hmacSHA256
    }
}

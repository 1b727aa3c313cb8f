/// Comparison of secrets for modules without a C library beneath them.
package enum ConstantTimeComparison {
    /// Whether both hold the same bytes, in a time that depends on their lengths only.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}

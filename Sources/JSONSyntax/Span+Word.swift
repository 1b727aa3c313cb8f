extension Span<UInt8> {
    /// The eight bytes at the index as one number, in the machine's order; nil where fewer are left.
    @inline(__always)
    func word(at index: Int) -> UInt64? {
        guard index >= 0, index <= count - 8 else { return nil }
        // Within the bounds, as was just checked; any eight bytes are a number.
        return bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
    }
}

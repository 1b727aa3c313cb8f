/// A client's mask (RFC 6455, 5.3), across the pieces that a payload comes in.
package struct PayloadMask: Sendable {
    /// The key twice; its lowest byte is for the payload's next one.
    private var key: UInt64

    /// The key's first byte is in the lowest eight bits.
    package init(_ key: UInt32) {
        self.key = UInt64(key) << 32 | UInt64(key)
    }

    /// Takes the mask off the payload's next bytes, eight at a time. `destination` has room for all of them.
    package mutating func remove(
        from source: UnsafeRawBufferPointer, to destination: UnsafeMutableRawBufferPointer
    ) {
        precondition(destination.count >= source.count, "there is room for what the mask is taken off")
        var index = 0
        while index + 8 <= source.count {
            let bytes = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            destination.storeBytes(of: (bytes ^ key).littleEndian, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < source.count {
            destination[index] = source[index] ^ UInt8(truncatingIfNeeded: key)
            key = key >> 8 | key << 56
            index += 1
        }
    }
}

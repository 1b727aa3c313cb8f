/// The header of a frame as a client sends it (RFC 6455, 5.2).
package struct FrameHeader: Sendable, Hashable {
    package let frame: FrameSequence.Frame
    /// The mask's four bytes, the first in the lowest eight bits; 0 where there is no mask.
    package let mask: UInt32
    /// Bytes of the header itself: 2 to 14.
    package let count: Int

    /// Reads the header that the bytes begin with; nil while some of it is missing. A length that no number here holds
    /// becomes the largest one, which is beyond every limit.
    package init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= 2 else { return nil }
        let isMasked = bytes[1] & 0x80 != 0
        let short = Int(bytes[1] & 0x7F)
        let lengthBytes = short == 126 ? 2 : short == 127 ? 8 : 0
        count = 2 + lengthBytes + (isMasked ? 4 : 0)
        guard bytes.count >= count else { return nil }
        var length: UInt64 = lengthBytes == 0 ? UInt64(short) : 0
        for index in 2..<(2 + lengthBytes) { length = length << 8 | UInt64(bytes[index]) }
        var mask: UInt32 = 0
        if isMasked {
            for place in 0..<4 { mask |= UInt32(bytes[2 + lengthBytes + place]) << (8 * UInt32(place)) }
        }
        self.mask = mask
        frame = FrameSequence.Frame(
            opcode: bytes[0] & 0x0F, isFinal: bytes[0] & 0x80 != 0, isMasked: isMasked,
            hasReservedBits: bytes[0] & 0x70 != 0, length: Int(clamping: length))
    }
}

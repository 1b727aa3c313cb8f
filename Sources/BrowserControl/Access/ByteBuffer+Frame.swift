import NIOCore

/// Whole, unmasked frames (RFC 6455, 5.2), as a server sends them.
extension ByteBuffer {
    /// Bytes of the longest header.
    static let frameHeadroom = 10
    /// Payloads of up to so many bytes are copied behind their header, so that one buffer goes to the socket.
    private static let copied = 16_384

    /// The payload in a frame: one buffer, or for a large payload, which is not copied, its header and itself.
    static func frame(_ opcode: UInt8, _ payload: consuming ByteBuffer) -> (ByteBuffer, ByteBuffer?) {
        let length = payload.readableBytes
        let headerLength = frameHeaderLength(length)
        let isInPlace = payload.modifyIfUniquelyOwned { buffer in
            let start = buffer.readerIndex - headerLength
            guard start >= 0 else { return false }
            buffer.setFrameHeader(opcode, length: length, at: start)
            buffer.moveReaderIndex(to: start)
            return true
        }
        if isInPlace == true { return (payload, nil) }
        let isCopied = length <= copied
        var frame = ByteBufferAllocator().buffer(capacity: headerLength + (isCopied ? length : 0))
        frame.setFrameHeader(opcode, length: length, at: 0)
        frame.moveWriterIndex(forwardBy: headerLength)
        guard isCopied else { return (frame, payload) }
        frame.writeImmutableBuffer(payload)
        return (frame, nil)
    }

    private static func frameHeaderLength(_ length: Int) -> Int {
        switch length {
        case ..<126: 2
        case ..<65_536: 4
        default: 10
        }
    }

    private mutating func setFrameHeader(_ opcode: UInt8, length: Int, at index: Int) {
        let first = UInt16(0x80 | opcode) << 8
        switch Self.frameHeaderLength(length) {
        case 2: setInteger(first | UInt16(length), at: index)
        case 4: setInteger(UInt32(first | 126) << 16 | UInt32(length), at: index)
        default:
            setInteger(first | 127, at: index)
            setInteger(UInt64(length), at: index + 2)
        }
    }
}

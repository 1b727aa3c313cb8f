import NIOCore
import NIOWebSocket

extension ByteBuffer {
    /// Takes a client's mask off (RFC 6455, 5.3), eight bytes at a time.
    mutating func unmask(_ key: WebSocketMaskingKey) {
        let bytes = [key[0], key[1], key[2], key[3]]
        var wide: UInt64 = 0
        for place in (0..<8).reversed() { wide = wide << 8 | UInt64(bytes[place % 4]) }
        withUnsafeMutableReadableBytes { buffer in
            var index = 0
            while index + 8 <= buffer.count {
                let word = buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                buffer.storeBytes(of: word ^ wide.littleEndian, toByteOffset: index, as: UInt64.self)
                index += 8
            }
            while index < buffer.count {
                buffer[index] ^= bytes[index % 4]
                index += 1
            }
        }
    }
}

/// The checksum of ZIP archives (APPNOTE.TXT, 4.4.7), eight bytes at a time.
package struct CRC32: Sendable {
    private var state: UInt32 = 0xFFFF_FFFF

    package init() {}

    /// Of everything that was added.
    package var value: UInt32 { ~state }

    /// Eight tables of 256, one after the other.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var value = UInt32(index)
            for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
            tables[index] = value
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        let state = state
        self.state = Self.tables.withUnsafeBufferPointer { table in
            var crc = state
            var index = 0
            while index + 8 <= bytes.count {
                let low = crc ^ UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
                let high = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index + 4, as: UInt32.self))
                crc = table[Int(low & 0xFF) + 7 * 256] ^ table[Int(low >> 8 & 0xFF) + 6 * 256]
                crc ^= table[Int(low >> 16 & 0xFF) + 5 * 256] ^ table[Int(low >> 24) + 4 * 256]
                crc ^= table[Int(high & 0xFF) + 3 * 256] ^ table[Int(high >> 8 & 0xFF) + 2 * 256]
                crc ^= table[Int(high >> 16 & 0xFF) + 256] ^ table[Int(high >> 24)]
                index += 8
            }
            while index < bytes.count {
                crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
                index += 1
            }
            return crc
        }
    }
}

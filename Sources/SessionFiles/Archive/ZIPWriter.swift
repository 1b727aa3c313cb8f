package import Timestamps

/// Writes a ZIP archive (PKWARE's APPNOTE.TXT, 6.3) as a stream: files are stored as they are, sizes and checksums stand ahead of
/// them, and what does not fit into 32 bits is written as ZIP64. Holds the directory only, never a file.
package struct ZIPWriter: Sendable {
    private struct Entry {
        let name: [UInt8]
        let checksum: UInt32
        let size: UInt64
        let offset: UInt64
        let time: UInt32
    }

    private var entries: [Entry] = []
    private var position: UInt64 = 0

    private static let saturated = UInt64(UInt32.max)
    /// Version 4.5 of the specification, for ZIP64.
    private static let version: UInt16 = 45
    /// Names are UTF-8 (general purpose bit 11).
    private static let flags: UInt16 = 1 << 11

    package init() {}

    /// What stands ahead of a file's bytes, of which exactly `size` are to follow.
    package mutating func begin(name: String, size: UInt64, checksum: UInt32, modified: Timestamp) -> [UInt8] {
        let entry = Entry(
            name: Array(name.utf8), checksum: checksum, size: size, offset: position, time: Self.time(modified))
        entries.append(entry)
        let isLarge = size >= Self.saturated
        var header = Fields()
        header.add(UInt32(0x0403_4B50))
        header.add(isLarge ? Self.version : 20)
        Self.describe(entry, isLarge: isLarge, in: &header)
        header.add(UInt16(entry.name.count))
        header.add(UInt16(isLarge ? 20 : 0))
        header.bytes += entry.name
        if isLarge {
            header.add(UInt16(1))
            header.add(UInt16(16))
            header.add(size)
            header.add(size)
        }
        position += UInt64(header.bytes.count) + size
        return header.bytes
    }

    /// The directory, which ends the archive.
    package func finish() -> [UInt8] {
        var directory = Fields()
        for entry in entries { Self.list(entry, in: &directory) }
        let size = UInt64(directory.bytes.count)
        let count = UInt64(entries.count)
        if position >= Self.saturated || size >= Self.saturated || count >= UInt64(UInt16.max) {
            addLargeEnd(to: &directory, size: size, count: count)
        }
        directory.add(UInt32(0x0605_4B50))
        directory.add(UInt32(0))
        directory.add(UInt16(clamping: count))
        directory.add(UInt16(clamping: count))
        directory.add(UInt32(clamping: size))
        directory.add(UInt32(clamping: position))
        directory.add(UInt16(0))
        return directory.bytes
    }

    /// The ZIP64 end of the directory, and where it is (4.3.14, 4.3.15).
    private func addLargeEnd(to directory: inout Fields, size: UInt64, count: UInt64) {
        directory.add(UInt32(0x0606_4B50))
        directory.add(UInt64(44))
        directory.add(Self.version)
        directory.add(Self.version)
        directory.add(UInt64(0))
        directory.add(count)
        directory.add(count)
        directory.add(size)
        directory.add(position)
        directory.add(UInt32(0x0706_4B50))
        directory.add(UInt32(0))
        directory.add(position + size)
        directory.add(UInt32(1))
    }

    /// Flags to sizes, which local and central headers have alike.
    private static func describe(_ entry: Entry, isLarge: Bool, in fields: inout Fields) {
        fields.add(flags)
        fields.add(UInt16(0))
        fields.add(entry.time)
        fields.add(entry.checksum)
        let size = isLarge ? UInt32.max : UInt32(entry.size)
        fields.add(size)
        fields.add(size)
    }

    private static func list(_ entry: Entry, in directory: inout Fields) {
        let isLarge = entry.size >= saturated
        let isFar = entry.offset >= saturated
        let extra = (isLarge ? 16 : 0) + (isFar ? 8 : 0)
        directory.add(UInt32(0x0201_4B50))
        // Made on Unix, so that the attributes below are a file's mode.
        directory.add(UInt16(3 << 8) | version)
        directory.add(isLarge || isFar ? version : 20)
        describe(entry, isLarge: isLarge, in: &directory)
        directory.add(UInt16(entry.name.count))
        directory.add(UInt16(extra > 0 ? extra + 4 : 0))
        directory.add(UInt32(0))
        directory.add(UInt16(0))
        directory.add(UInt32(0o100644) << 16)
        directory.add(isFar ? UInt32.max : UInt32(entry.offset))
        directory.bytes += entry.name
        guard extra > 0 else { return }
        directory.add(UInt16(1))
        directory.add(UInt16(extra))
        if isLarge {
            directory.add(entry.size)
            directory.add(entry.size)
        }
        if isFar { directory.add(entry.offset) }
    }

    /// MS-DOS date and time in UTC, from 1980 on, in steps of two seconds.
    private static func time(_ moment: Timestamp) -> UInt32 {
        let parts = moment.rfc3339Seconds.split { "-T:Z".contains($0) }.compactMap { UInt32($0) }
        guard parts.count == 6, (1980...2107).contains(parts[0]) else { return 1 << 21 | 1 << 16 }
        let date = (parts[0] - 1980) << 9 | parts[1] << 5 | parts[2]
        return date << 16 | parts[3] << 11 | parts[4] << 5 | parts[5] / 2
    }
}

/// Numbers in the order of bytes that ZIP has, the lowest first.
private struct Fields {
    var bytes: [UInt8] = []

    mutating func add(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}

import NIOCore
import Timestamps

/// A picture as it is sent: 24 bytes, all numbers big-endian, then the JPEG file.
///
/// | bytes | meaning |
/// |---|---|
/// | 0 | 1: the version of this format |
/// | 1 | 1: a JPEG |
/// | 2-3 | width of the viewport in CSS pixels |
/// | 4-5 | its height |
/// | 6-7 | 0 |
/// | 8-15 | number of the picture, as `ScreencastFrame.sequence` |
/// | 16-23 | milliseconds since 1970, when the browser took it |
enum PictureMessage {
    static let headerBytes = 24

    static func bytes(_ frame: ScreencastFrame, allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: headerBytes + frame.picture.count)
        buffer.writeMultipleIntegers(
            UInt8(1), UInt8(1), side(frame.viewportWidth), side(frame.viewportHeight), UInt16(0), frame.sequence,
            frame.takenAt.milliseconds)
        buffer.writeBytes(frame.picture)
        return buffer
    }

    private static func side(_ length: Double) -> UInt16 {
        length.isFinite ? UInt16(min(max(length.rounded(), 0), 65_535)) : 0
    }
}

import Testing
import WebSocketFraming

@Suite("The header of a client's frame")
struct FrameHeaderTests {
    private static func frame(
        _ opcode: UInt8, _ length: Int, final isFinal: Bool = true, masked isMasked: Bool = true, reserved: Bool = false
    ) -> FrameSequence.Frame {
        .init(opcode: opcode, isFinal: isFinal, isMasked: isMasked, hasReservedBits: reserved, length: length)
    }

    /// The examples of RFC 6455, 5.7, and the ends of each form of a length.
    @Test(
        "it is read as RFC 6455 writes it, whatever follows",
        arguments: [
            ([0x81, 0x05], frame(0x1, 5, masked: false), 0),
            ([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D], frame(0x1, 5), 0x3D21_FA37),
            ([0x01, 0x03], frame(0x1, 3, final: false, masked: false), 0),
            ([0x80, 0x02], frame(0x0, 2, masked: false), 0),
            ([0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D], frame(0xA, 5), 0x3D21_FA37),
            ([0x82, 0x7E, 0x01, 0x00], frame(0x2, 256, masked: false), 0),
            ([0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0], frame(0x2, 65_536, masked: false), 0),
            ([0x81, 0xFD, 1, 2, 3, 4], frame(0x1, 125), 0x0403_0201),
            ([0x81, 0xFE, 0x00, 0x7E, 1, 2, 3, 4], frame(0x1, 126), 0x0403_0201),
            ([0x81, 0xFE, 0xFF, 0xFF, 1, 2, 3, 4], frame(0x1, 65_535), 0x0403_0201),
            ([0xC1, 0x80, 0, 0, 0, 0], frame(0x1, 0, reserved: true), 0),
            ([0x91, 0x80, 0, 0, 0, 0], frame(0x1, 0, reserved: true), 0),
            (
                [0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4], frame(0x1, .max),
                0x0403_0201
            ),
            ([0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], frame(0x1, .max), 0x0403_0201),
        ] as [([UInt8], FrameSequence.Frame, UInt32)])
    func forms(bytes: [UInt8], frame: FrameSequence.Frame, mask: UInt32) {
        for count in 0..<bytes.count {
            let part = Array(bytes.prefix(count))
            let header = FrameHeader(part.span)
            #expect(header == nil, "\(count) bytes are not enough")
        }
        let more = bytes + [0xAA, 0xBB]
        let header = FrameHeader(more.span)
        #expect(header?.frame == frame && header?.mask == mask && header?.count == bytes.count)
    }

    @Test("a mask is taken off wherever the payload is cut")
    func mask() {
        let plain = Array("Hello, and a second sentence.".utf8)
        let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        let masked = plain.enumerated().map { $0.element ^ key[$0.offset % 4] }
        // RFC 6455, 5.7.
        #expect(masked.prefix(5) == [0x7F, 0x9F, 0x4D, 0x51, 0x58])
        for first in 0...masked.count {
            for second in first...masked.count {
                var mask = PayloadMask(0x3D21_FA37)
                let found = [masked[..<first], masked[first..<second], masked[second...]].flatMap { part in
                    [UInt8](unsafeUninitializedCapacity: part.count) { room, count in
                        part.withUnsafeBytes { mask.remove(from: $0, to: UnsafeMutableRawBufferPointer(room)) }
                        count = part.count
                    }
                }
                #expect(found == plain)
            }
        }
    }
}

import NIOCore
import Testing
import WebSocketFraming

@testable import BrowserControl

@Suite("Frames out of a client's bytes, and into a socket's")
struct FrameAssemblyTests {
    private func assembly() -> FrameAssembly {
        FrameAssembly(FrameSequence(maximumLength: 100_000, maximumFrameLength: 90_000, maximumFragments: 8))
    }

    private func all(_ pieces: [ArraySlice<UInt8>], _ assembly: inout FrameAssembly) -> [FrameAssembly.Frame] {
        var frames: [FrameAssembly.Frame] = []
        for piece in pieces {
            var bytes = ByteBuffer(bytes: piece)
            while let frame = assembly.next(&bytes) {
                frames.append(frame)
                if case .violation = frame.action { return frames }
            }
            #expect(bytes.readableBytes == 0)
        }
        return frames
    }

    @Test("it does not matter where the bytes are cut", arguments: [1, 2, 3, 5, 13, 64, 1000, 70_000])
    func pieces(size: Int) {
        let large = [UInt8](unsafeUninitializedCapacity: 80_000) { room, count in
            for index in 0..<80_000 { room[index] = UInt8(truncatingIfNeeded: index &* 7) }
            count = 80_000
        }
        let payloads: [(UInt8, [UInt8], Bool)] = [
            (0x1, Array("{}".utf8), true), (0x1, [], true), (0x1, large, false), (0x9, Array("ping".utf8), true),
            (0x0, Array(large.prefix(130)), true), (0x8, [0x03, 0xE8], true),
        ]
        let bytes = payloads.flatMap { RawClient.frame($0.0, $0.1, isFinal: $0.2) }
        let cuts = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
        var assembly = assembly()
        let frames = all(cuts, &assembly)
        #expect(frames.map(\.action) == [.deliver, .deliver, .begin, .pong, .complete, .peerCloses])
        for (frame, sent) in zip(frames, payloads) { #expect(Array(frame.payload.readableBytesView) == sent.1) }
    }

    @Test("a payload is the reader's own, with room in front and behind")
    func room() throws {
        var bytes = ByteBuffer(bytes: RawClient.frame(0x1, Array("{}".utf8)))
        let received = bytes
        var assembly = assembly()
        let frame = assembly.next(&bytes)
        var payload = try #require(frame).payload
        #expect(payload.readerIndex >= FrameAssembly.headroom && payload.writableBytes >= 1)
        payload.setInteger(UInt8(ascii: "["), at: payload.readerIndex)
        #expect(Array(received.readableBytesView) == RawClient.frame(0x1, Array("{}".utf8)))
    }

    @Test("what breaks a rule is known by its header, and keeps nothing")
    func announced() {
        var assembly = assembly()
        var bytes = ByteBuffer(bytes: RawClient.frame(0x1, [UInt8](repeating: 0, count: 90_001)).prefix(14))
        let frame = assembly.next(&bytes)
        #expect(frame?.action == .violation(.tooLarge))
    }

    @Test("after a goodbye only the other's is looked for, in the middle of frames too", arguments: [1, 7, 100_000])
    func goodbye(size: Int) {
        let bytes =
            Array(RawClient.frame(0x1, [UInt8](repeating: 0x88, count: 5000)).dropFirst(2000))
            + RawClient.frame(0x2, [UInt8](repeating: 0x88, count: 200_000)) + RawClient.frame(0x8, [0x03, 0xE8])
        var assembly = assembly()
        var beginning = ByteBuffer(bytes: RawClient.frame(0x1, [UInt8](repeating: 0x88, count: 5000)).prefix(2000))
        let none = assembly.next(&beginning)
        #expect(none == nil)
        let cuts = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
        var found: [Int] = []
        for (place, cut) in cuts.enumerated() {
            var piece = ByteBuffer(bytes: cut)
            if assembly.findClose(&piece) {
                found.append(place)
                break
            }
        }
        // The last frame has eight bytes; its header, which is enough, the first six of them.
        #expect(found == [(bytes.count - 3) / size])
    }

    @Test("a payload in a frame", arguments: [0, 1, 125, 126, 16_384, 16_385, 65_535, 65_536, 100_000])
    func frames(length: Int) {
        let payload = [UInt8](repeating: 0x41, count: length)
        let expected = RawClient.frame(0x1, payload, isMasked: false)
        func roomy() -> ByteBuffer {
            var buffer = ByteBuffer(repeating: 0, count: ByteBuffer.frameHeadroom)
            buffer.writeBytes(payload)
            buffer.moveReaderIndex(forwardBy: ByteBuffer.frameHeadroom)
            return buffer
        }
        let (shared, other) = (ByteBuffer(bytes: payload), roomy())
        for (frame, rest) in [
            ByteBuffer.frame(0x1, shared), ByteBuffer.frame(0x1, other), ByteBuffer.frame(0x1, roomy()),
        ] {
            #expect(Array(frame.readableBytesView) + Array((rest ?? ByteBuffer()).readableBytesView) == expected)
        }
        #expect(Array(shared.readableBytesView) == payload && Array(other.readableBytesView) == payload)
        #expect(ByteBuffer.frame(0x1, roomy()).1 == nil, "what has room in front is not copied")
    }
}

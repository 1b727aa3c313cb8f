import Testing
import WebSocketFraming

@Suite("The sequence of frames")
struct FrameSequenceTests {
    private static func frame(
        _ opcode: UInt8, _ length: Int, final isFinal: Bool, masked isMasked: Bool = true, reserved: Bool = false
    ) -> FrameSequence.Frame {
        .init(opcode: opcode, isFinal: isFinal, isMasked: isMasked, hasReservedBits: reserved, length: length)
    }

    private func actions(_ frames: [FrameSequence.Frame]) -> [FrameSequence.Action] {
        var sequence = FrameSequence(maximumLength: 10, maximumFrameLength: 6, maximumFragments: 4)
        return frames.map { sequence.receive($0) }
    }

    @Test("whole messages, fragments, and control frames in between")
    func orderly() {
        let frames = [
            Self.frame(0x1, 6, final: true), Self.frame(0x1, 4, final: false), Self.frame(0x9, 125, final: true),
            Self.frame(0x0, 6, final: false), Self.frame(0xA, 0, final: true), Self.frame(0x0, 0, final: true),
            Self.frame(0x1, 0, final: true), Self.frame(0x8, 2, final: true),
        ]
        #expect(
            actions(frames) == [.deliver, .begin, .pong, .append, .notePong, .complete, .deliver, .peerCloses])
    }

    @Test(
        "whatever breaks a rule is named",
        arguments: [
            ([frame(0x1, 1, final: true, masked: false)], .unmasked),
            ([frame(0x1, 1, final: true, reserved: true)], .reservedBits), ([frame(0x2, 1, final: true)], .binary),
            ([frame(0x3, 1, final: true)], .unknownKind), ([frame(0xB, 0, final: true)], .unknownKind),
            ([frame(0x0, 1, final: true)], .strayContinuation),
            ([frame(0x1, 1, final: true), frame(0x0, 1, final: true)], .strayContinuation),
            ([frame(0x1, 1, final: false), frame(0x1, 1, final: true)], .messageInMessage),
            ([frame(0x9, 126, final: true)], .badControlFrame), ([frame(0x8, 0, final: false)], .badControlFrame),
            ([frame(0x1, 7, final: true)], .tooLarge), ([frame(0x1, 7, final: false)], .tooLarge),
            ([frame(0x1, 6, final: false), frame(0x0, 5, final: true)], .tooLarge),
            ([frame(0x1, .max, final: false)], .tooLarge),
            ([frame(0x1, 6, final: false), frame(0x0, .max, final: true)], .tooLarge),
            (
                [frame(0x1, 0, final: false)] + (0..<4).map { _ in frame(0x0, 0, final: false) },
                .tooManyFragments
            ),
        ] as [([FrameSequence.Frame], FrameViolation)])
    func violations(frames: [FrameSequence.Frame], violation: FrameViolation) {
        let actions = actions(frames)
        #expect(actions.last == .violation(violation))
        #expect(actions.dropLast().allSatisfy { if case .violation = $0 { false } else { true } })
        #expect([1002, 1003, 1008, 1009].contains(violation.closeCode) && violation.text.utf8.count <= 123)
    }

    @Test(
        "a close frame has a code that may be sent, and text",
        arguments: [
            ([], .noStatus), ([3], .invalidCode), ([0x03, 0xE8], .status(code: 1000, reason: "")),
            ([0x0F, 0xA0] + Array("bye é".utf8), .status(code: 4000, reason: "bye é")),
            ([0x03, 0xED], .invalidCode), ([0x03, 0xEE], .invalidCode), ([0, 0], .invalidCode),
            ([0x13, 0x88], .invalidCode), ([0x07, 0xD0], .invalidCode), ([0x03, 0xE8, 0xFF], .notUTF8),
            ([0x03, 0xE8, 0xC3], .notUTF8),
        ] as [([UInt8], PeerClose)])
    func closes(payload: [UInt8], expected: PeerClose) {
        #expect(PeerClose(payload: payload) == expected)
    }
}

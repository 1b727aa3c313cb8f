import NIOCore
import WebSocketFraming

/// Cuts what a client sends into frames and takes their masks off. A frame that breaks a rule is known by its header, before
/// any of its payload is kept.
struct FrameAssembly {
    /// A whole frame, and what is to be done with it.
    struct Frame {
        let action: FrameSequence.Action
        let payload: ByteBuffer
    }

    /// A frame whose payload has not come in full.
    private struct Open {
        let action: FrameSequence.Action
        var missing: Int
        var mask: PayloadMask
        var payload: ByteBuffer

        /// Takes in what there is of the payload; whether that is all of it.
        mutating func take(_ bytes: inout ByteBuffer) -> Bool {
            let count = min(missing, bytes.readableBytes)
            guard count > 0 else { return missing == 0 }
            payload.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { destination in
                bytes.readWithUnsafeReadableBytes { source in
                    mask.remove(from: UnsafeRawBufferPointer(rebasing: source.prefix(count)), to: destination)
                    return count
                }
            }
            missing -= count
            return missing == 0
        }
    }

    private var sequence: FrameSequence
    /// The beginning of a header: 13 bytes at most.
    private var beginning = ByteBuffer()
    private var open: Open?
    /// Bytes to pass over, once nothing but the peer's goodbye matters.
    private var skipped = 0

    /// Room in front of each payload, for what a command to the browser may have to begin with.
    static let headroom = 64
    /// What is set aside for a large payload at first: the length that a header announces costs nothing here.
    private static let firstCapacity = 65_536

    init(_ sequence: FrameSequence) {
        self.sequence = sequence
    }

    /// The next whole frame in the bytes; nil when there is none, and then they are used up. After a violation only
    /// `findClose` goes on. The payload is in a buffer of its own, with a byte to spare behind it.
    mutating func next(_ bytes: inout ByteBuffer) -> Frame? {
        if open == nil {
            guard let header = readHeader(&bytes) else { return nil }
            let action = sequence.receive(header.frame)
            if case .violation = action {
                skipped = header.frame.length
                return Frame(action: action, payload: ByteBuffer())
            }
            open = Self.begin(action, header, available: bytes.readableBytes)
        }
        guard open?.take(&bytes) == true, let whole = open.take() else { return nil }
        return Frame(action: whole.action, payload: whole.payload)
    }

    /// Passes over frames, keeping nothing; whether the peer's goodbye has begun.
    mutating func findClose(_ bytes: inout ByteBuffer) -> Bool {
        if let rest = open.take() { skipped = rest.missing }
        while true {
            let passed = min(skipped, bytes.readableBytes)
            bytes.moveReaderIndex(forwardBy: passed)
            skipped -= passed
            guard skipped == 0, let header = readHeader(&bytes) else { return false }
            if header.frame.opcode == 0x8 { return true }
            skipped = header.frame.length
        }
    }

    private static func begin(_ action: FrameSequence.Action, _ header: FrameHeader, available: Int) -> Open {
        let room = min(header.frame.length, max(available, firstCapacity))
        var payload = ByteBufferAllocator().buffer(capacity: headroom + room + 1)
        payload.moveWriterIndex(forwardBy: headroom)
        payload.moveReaderIndex(forwardBy: headroom)
        return Open(action: action, missing: header.frame.length, mask: PayloadMask(header.mask), payload: payload)
    }

    private mutating func readHeader(_ bytes: inout ByteBuffer) -> FrameHeader? {
        if beginning.readableBytes == 0 {
            if let header = FrameHeader(bytes.readableBytesUInt8Span) {
                bytes.moveReaderIndex(forwardBy: header.count)
                return header
            }
            beginning.writeBuffer(&bytes)
            return nil
        }
        while let byte = bytes.readInteger(as: UInt8.self) {
            beginning.writeInteger(byte)
            if let header = FrameHeader(beginning.readableBytesUInt8Span) {
                beginning.clear()
                return header
            }
        }
        return nil
    }
}

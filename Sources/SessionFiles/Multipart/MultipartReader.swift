/// Reads a form with files (RFC 7578, RFC 2046, 5.1) as its bytes come, holding no more of it than a head or a boundary.
package struct MultipartReader: Sendable {
    package enum Event: Sendable, Equatable {
        case began(MultipartPart)
        /// Bytes of the part, never none.
        case data([UInt8])
        /// The part is whole.
        case ended
    }

    private enum State {
        /// Before the first boundary.
        case preamble
        case afterBoundary
        case head
        case body
        /// After the last boundary: what follows says nothing.
        case epilogue
    }

    private let boundary: [UInt8]
    private var state = State.preamble
    private var pending: [UInt8]
    private var parts = 0

    private static let maximumHeadBytes = 8192
    private static let maximumParts = 64

    /// For a body with this `Content-Type`.
    package init(contentType: String) throws(MultipartError) {
        guard contentType.utf8.count <= 300, var parameters = HeaderParameters(Array(contentType.utf8)),
            parameters.value == "multipart/form-data", let boundary = parameters.take("boundary"),
            (1...70).contains(boundary.utf8.count), boundary.utf8.last != 0x20,
            boundary.utf8.allSatisfy(Self.isBoundaryByte)
        else { throw .noBoundary }
        self.boundary = Array("\r\n--\(boundary)".utf8)
        // The first boundary may stand at the very beginning, where no line has ended.
        pending = Array("\r\n".utf8)
    }

    /// Whether the last boundary has come.
    package var isComplete: Bool {
        if case .epilogue = state { true } else { false }
    }

    /// Takes the next bytes of the body; what they bring, in order.
    package mutating func receive(_ bytes: some Collection<UInt8>) throws(MultipartError) -> [Event] {
        guard !isComplete else { return [] }
        pending.append(contentsOf: bytes)
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// There are no more bytes.
    package func finish() throws(MultipartError) {
        guard isComplete else { throw .truncated }
    }

    /// Does what can be done with the bytes that are there. False when more are needed.
    private mutating func step(_ events: inout [Event]) throws(MultipartError) -> Bool {
        switch state {
        case .preamble: return try skipPreamble()
        case .afterBoundary: return try readBoundaryEnd()
        case .head: return try readHead(&events)
        case .body: return readBody(&events)
        case .epilogue:
            pending = []
            return false
        }
    }

    private mutating func skipPreamble() throws(MultipartError) -> Bool {
        guard let start = position(of: boundary) else {
            guard pending.count <= Self.maximumHeadBytes else { throw .headTooLarge }
            return false
        }
        pending.removeFirst(start + boundary.count)
        state = .afterBoundary
        return true
    }

    /// `--` after the last boundary; else spaces and the line's end.
    private mutating func readBoundaryEnd() throws(MultipartError) -> Bool {
        guard pending.count >= 2 else { return false }
        if pending[0] == UInt8(ascii: "-"), pending[1] == UInt8(ascii: "-") {
            state = .epilogue
            return true
        }
        guard let end = pending.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }) else {
            guard pending.count <= 256 else { throw .malformedBoundary }
            return false
        }
        guard pending[end] == 0x0D else { throw .malformedBoundary }
        guard end + 1 < pending.count else { return false }
        guard pending[end + 1] == 0x0A else { throw .malformedBoundary }
        // The line's end stays: a part without header lines has its empty line right after it.
        pending.removeFirst(end)
        parts += 1
        guard parts <= Self.maximumParts else { throw .tooManyParts }
        state = .head
        return true
    }

    private mutating func readHead(_ events: inout [Event]) throws(MultipartError) -> Bool {
        guard let end = position(of: Array("\r\n\r\n".utf8)) else {
            guard pending.count <= Self.maximumHeadBytes else { throw .headTooLarge }
            return false
        }
        guard end <= Self.maximumHeadBytes else { throw .headTooLarge }
        events.append(.began(try MultipartPart(head: Array(pending[..<end].drop { $0 == 0x0D || $0 == 0x0A }))))
        pending.removeFirst(end + 4)
        state = .body
        return true
    }

    private mutating func readBody(_ events: inout [Event]) -> Bool {
        guard let end = position(of: boundary) else {
            // What could be the beginning of a boundary waits.
            let ready = pending.count - (boundary.count - 1)
            guard ready > 0 else { return false }
            events.append(.data(Array(pending[..<ready])))
            pending.removeFirst(ready)
            return false
        }
        if end > 0 { events.append(.data(Array(pending[..<end]))) }
        events.append(.ended)
        pending.removeFirst(end + boundary.count)
        state = .afterBoundary
        return true
    }

    private func position(of pattern: [UInt8]) -> Int? {
        pending.withUnsafeBufferPointer { bytes in
            pattern.withUnsafeBufferPointer { pattern in
                var index = 0
                while index + pattern.count <= bytes.count {
                    if bytes[index] == pattern[0] {
                        var length = 1
                        while length < pattern.count, bytes[index + length] == pattern[length] { length += 1 }
                        if length == pattern.count { return index }
                    }
                    index += 1
                }
                return nil
            }
        }
    }

    /// RFC 2046, 5.1.1: `bchars`.
    private static func isBoundaryByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }
}

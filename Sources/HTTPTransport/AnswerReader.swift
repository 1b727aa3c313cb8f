/// Reads answers from a socket, one after the other (RFC 9112). Whatever is not an answer, or not within its limits, is an
/// error after which the connection is of no use.
struct AnswerReader: ~Copyable {
    private var received = ReceiveBuffer()
    /// Whether another exchange may follow on the same connection.
    private(set) var isReusable = true
    private var hasHead = false

    /// Whether a byte of the last answer has come.
    var hasBegun: Bool { hasHead || received.count > 0 }

    /// Begins anew with another socket.
    mutating func forget() {
        received.clear()
        isReusable = true
    }

    /// Waits for the whole answer; its status. Interim answers are passed over.
    mutating func read(_ answer: KeptAnswer, from socket: PeerSocket) throws(HTTPError) -> Int {
        isReusable = false
        hasHead = false
        answer.reset()
        var status = 0
        repeat { status = try readHead(answer, socket) } while (100..<200).contains(status)
        var isDelimited = true
        switch answer.framing {
        case _ where status == 204 || status == 304: break
        case .chunked: try readChunks(answer, socket)
        case .length(let length): try readBody(length, answer, socket)
        case .none:
            isDelimited = false
            try readToEnd(answer, socket)
        }
        // Bytes beyond the end belong to no request.
        isReusable = isDelimited && !answer.isClosing && received.count == 0
        return status
    }
}

private extension AnswerReader {
    static func malformed(_ what: String) -> HTTPError {
        HTTPError(code: .other, message: "the answer is not HTTP/1.1: \(what)")
    }

    /// The length of the next line, which has come whole.
    mutating func line(_ socket: PeerSocket) throws(HTTPError) -> Int {
        while true {
            if let length = received.lineLength { return length }
            try received.fill(from: socket)
        }
    }

    /// The status of one head; its fields go to the answer.
    mutating func readHead(_ answer: KeptAnswer, _ socket: PeerSocket) throws(HTTPError) -> Int {
        let length = try line(socket)
        guard let (status, isOld) = unsafe Self.status(of: received.bytes(length)) else {
            throw Self.malformed("its status line is none")
        }
        hasHead = true
        received.skip(length)
        answer.beginHead(isOld: isOld)
        while unsafe try readField(socket, answer.take(line:)) {}
        return status
    }

    /// `HTTP/1.1 200 OK`: the status, and whether the version is 1.0.
    static func status(of line: UnsafeRawBufferPointer) -> (status: Int, isOld: Bool)? {
        guard line.count >= 13, unsafe line.starts(with: "HTTP/1.".utf8), unsafe line[8] == 0x20 else { return nil }
        var status = 0
        for index in 9..<12 {
            let digit = unsafe Int(line[index]) - 0x30
            guard (0...9).contains(digit) else { return nil }
            status = status * 10 + digit
        }
        guard status >= 100, unsafe line[12] <= 0x20 else { return nil }
        return unsafe (status, line[7] == UInt8(ascii: "0"))
    }

    /// Hands over one field line without its end; false at the empty line.
    mutating func readField(
        _ socket: PeerSocket, _ take: (UnsafeRawBufferPointer) -> KeptAnswer.Verdict
    ) throws(HTTPError) -> Bool {
        let length = try line(socket)
        defer { received.skip(length) }
        let bytes = unsafe received.bytes(length)
        let end = unsafe length >= 2 && bytes[length - 2] == 0x0D ? length - 2 : length - 1
        guard end > 0 else { return false }
        switch unsafe take(UnsafeRawBufferPointer(rebasing: bytes[..<end])) {
        case .taken: return true
        case .malformed: throw Self.malformed("a field of its head")
        case .tooLarge: throw KeptAnswer.tooLarge
        }
    }

    mutating func readBody(_ length: Int, _ answer: KeptAnswer, _ socket: PeerSocket) throws(HTTPError) {
        guard answer.expect(length) else { throw KeptAnswer.tooLarge }
        var left = length
        while left > 0 {
            if received.count == 0 {
                let direct = answer.directLength(of: left)
                guard direct == 0 else {
                    let count = answer.takeDirectly(direct, from: socket)
                    try ReceiveBuffer.check(count)
                    left -= count
                    continue
                }
                try received.fill(from: socket)
            }
            let count = min(left, received.count)
            guard unsafe answer.take(body: received.bytes(count)) else { throw KeptAnswer.tooLarge }
            received.skip(count)
            left -= count
        }
    }

    /// RFC 9112, 7.1. Trailers are passed over.
    mutating func readChunks(_ answer: KeptAnswer, _ socket: PeerSocket) throws(HTTPError) {
        while true {
            let length = try line(socket)
            guard let size = unsafe Self.chunkSize(received.bytes(length)) else {
                throw Self.malformed("a chunk's size")
            }
            received.skip(length)
            guard size > 0 else { break }
            try readBody(size, answer, socket)
            guard try line(socket) <= 2 else { throw Self.malformed("a chunk's end") }
            received.skip(received.lineLength ?? 0)
        }
        while unsafe try readField(socket, answer.take(trailer:)) {}
    }

    /// At most 2^60; extensions after a semicolon are ignored.
    static func chunkSize(_ line: UnsafeRawBufferPointer) -> Int? {
        var size = 0
        var digits = 0
        for index in line.indices {
            let byte = unsafe line[index]
            guard let digit = digit(byte) else {
                return digits > 0 && (byte <= 0x20 || byte == UInt8(ascii: ";")) ? size : nil
            }
            digits += 1
            guard digits <= 15 else { return nil }
            size = size << 4 | digit
        }
        return nil
    }

    static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 0x61 + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 0x41 + 10
        default: nil
        }
    }

    /// A body without a length ends with the connection.
    mutating func readToEnd(_ answer: KeptAnswer, _ socket: PeerSocket) throws(HTTPError) {
        while true {
            guard unsafe answer.take(body: received.bytes(received.count)) else { throw KeptAnswer.tooLarge }
            received.clear()
            do throws(HTTPError) {
                try received.fill(from: socket)
            } catch  where error.code == .connectionLost {
                return
            }
        }
    }
}

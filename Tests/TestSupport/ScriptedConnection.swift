private import Glibc

/// The server's end of one connection. Reads HTTP as bytes; writes whatever a test wants to be written.
package final class ScriptedConnection {
    package let number: Int
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(number: Int, descriptor: Int32) {
        self.number = number
        self.descriptor = descriptor
    }

    /// The next request's head; nil when the peer has closed.
    package func readHead() -> RecordedRequest? {
        guard let head = read(upTo: "\r\n\r\n") else { return nil }
        return RecordedRequest(connection: number, head: head)
    }

    /// Reads the body of a request, whole or in chunks; false when the peer closed before its end.
    package func readBody(of request: inout RecordedRequest) -> Bool {
        guard request.header("Transfer-Encoding") == "chunked" else {
            let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
            guard let body = read(count: length) else { return false }
            request.body = body
            return true
        }
        while let chunk = readChunk() {
            guard !chunk.isEmpty else {
                while let line = read(upTo: "\r\n") {
                    if line.isEmpty { return true }
                    request.trailers.append(line)
                }
                return false
            }
            request.chunks.append(chunk)
            request.body += chunk
        }
        return false
    }

    /// The next chunk; empty for the last one; nil when the peer has closed.
    package func readChunk() -> [UInt8]? {
        guard let line = read(upTo: "\r\n"), let size = Int(line, radix: 16) else { return nil }
        guard size > 0 else { return [] }
        guard let bytes = read(count: size), read(count: 2) != nil else { return nil }
        return bytes
    }

    /// Waits for bytes and returns what came; empty when the peer has gone.
    package func readSome() -> [UInt8] {
        guard !buffer.isEmpty || receive() else { return [] }
        defer { buffer = [] }
        return buffer
    }

    /// Waits until the peer has gone.
    package func waitForEnd() {
        while !readSome().isEmpty {}
    }

    /// Exactly as many bytes; nil when the peer closed first.
    package func read(count: Int) -> [UInt8]? {
        while buffer.count < count {
            guard receive() else { return nil }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    /// False when the peer is gone.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                let rest = UnsafeRawBufferPointer(rebasing: $0[written...])
                return send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }

    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// In packets of so many bytes.
    package func write(_ bytes: [UInt8], packetsOf size: Int) {
        for start in stride(from: 0, to: bytes.count, by: size) {
            guard write(Array(bytes[start..<min(start + size, bytes.count)])) else { return }
        }
    }

    /// Ends both directions; the peer sees the end of the stream.
    package func close() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Resets the connection: what the peer sends from now on is answered by an error.
    package func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func read(upTo end: String) -> String? {
        let end = Array(end.utf8)
        while true {
            if let range = buffer.firstRange(of: end) {
                defer { buffer.removeFirst(range.upperBound) }
                return String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
            }
            guard receive() else { return nil }
        }
    }

    private func receive() -> Bool {
        var piece = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &piece, piece.count, 0)
        guard count > 0 else { return false }
        buffer += piece[..<count]
        return true
    }
}

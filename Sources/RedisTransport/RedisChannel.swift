import Glibc

/// A stream of bytes to and from the server, in the clear or by TLS, with a deadline for every wait.
final class RedisChannel {
    private let socket: StreamSocket
    private let tls: TLSSession?
    private var wireBuffer: [UInt8]
    /// Bytes were sent, and none has come since: an answer takes a while.
    private var isAnswerDue = false

    /// Connects, and shakes hands when there is a context for TLS. Throws `couldNotConnect` and `tlsFailed`.
    /// `path`: the server's socket in the file system, instead of the URL's host and port.
    init(to url: RedisURL, path: String?, tls context: TLSContext?, by deadline: Deadline) throws(RedisError) {
        if let path {
            self.socket = try StreamSocket.connect(path: path, by: deadline)
        } else {
            self.socket = try StreamSocket.connect(host: url.host, port: url.port, by: deadline)
        }
        if let context {
            self.tls = try TLSSession(context, host: url.host)
        } else {
            self.tls = nil
        }
        self.wireBuffer = [UInt8](repeating: 0, count: tls == nil ? 0 : 32 * 1024)
        try shakeHands(by: deadline)
    }

    enum Written {
        case everything
        /// The connection was broken before the first byte left.
        case nothing
    }

    /// Sends all bytes. Throws `timedOut`, and `connectionLost` when it is unclear how much has left.
    func write(_ bytes: [UInt8], by deadline: Deadline) throws(RedisError) -> Written {
        guard let tls else { return try writeToSocket(bytes, by: deadline) }
        try tls.write(bytes)
        return try writeToSocket(tls.takeBytesToSend(), by: deadline)
    }

    enum Read {
        case bytes(Int)
        case ended
        case timedOut
    }

    /// Waits for bytes and puts them at the beginning of `buffer`. Throws `tlsFailed`.
    func read(into buffer: inout [UInt8], by deadline: Deadline) throws(RedisError) -> Read {
        guard let tls else { return readFromSocket(into: &buffer, by: deadline) }
        while true {
            switch try tls.read(into: &buffer) {
            case .bytes(let count): return .bytes(count)
            case .ended: return .ended
            case .needsBytes: break
            }
            guard case .everything = try writeToSocket(tls.takeBytesToSend(), by: deadline) else { return .ended }
            switch readFromSocket(into: &wireBuffer, by: deadline) {
            case .bytes(let count): try tls.putReceived(wireBuffer[..<count])
            case .ended: return .ended
            case .timedOut: return .timedOut
            }
        }
    }
}

extension RedisChannel {
    var descriptor: Int32 { socket.descriptor }

    /// What bytes mean that somebody else has read from the socket. Throws `tlsFailed`, and `connectionLost` at the session's end.
    func received(_ bytes: [UInt8]) throws(RedisError) -> [UInt8] {
        guard let tls else { return bytes }
        try tls.putReceived(bytes[...])
        var plain: [UInt8] = []
        while true {
            switch try tls.read(into: &wireBuffer) {
            case .bytes(let count): plain += wireBuffer[..<count]
            case .ended: throw RedisError(.connectionLost, "the server has ended the connection")
            case .needsBytes:
                // Keys may be changed.
                _ = try writeToSocket(tls.takeBytesToSend(), by: Deadline(inMilliseconds: 1_000))
                return plain
            }
        }
    }
}

private extension RedisChannel {
    func shakeHands(by deadline: Deadline) throws(RedisError) {
        guard let tls else { return }
        while true {
            let step = try tls.shakeHands()
            guard case .everything = try writeToSocket(tls.takeBytesToSend(), by: deadline) else {
                throw RedisError(.couldNotConnect, "the server ended the connection during the TLS handshake")
            }
            guard case .needsBytes = step else { return }
            switch readFromSocket(into: &wireBuffer, by: deadline) {
            case .bytes(let count): try tls.putReceived(wireBuffer[..<count])
            case .ended: throw RedisError(.couldNotConnect, "the server ended the connection during the TLS handshake")
            case .timedOut: throw RedisError(.couldNotConnect, "the server did not finish the TLS handshake in time")
            }
        }
    }

    func writeToSocket(_ bytes: [UInt8], by deadline: Deadline) throws(RedisError) -> Written {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch socket.send(rest) {
            case .bytes(let count):
                rest = rest.dropFirst(count)
                isAnswerDue = true
            case .notReady:
                guard socket.waitUntilWritable(by: deadline) else {
                    throw RedisError(.timedOut, "the server did not take the command in time")
                }
            case .ended, .failed:
                guard rest.count < bytes.count else { return .nothing }
                throw RedisError(
                    .connectionLost, "the connection broke while a command was sent: whether it ran is unknown")
            }
        }
        return .everything
    }

    func readFromSocket(into buffer: inout [UInt8], by deadline: Deadline) -> Read {
        if isAnswerDue, !socket.waitUntilReadable(by: deadline) { return .timedOut }
        isAnswerDue = false
        while true {
            switch socket.receive(into: &buffer) {
            case .bytes(let count): return .bytes(count)
            case .ended, .failed: return .ended
            case .notReady:
                guard deadline.remainingMilliseconds > 0, socket.waitUntilReadable(by: deadline) else {
                    return .timedOut
                }
            }
        }
    }
}

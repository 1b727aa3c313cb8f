import Glibc
import JSONCoding
import JSONModel
import NIOPosix

/// Threads for tests to block. The shared ones are as many as there are processors, and what is tested needs them too.
let blockingThreads: NIOThreadPool = {
    let threads = NIOThreadPool(numberOfThreads: 64)
    threads.start()
    return threads
}()

/// A WebSocket client that can do everything wrong. It blocks, on a thread of its own.
final class RawClient: Sendable {
    struct Frame: Sendable, Equatable {
        var opcode: UInt8
        var payload: [UInt8]

        var text: String { String(decoding: payload, as: UTF8.self) }
        /// Of a close frame.
        var closeCode: Int { payload.count < 2 ? 1005 : Int(payload[0]) << 8 | Int(payload[1]) }
        var closeReason: String { String(decoding: payload.dropFirst(2), as: UTF8.self) }
    }

    struct Response: Sendable {
        var status: Int
        var head: String
        var body: String
    }

    enum Failure: Error { case closed, timedOut, refused(Response) }

    let descriptor: CInt
    /// Of a program that the connection goes through.
    private let process: pid_t?

    init(descriptor: CInt, process: pid_t?) {
        self.descriptor = descriptor
        self.process = process
    }

    deinit {
        Glibc.close(descriptor)
        guard let process else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// From that address of this machine, or any.
    static func connect(port: Int, from source: String? = nil) async throws -> RawClient {
        try await blockingThreads.runIfActive {
            let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            var limit = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            if let source { bindSource(descriptor, source) }
            let result = withUnsafeBytes(of: &address) { bytes in
                bytes.withMemoryRebound(to: sockaddr.self) {
                    Glibc.connect(descriptor, $0.baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else { throw Failure.closed }
            return RawClient(descriptor: descriptor, process: nil)
        }
    }

    private static func bindSource(_ descriptor: CInt, _ source: String) {
        var local = sockaddr_in()
        local.sin_family = sa_family_t(AF_INET)
        local.sin_addr.s_addr = inet_addr(source)
        withUnsafeBytes(of: &local) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                _ = bind(descriptor, $0.baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Sends a request and reads the answer's head, and its body when there is a length.
    static func request(
        port: Int, _ text: String, from source: String = "127.0.0.1"
    ) async throws -> (RawClient, Response) {
        let client = try await connect(port: port, from: source)
        try await client.send(Array(text.utf8))
        return (client, try await client.response())
    }

    static func get(port: Int, _ target: String, headers: [String] = []) async throws -> Response {
        let fields = ["Host: 127.0.0.1:\(port)"] + headers
        return try await request(port: port, "GET \(target) HTTP/1.1\r\n\(fields.joined(separator: "\r\n"))\r\n\r\n").1
    }

    /// The request of a WebSocket handshake.
    static func handshake(port: Int, _ target: String, headers: [String] = []) -> String {
        let fields =
            [
                "GET \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: Upgrade", "Upgrade: websocket",
                "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ] + headers
        return fields.joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// A WebSocket at that path.
    static func open(port: Int, _ target: String, headers: [String] = []) async throws -> RawClient {
        let (client, response) = try await request(port: port, handshake(port: port, target, headers: headers))
        guard response.status == 101 else { throw Failure.refused(response) }
        return client
    }

    func response() async throws -> Response {
        try await blockingThreads.runIfActive { [self] in
            var head: [UInt8] = []
            while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { head += try readExactly(1) }
            let text = String(decoding: head, as: UTF8.self)
            let status = Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0
            let length =
                text.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
            return Response(
                status: status, head: text, body: String(decoding: try readExactly(length), as: UTF8.self))
        }
    }

    /// So many bytes, however they come.
    func bytes(_ count: Int) async throws -> [UInt8] {
        try await blockingThreads.runIfActive { [self] in try readExactly(count) }
    }

    func send(_ bytes: [UInt8]) async throws {
        try await blockingThreads.runIfActive { [self] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
                }
                guard count > 0 else { throw Failure.closed }
                sent += count
            }
        }
    }

    static func frame(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, isMasked: Bool = true, bits: UInt8 = 0)
        -> [UInt8]
    {
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | bits | opcode]
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(mask | UInt8(payload.count))
        case ..<65536: bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: bytes += [mask | 127] + (0..<8).reversed().map { UInt8(payload.count >> ($0 * 8) & 255) }
        }
        guard isMasked else { return bytes + payload }
        let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        bytes += key
        bytes.reserveCapacity(bytes.count + payload.count)
        for (index, byte) in payload.enumerated() { bytes.append(byte ^ key[index & 3]) }
        return bytes
    }

    func send(text: String) async throws {
        try await send(Self.frame(0x1, Array(text.utf8)))
    }

    func send(id: Int, _ method: String, _ parameters: JSONValue = [:], session: String? = nil) async throws {
        var members: [String: JSONValue] = ["id": .integer(Int64(id)), "method": .string(method), "params": parameters]
        if let session { members["sessionId"] = .string(session) }
        try await send(text: JSON.text(JSONValue.object(members)))
    }

    func receive() async throws -> Frame {
        try await blockingThreads.runIfActive { [self] in
            let head = try readExactly(2)
            let short = Int(head[1] & 0x7F)
            let extended = short == 126 ? 2 : short == 127 ? 8 : 0
            let length = extended == 0 ? short : try readExactly(extended).reduce(0) { $0 << 8 | Int($1) }
            return Frame(opcode: head[0] & 0x0F, payload: try readExactly(length))
        }
    }

    /// The next message that fits; a close is an error.
    func message(where fits: (JSONValue) -> Bool) async throws -> JSONValue {
        while true {
            let frame = try await receive()
            if frame.opcode == 0x8 { throw Failure.closed }
            guard frame.opcode == 0x1 else { continue }
            let value = try JSON.value(from: frame.payload)
            if fits(value) { return value }
        }
    }

    /// Calls and waits for the answer; other messages are dropped.
    func call(_ id: Int, _ method: String, _ parameters: JSONValue = [:], session: String? = nil) async throws
        -> JSONValue
    {
        try await send(id: id, method, parameters, session: session)
        return try await message { $0["id"]?.integerValue == Int64(id) && $0["sessionId"]?.stringValue == session }
    }

    /// The close frame, whatever comes before it.
    func closeFrame() async throws -> Frame {
        while true {
            let frame = try await receive()
            if frame.opcode == 0x8 { return frame }
        }
    }

    /// Whether the peer closes the connection, without more bytes than these.
    func isClosedByPeer() async throws -> Bool {
        try await blockingThreads.runIfActive { [self] in
            var byte: UInt8 = 0
            let count = recv(descriptor, &byte, 1, 0)
            return count == 0 || (count < 0 && errno == ECONNRESET)
        }
    }

    /// The value of a field of an answer's head.
    static func field(_ name: String, _ response: Response) -> String? {
        response.head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ":") }
            .map { String($0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }) }
    }

    /// Everything until the peer closes.
    func receiveAll() async throws -> [UInt8] {
        try await blockingThreads.runIfActive { [self] in
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(descriptor, &piece, piece.count, 0)
                guard count > 0 else {
                    guard count == 0 || errno == ECONNRESET else { throw Failure.timedOut }
                    return bytes
                }
                bytes += piece[..<count]
            }
        }
    }

    private func readExactly(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var read = 0
        while read < count {
            let got = bytes[read...].withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            guard got > 0 else { throw got == 0 ? Failure.closed : Failure.timedOut }
            read += got
        }
        return bytes
    }
}

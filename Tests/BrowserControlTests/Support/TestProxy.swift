import Glibc
import Synchronization
import TestSupport

/// A proxy that does what one should: HTTP by whole addresses and by CONNECT, SOCKS 5 with and without a password. In its
/// network, every name is 127.0.0.1.
final class TestProxy: Sendable {
    private let server: ScriptedServer
    private let log: TestProxyLog

    /// `credentials` are what clients have to send, as `NAME:PASSWORD`; nil for a proxy that wants none.
    init(credentials: String? = nil) {
        let log = TestProxyLog(credentials: credentials)
        self.log = log
        server = ScriptedServer { connection in
            guard let first = connection.read(count: 1)?.first else { return }
            first == 5 ? log.serveSOCKS(connection) : log.serveHTTP(connection, first)
        }
    }

    var port: UInt16 { server.port }
    /// What was asked for: `CONNECT a.test:80`, `GET http://a.test/`, `SOCKS a.test:80`.
    var requests: [String] { log.requests.withLock { $0 } }

    func stop() { server.stop() }
}

private final class TestProxyLog: Sendable {
    let requests = Mutex<[String]>([])
    let credentials: String?

    init(credentials: String?) {
        self.credentials = credentials
    }

    func serveHTTP(_ connection: ScriptedConnection, _ first: UInt8) {
        var lead = [first]
        while let request = connection.readHead() {
            let words = request.head.split(separator: " ")
            guard words.count > 1 else { return }
            let method = String(decoding: lead, as: UTF8.self) + words[0]
            lead = []
            requests.withLock { $0.append("\(method) \(words[1])") }
            if let credentials, request.header("Proxy-Authorization") != "Basic \(base64(Array(credentials.utf8)))" {
                connection.write(
                    "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 3\r\n\r\nwho")
                continue
            }
            if method == "CONNECT" {
                guard let target = dial(String(words[1])) else {
                    connection.write("HTTP/1.1 502 Nothing there\r\nContent-Length: 0\r\n\r\n")
                    return
                }
                connection.write("HTTP/1.1 200 Connected\r\nX-Proxy: test\r\n\r\n")
                return relay(connection, target)
            }
            guard words[1].hasPrefix("http://") else { return }
            let rest = words[1].dropFirst(7)
            let authority = String(rest.prefix { $0 != "/" })
            guard let target = dial(authority.contains(":") ? authority : authority + ":80") else { return }
            let path = rest.dropFirst(authority.count)
            sendAll(target, Array("\(method) \(path) HTTP/1.1\r\nHost: \(authority)\r\n\r\n".utf8))
            passResponse(from: target, to: connection)
        }
    }

    /// One response with a length; the connection can carry another request then.
    private func passResponse(from target: CInt, to connection: ScriptedConnection) {
        defer { close(target) }
        var bytes: [UInt8] = []
        var length: Int?
        var piece = [UInt8](repeating: 0, count: 65_536)
        while length.map({ bytes.count < $0 }) ?? true {
            let count = recv(target, &piece, piece.count, 0)
            guard count > 0 else { return }
            bytes += piece[..<count]
            guard length == nil, let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { continue }
            let fields = String(decoding: bytes[..<end], as: UTF8.self).lowercased().split(separator: "\r\n")
            let value = fields.first { $0.hasPrefix("content-length:") }?.dropFirst(15).drop { $0 == " " }
            length = end + (value.flatMap { Int($0) } ?? 0)
        }
        connection.write(bytes)
    }

    func serveSOCKS(_ connection: ScriptedConnection) {
        guard let count = connection.read(count: 1)?.first, let methods = connection.read(count: Int(count)) else {
            return
        }
        let wanted: UInt8 = credentials == nil ? 0 : 2
        guard methods.contains(wanted) else {
            connection.write([5, 0xFF])
            return
        }
        connection.write([5, wanted])
        if let credentials {
            guard connection.read(count: 1) == [1], let nameSize = connection.read(count: 1)?.first,
                let name = connection.read(count: Int(nameSize)), let size = connection.read(count: 1)?.first,
                let password = connection.read(count: Int(size))
            else { return }
            let isRight = credentials.utf8.elementsEqual(name + Array(":".utf8) + password)
            connection.write([1, isRight ? 0 : 1])
            guard isRight else { return }
        }
        guard connection.read(count: 3) == [5, 1, 0], let kind = connection.read(count: 1)?.first else { return }
        guard let host = host(kind, connection), let port = connection.read(count: 2) else { return }
        let authority = "\(host):\(Int(port[0]) << 8 | Int(port[1]))"
        requests.withLock { $0.append("SOCKS \(authority)") }
        guard let target = dial(authority) else {
            connection.write([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])
            return
        }
        // With a name as the address, which few proxies answer with.
        connection.write([5, 0, 0, 3, 4] + Array("here".utf8) + [0, 80])
        relay(connection, target)
    }

    private func host(_ kind: UInt8, _ connection: ScriptedConnection) -> String? {
        switch kind {
        case 1: connection.read(count: 4)?.map(String.init).joined(separator: ".")
        case 3:
            connection.read(count: 1)?.first.flatMap { connection.read(count: Int($0)) }
                .map { String(decoding: $0, as: UTF8.self) }
        default: nil
        }
    }

    private func dial(_ authority: String) -> CInt? {
        guard let port = authority.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                connect(descriptor, $0.baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    private func relay(_ connection: ScriptedConnection, _ target: CInt) {
        // One thread reads the connection, this one writes it: its buffer is the first one's alone.
        nonisolated(unsafe) let reader = connection
        startThread { [self] in
            while case let bytes = reader.readSome(), !bytes.isEmpty { sendAll(target, bytes) }
            shutdown(target, CInt(SHUT_RDWR))
        }
        copy(from: target, to: connection)
        connection.close()
    }

    private func copy(from target: CInt, to connection: ScriptedConnection) {
        var piece = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(target, &piece, piece.count, 0), count > 0 {
            guard connection.write(Array(piece[..<count])) else { break }
        }
        shutdown(target, CInt(SHUT_RDWR))
    }

    private func sendAll(_ target: CInt, _ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(target, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func base64(_ bytes: [UInt8]) -> String {
        let symbols = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = (Array(group) + [0, 0]).prefix(3).reduce(0) { $0 << 8 | Int($1) }
            for index in 0...3 {
                text.append(index <= group.count ? symbols[value >> (18 - 6 * index) & 63] : "=")
            }
        }
        return text
    }
}

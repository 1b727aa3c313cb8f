import Glibc

/// A blocking HTTP/1.1 client on one socket, for tests that care about bytes and moments.
final class HTTPProbe {
    struct Answer {
        let status: Int
        let headers: [(name: String, value: String)]
        let body: [UInt8]

        subscript(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct Closed: Error {}

    private let descriptor: CInt
    private var buffer: [UInt8] = []

    /// Connects to `http://host:port`.
    init(_ url: String) throws {
        let parts = url.dropFirst("http://".count).split(separator: ":")
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(parts[1])?.bigEndian ?? 0
        inet_pton(AF_INET, String(parts[0]), &address.sin_addr)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { throw Closed() }
        var timeout = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var one: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
    }

    deinit { close(descriptor) }

    /// One request on a connection of its own.
    static func send(
        _ url: String, _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8] = []
    ) throws -> Answer {
        let probe = try HTTPProbe(url)
        return try probe.exchange(method, path, headers, body: body)
    }

    func exchange(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8] = []
    ) throws -> Answer {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        try write(Array((text + "\r\n").utf8) + body)
        return try answer()
    }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Closed() }
            sent += count
        }
    }

    func answer() throws -> Answer {
        let (status, headers) = try head()
        if let length = headers.first(where: { $0.name == "content-length" }).flatMap({ Int($0.value) }) {
            return Answer(status: status, headers: headers, body: try take(length))
        }
        var body: [UInt8] = []
        if headers.contains(where: { $0.name == "transfer-encoding" }) {
            while let chunk = try chunk() { body += chunk }
        }
        return Answer(status: status, headers: headers, body: body)
    }

    func head() throws -> (status: Int, headers: [(name: String, value: String)]) {
        let lines = String(decoding: try take(through: "\r\n\r\n"), as: UTF8.self).split(separator: "\r\n")
        let fields = lines.dropFirst().map { line in
            let pair = line.split(separator: ":", maxSplits: 1)
            return (name: pair[0].lowercased(), value: pair.count == 2 ? String(pair[1].drop { $0 == " " }) : "")
        }
        return (Int(lines[0].split(separator: " ")[1]) ?? 0, fields)
    }

    func chunk() throws -> [UInt8]? {
        let size = String(decoding: try take(through: "\r\n"), as: UTF8.self).prefix { $0.isHexDigit }
        let count = Int(size, radix: 16) ?? 0
        let bytes = try take(count)
        _ = try take(2)
        return count == 0 ? nil : bytes
    }

    /// The next line, without its end.
    func line() throws -> String {
        String(decoding: try take(through: "\r\n").dropLast(2), as: UTF8.self)
    }

    /// Says that nothing more will come.
    func endOutput() {
        shutdown(descriptor, CInt(SHUT_WR))
    }

    /// Whether the peer closes the connection within the client's patience.
    func isClosedByPeer() -> Bool {
        var byte: UInt8 = 0
        while true {
            let count = recv(descriptor, &byte, 1, 0)
            if count == 0 { return true }
            if count < 0 { return errno == ECONNRESET }
        }
    }

    private func take(through marker: String) throws -> [UInt8] {
        let marker = Array(marker.utf8)
        var searched = 0
        while true {
            while searched + marker.count <= buffer.count {
                if buffer[searched..<searched + marker.count].elementsEqual(marker) {
                    return try take(searched + marker.count)
                }
                searched += 1
            }
            try fill()
        }
    }

    func take(_ count: Int) throws -> [UInt8] {
        while buffer.count < count { try fill() }
        let bytes = Array(buffer[..<count])
        buffer.removeFirst(count)
        return bytes
    }

    private func fill() throws {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { throw Closed() }
        buffer += bytes[..<count]
    }
}

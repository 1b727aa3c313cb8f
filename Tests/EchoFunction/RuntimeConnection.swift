import Glibc

/// One kept connection to the Runtime API.
final class RuntimeConnection {
    struct Answer {
        let status: Int
        let headers: [String: String]
        let body: [UInt8]
    }

    private let descriptor: CInt
    private var buffer: [UInt8] = []

    init(address: String) {
        let parts = address.split(separator: ":")
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var socketAddress = sockaddr_in()
        socketAddress.sin_family = sa_family_t(AF_INET)
        socketAddress.sin_port = in_port_t(parts[1])?.bigEndian ?? 0
        inet_pton(AF_INET, String(parts[0]), &socketAddress.sin_addr)
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &socketAddress) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        guard result == 0 else { exit(4) }
        var one: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
    }

    func exchange(_ method: String, _ path: String, _ headers: [String: String], _ body: [UInt8]) -> Answer {
        send(head(method, path, headers.merging(["Content-Length": String(body.count)]) { $1 }) + body)
        return receive()
    }

    func head(_ method: String, _ path: String, _ headers: [String: String]) -> [UInt8] {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: runtime\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { exit(5) }
            sent += count
        }
    }

    func sendChunk(_ bytes: [UInt8]) {
        send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
    }

    func receive() -> Answer {
        let lines = String(decoding: take(through: "\r\n\r\n"), as: UTF8.self).split(separator: "\r\n")
        let status = Int(lines[0].split(separator: " ")[1]) ?? 0
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let pair = line.split(separator: ":", maxSplits: 1)
            headers[pair[0].lowercased()] = pair.count == 2 ? String(pair[1].drop { $0 == " " }) : ""
        }
        if let length = headers["content-length"].flatMap({ Int($0) }) {
            return Answer(status: status, headers: headers, body: take(length))
        }
        var body: [UInt8] = []
        if headers["transfer-encoding"] == "chunked" {
            while true {
                let size = String(decoding: take(through: "\r\n"), as: UTF8.self).prefix { $0.isHexDigit }
                let count = Int(size, radix: 16) ?? 0
                body += take(count)
                _ = take(2)
                if count == 0 { break }
            }
        }
        return Answer(status: status, headers: headers, body: body)
    }

    private func take(through marker: String) -> [UInt8] {
        let marker = Array(marker.utf8)
        var searched = 0
        while true {
            while searched + marker.count <= buffer.count {
                if buffer[searched..<searched + marker.count].elementsEqual(marker) {
                    return take(searched + marker.count)
                }
                searched += 1
            }
            fill()
        }
    }

    private func take(_ count: Int) -> [UInt8] {
        while buffer.count < count { fill() }
        let bytes = Array(buffer[..<count])
        buffer.removeFirst(count)
        return bytes
    }

    private func fill() {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &bytes, bytes.count)
        // The cloud is gone: so is the reason to live.
        guard count > 0 else { exit(0) }
        buffer += bytes[..<count]
    }
}

import JSONCoding
import JSONModel

/// A blocking WebSocket client on one socket that can send whatever it likes.
final class WebSocketProbe {
    struct Frame {
        let isFinal: Bool
        let opcode: UInt8
        let payload: [UInt8]

        /// The code of a close frame.
        var closeCode: Int? {
            guard opcode == 0x8, payload.count >= 2 else { return nil }
            return Int(payload[0]) << 8 | Int(payload[1])
        }
        var text: String { String(decoding: payload, as: UTF8.self) }
    }

    struct Refused: Error {
        let answer: HTTPProbe.Answer
    }

    let http: HTTPProbe
    /// The header fields of the handshake's answer.
    let headers: [(name: String, value: String)]

    /// The key of RFC 6455, 1.3.
    static let handshake = [
        "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
    ]

    /// Connects to `ws://host:port`, or to another path there.
    init(_ url: String, path: String? = nil, headers: [String: String] = [:]) throws {
        let rest = url.dropFirst("ws://".count)
        let authority = rest.prefix { $0 != "/" }
        http = try HTTPProbe("http://\(authority)")
        let target = path ?? (rest.count > authority.count ? String(rest.dropFirst(authority.count)) : "/")
        var text = "GET \(target) HTTP/1.1\r\nHost: elsewhere\r\n"
        for (name, value) in Self.handshake.merging(headers, uniquingKeysWith: { $1 }) {
            text += "\(name): \(value)\r\n"
        }
        try http.write(Array((text + "\r\n").utf8))
        let head = try http.head()
        guard head.status == 101 else {
            let length = head.headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
            throw Refused(answer: .init(status: head.status, headers: head.headers, body: try http.take(length)))
        }
        self.headers = head.headers
    }

    /// The status with which a handshake is refused; 101 when it is not.
    static func status(_ url: String, path: String? = nil, headers: [String: String] = [:]) throws -> Int {
        do {
            _ = try WebSocketProbe(url, path: path, headers: headers)
            return 101
        } catch let refused as Refused {
            return refused.answer.status
        }
    }

    static func frame(
        _ payload: [UInt8], opcode: UInt8 = 0x1, isFinal: Bool = true, isMasked: Bool = true, reserved: UInt8 = 0
    ) -> [UInt8] {
        var bytes = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
        let mask: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(mask | UInt8(payload.count))
        case ..<65_536: bytes += [mask | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(mask | 127)
            bytes += (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> ($0 * 8)) }
        }
        guard isMasked else { return bytes + payload }
        let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
        return bytes + key + payload.enumerated().map { $0.element ^ key[$0.offset % 4] }
    }

    func send(_ text: String) throws {
        try http.write(Self.frame(Array(text.utf8)))
    }

    func send(_ value: JSONValue) throws {
        try http.write(Self.frame(try JSON.encode(value)))
    }

    func next() throws -> Frame {
        let head = try http.take(2)
        var length = Int(head[1] & 0x7F)
        if length > 125 {
            length = try http.take(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
        }
        return Frame(isFinal: head[0] & 0x80 != 0, opcode: head[0] & 0x0F, payload: try http.take(length))
    }

    /// The next message, as JSON.
    func nextValue() throws -> JSONValue {
        try JSON.value(from: try next().payload)
    }
}

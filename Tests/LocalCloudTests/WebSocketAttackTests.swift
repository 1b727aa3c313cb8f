import JSONCoding
import JSONModel
import LocalCloud
import Testing

@Suite("The WebSocket gateway under attack")
struct WebSocketAttackTests {
    private static func part(_ payload: [UInt8], _ opcode: UInt8, final: Bool = false) -> [UInt8] {
        WebSocketProbe.frame(payload, opcode: opcode, isFinal: final)
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x61, count: count) }

    static let violations: [(name: String, bytes: [UInt8], code: Int)] = [
        ("unmasked", WebSocketProbe.frame([0x61], isMasked: false), 1002),
        ("reserved bit", WebSocketProbe.frame([0x61], reserved: 4), 1002),
        ("unknown opcode", part([], 0x3, final: true), 1002),
        ("binary", part([1, 2], 0x2, final: true), 1003),
        ("a frame of 32 KB and one byte", WebSocketProbe.frame(zeros(32_769)), 1009),
        ("a frame that claims 2^62 bytes", [0x81, 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1009),
        (
            "a message of 128 KB and one byte",
            part(zeros(32_768), 0x1) + part(zeros(32_768), 0x0) + part(zeros(32_768), 0x0)
                + part(zeros(32_768), 0x0) + part([0x61], 0x0, final: true), 1009
        ),
        ("fragments without end", part([], 0x1) + (0..<2_000).flatMap { _ in part([], 0x0) }, 1008),
        ("a continuation of nothing", part([0x61], 0x0, final: true), 1002),
        ("a message within a message", part([0x61], 0x1) + part([0x62], 0x1, final: true), 1002),
        ("a fragmented ping", part([], 0x9), 1002),
        ("a long ping", part(zeros(126), 0x9, final: true), 1002),
        ("invalid UTF-8", part([0xC3, 0x28], 0x1, final: true), 1007),
        ("UTF-8 that ends in the middle", part([0xE2, 0x82], 0x1) + part([], 0x0, final: true), 1007),
        ("a close code of one byte", part([0x03], 0x8, final: true), 1002),
        ("a close code that may not be sent", part([0x03, 0xED], 0x8, final: true), 1002),
        ("a close reason that is no text", part([0x03, 0xE8, 0xFF], 0x8, final: true), 1007),
    ]

    @Test("what breaks the protocol or a limit ends the connection with its code, and reaches no function")
    func violations() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            for (count, (name, bytes, code)) in Self.violations.enumerated() {
                let socket = try WebSocketProbe(url)
                // The gateway may hang up before it has read everything.
                try? socket.http.write(bytes)
                #expect(try socket.next().closeCode == code, "\(name)")
                try? socket.http.write(Self.part([0x03, 0xE8], 0x8, final: true))
                #expect(socket.http.isClosedByPeer(), "\(name)")
                try await fixture.wait { try fixture.webSocketEvents("DISCONNECT").count > count }
                let told = try fixture.webSocketEvents("DISCONNECT").last?["requestContext"]
                #expect(told?["disconnectStatusCode"] == .integer(Int64(code)), "\(name)")
            }
            #expect(try fixture.webSocketEvents("MESSAGE").isEmpty)
        }
    }

    @Test("a message of exactly 128 KB in frames of exactly 32 KB arrives, characters split between them included")
    func largest() async throws {
        try await WebSocketFixture.with { _, url async throws in
            let socket = try WebSocketProbe(url)
            // 43,690 times three bytes and two more: no frame ends with a character.
            let message = Array((String(repeating: "€", count: 43_690) + "ab").utf8)
            #expect(message.count == 131_072)
            for index in 0..<4 {
                let piece = Array(message[index * 32_768..<(index + 1) * 32_768])
                try socket.http.write(Self.part(piece, index == 0 ? 0x1 : 0x0, final: index == 3))
                try socket.http.write(Self.part([UInt8(index)], 0x9, final: true))
                #expect(try socket.next().payload == [UInt8(index)])
            }
            // The event with it is larger than a message may be.
            #expect(try socket.nextValue()["message"] == "Internal server error")
        }
    }

    @Test("pings are answered, and pongs are nothing")
    func pings() async throws {
        try await WebSocketFixture.with { _, url async throws in
            let socket = try WebSocketProbe(url)
            try socket.http.write(Self.part([], 0xA, final: true) + Self.part([7, 8], 0x9, final: true))
            let pong = try socket.next()
            #expect(pong.opcode == 0xA)
            #expect(pong.payload == [7, 8])
        }
    }

    @Test("a client that vanishes or stops sending is told to $disconnect as lost")
    func lost() async throws {
        try await WebSocketFixture.with { fixture, url async throws in
            do { _ = try WebSocketProbe(url) }
            #expect(try await fixture.disconnection()["disconnectStatusCode"] == 1006)
            let half = try WebSocketProbe(url)
            half.http.endOutput()
            #expect(half.http.isClosedByPeer())
            try await fixture.wait { try fixture.webSocketEvents("DISCONNECT").count == 2 }
            let wordless = try WebSocketProbe(url)
            try wordless.http.write(Self.part([], 0x8, final: true))
            #expect(try wordless.next().opcode == 0x8)
            try await fixture.wait { try fixture.webSocketEvents("DISCONNECT").count == 3 }
            let told = try fixture.webSocketEvents("DISCONNECT").last?["requestContext"]
            #expect(told?["disconnectStatusCode"] == 1005)
            #expect(told?["disconnectReason"] == "Client-side close frame status not set")
        }
    }

    @Test("a silent connection ends, and a busy one in the end too")
    func deadlines() async throws {
        let idle = WebSocketLimits(idleMilliseconds: 200, durationMilliseconds: 60_000, closeMilliseconds: 100)
        try await WebSocketFixture.with(limits: idle) { fixture, url async throws in
            let socket = try WebSocketProbe(url)
            #expect(try socket.next().closeCode == 1001)
            // It never answers the goodbye.
            #expect(socket.http.isClosedByPeer())
            #expect(try await fixture.disconnection()["disconnectStatusCode"] == 1001)
        }
        let short = WebSocketLimits(idleMilliseconds: 60_000, durationMilliseconds: 500, closeMilliseconds: 100)
        try await WebSocketFixture.with(limits: short) { _, url async throws in
            let socket = try WebSocketProbe(url)
            while true {
                try? socket.http.write(Self.part([], 0x9, final: true))
                let frame = try socket.next()
                guard frame.opcode == 0xA else {
                    #expect(frame.closeCode == 1001)
                    return
                }
            }
        }
    }

    @Test("a client that asks and never reads is cut off, and others do not notice")
    func neverReading() async throws {
        let limits = WebSocketLimits(idleMilliseconds: 600_000, durationMilliseconds: 600_000, closeMilliseconds: 100)
        try await WebSocketFixture.with(limits: limits) { fixture, url async throws in
            let deaf = try WebSocketProbe(url)
            let other = try WebSocketProbe(url)
            for _ in 0..<200 {
                guard (try? deaf.send(["action": "ask", "do": "big", "bytes": 131_000])) != nil else { break }
            }
            try other.send(["action": "ask"])
            #expect(try other.nextValue()["requestContext"]?["routeKey"] == "ask")
            #expect(try await fixture.disconnection()["disconnectStatusCode"] == 1008)
        }
    }

    @Test("many messages at once are all answered, however few functions work at a time")
    func burst() async throws {
        try await WebSocketFixture.with { _, url async throws in
            let socket = try WebSocketProbe(url)
            try socket.http.write((0..<200).flatMap { WebSocketProbe.frame(Array("\($0)".utf8)) })
            var bodies: Set<String> = []
            for _ in 0..<200 { bodies.insert(try socket.nextValue()["body"]?.stringValue ?? "") }
            #expect(bodies == Set((0..<200).map(String.init)))
        }
    }

    @Test("bytes that come with the handshake are frames; bytes without end are refused")
    func eager() async throws {
        try await WebSocketFixture.with { _, url async throws in
            let plain = "http://\(url.dropFirst(5).prefix { $0 != "/" })"
            let head =
                "GET /live HTTP/1.1\r\nHost: x\r\n"
                + WebSocketProbe.handshake.map { "\($0.key): \($0.value)\r\n" }.joined() + "\r\n"
            let probe = try HTTPProbe(plain)
            try probe.write(Array(head.utf8) + Self.part([9], 0x9, final: true))
            #expect(try probe.head().status == 101)
            #expect(try probe.take(3) == [0x8A, 1, 9])
            let flood = try HTTPProbe(plain)
            try flood.write(Array("GET /live HTTP/1.1\r\nHost: x\r\nX: ".utf8))
            try? flood.write([UInt8](repeating: 0x61, count: 1_000_000))
            #expect(flood.isClosedByPeer() || (try? flood.head().status) == 431)
        }
    }
}

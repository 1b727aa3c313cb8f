import BrowserControl
import JSONModel
import Testing

@Suite("A client's WebSocket", .serialized)
struct ClientSocketTests {
    private func open(_ door: ProxyFixture) async throws -> RawClient {
        try await RawClient.open(port: door.port, "/cdp?signingKey=full")
    }

    private static let command = Array(#"{"id":1,"method":"Browser.getVersion"}"#.utf8)
    private static let notUTF8 = Array(#"{"id":1,"method":"A"#.utf8) + [0xFF] + Array(#""}"#.utf8)

    @Test(
        "frames that break the rules close the connection with the right code, and only that one",
        arguments: [
            ("unmasked", RawClient.frame(0x1, command, isMasked: false), 1002),
            ("reserved bit", RawClient.frame(0x1, command, bits: 0x40), 1002),
            ("unknown opcode", RawClient.frame(0x3, command), 1002),
            ("unknown control opcode", RawClient.frame(0xB, []), 1002),
            ("binary", RawClient.frame(0x2, command), 1003),
            ("not UTF-8", RawClient.frame(0x1, notUTF8), 1007),
            ("continuation of nothing", RawClient.frame(0x0, command), 1002),
            ("message in message", RawClient.frame(0x1, command, isFinal: false) + RawClient.frame(0x1, command), 1002),
            ("long ping", RawClient.frame(0x9, [UInt8](repeating: 65, count: 126)), 1002),
            ("fragmented ping", RawClient.frame(0x9, [65], isFinal: false), 1002),
            ("bad close code", RawClient.frame(0x8, [0x03, 0xED]), 1002),
            ("short close", RawClient.frame(0x8, [3]), 1002),
            ("close with bad text", RawClient.frame(0x8, [0x03, 0xE8, 0xFF]), 1007),
            ("97 MiB announced", [0x81, 0xFF, 0, 0, 0, 0, 6, 0x10, 0, 0, 1, 2, 3, 4], 1009),
            ("2^63 announced", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 1009),
        ] as [(String, [UInt8], Int)])
    func violations(name: String, bytes: [UInt8], code: Int) async throws {
        try await withProxy { door in
            let other = try await open(door)
            let client = try await open(door)
            try await client.send(bytes)
            let close = try await client.closeFrame()
            #expect(close.closeCode == code, "\(name): \(close.closeCode) \(close.closeReason)")
            let answer = try await other.call(1, "Browser.getVersion")
            #expect(answer["result"] != nil)
        }
    }

    @Test("a message in fragments, with pings in between, is one message")
    func fragments() async throws {
        try await withProxy { door in
            let client = try await open(door)
            let text = Array(#"{"id":5,"method":"Runtime.evaluate","params":{"expression":"'é'"}}"#.utf8)
            try await client.send(RawClient.frame(0x1, [], isFinal: false))
            for byte in text.dropLast() { try await client.send(RawClient.frame(0x0, [byte], isFinal: false)) }
            try await client.send(RawClient.frame(0x9, Array("still there?".utf8)))
            let pong = try await client.receive()
            #expect(pong == RawClient.Frame(opcode: 0xA, payload: Array("still there?".utf8)))
            try await client.send(RawClient.frame(0x0, [text[text.count - 1]]))
            let answer = try await client.message { $0["id"] == 5 }
            #expect(answer["error"]?["message"]?.stringValue?.contains("wasn't found") == true)
        }
    }

    @Test("fragments without end are cut off")
    func endless() async throws {
        try await withProxy { door in
            let client = try await open(door)
            try await client.send(RawClient.frame(0x1, [65], isFinal: false))
            let empty = RawClient.frame(0x0, [], isFinal: false)
            let many = (0..<8192).flatMap { _ in empty }
            for _ in 0..<9 {
                do { try await client.send(many) } catch { break }
            }
            let close = try await client.closeFrame()
            #expect(close.closeCode == 1008)
        }
    }

    @Test("a client that pings and does not read gets its latest pong when it reads again")
    func unreadPings() async throws {
        try await withProxy { door in
            let client = try await open(door)
            let targets = try await client.call(1, "Target.getTargets")
            let page = try #require(targets["result"]?["targetInfos"]?.arrayValue?.first?["targetId"]?.stringValue)
            let attached = try await client.call(
                2, "Target.attachToTarget", ["targetId": .string(page), "flatten": true])
            let session = try #require(attached["result"]?["sessionId"]?.stringValue)
            try await client.send(id: 3, "Runtime.evaluate", ["expression": "'x'.repeat(30000000)"], session: session)
            for number in 0..<20_000 {
                try await client.send(RawClient.frame(0x9, Array("\(number)".utf8)))
            }
            var pongs = 0
            var latest = ""
            var isAnswered = false
            while latest != "19999" || !isAnswered {
                let frame = try await client.receive()
                if frame.opcode == 0xA {
                    pongs += 1
                    latest = frame.text
                } else if frame.payload.count > 30_000_000 {
                    isAnswered = true
                }
            }
            #expect(pongs <= 20_000)
        }
    }

    @Test("a client that asks for much and does not read waits with its own commands, and misses nothing")
    func unreadAnswers() async throws {
        try await withProxy { door in
            let client = try await open(door)
            let targets = try await client.call(1, "Target.getTargets")
            let page = try #require(targets["result"]?["targetInfos"]?.arrayValue?.first?["targetId"]?.stringValue)
            let attached = try await client.call(
                2, "Target.attachToTarget", ["targetId": .string(page), "flatten": true])
            let session = try #require(attached["result"]?["sessionId"]?.stringValue)
            // Twice what may wait for a client before it is cut off.
            let padding = String(repeating: " ", count: 500)
            for number in 0..<700 {
                try await client.send(
                    id: 10 + number, "Runtime.evaluate",
                    ["expression": .string("'x'.repeat(200000)\(padding)"), "returnByValue": true], session: session)
            }
            for number in 0..<700 {
                let frame = try await client.receive()
                #expect(frame.opcode == 0x1 && frame.text.hasPrefix(#"{"id":\#(10 + number),"#))
                #expect(frame.payload.count > 200_000)
            }
        }
    }

    @Test("calls that are never answered hold up later ones for a moment only")
    func unansweredCalls() async throws {
        try await withProxy { door in
            let client = try await open(door)
            let targets = try await client.call(1, "Target.getTargets")
            let page = try #require(targets["result"]?["targetInfos"]?.arrayValue?.first?["targetId"]?.stringValue)
            let attached = try await client.call(
                2, "Target.attachToTarget", ["targetId": .string(page), "flatten": true])
            let session = try #require(attached["result"]?["sessionId"]?.stringValue)
            for number in 0..<(2 * ClientLimits.maximumOpenCalls) {
                try await client.send(
                    id: 10 + number, "Runtime.evaluate",
                    ["expression": "new Promise(() => {})", "awaitPromise": true], session: session)
            }
            let answer = try await client.call(5000, "Browser.getVersion")
            #expect(answer["result"]?["product"] != nil)
        }
    }

    @Test("pings are sent, answered or not, and who answers none keeps the connection")
    func pings() async throws {
        try await withProxy(change: { $0.pingInterval = .milliseconds(50) }) { door in
            let client = try await open(door)
            for _ in 0..<3 {
                let ping = try await client.receive()
                #expect(ping.opcode == 0x9)
                try await client.send(RawClient.frame(0xA, ping.payload))
            }
            // Unanswered from here on: what is asked once more tells whether the machine is still there.
            for _ in 0..<3 {
                let ping = try await client.receive()
                #expect(ping.opcode == 0x9)
            }
            let targets = try await client.call(1, "Target.getTargets")
            #expect(targets["result"] != nil)
        }
    }

    @Test("JSON that is not a command is answered, and the connection lives")
    func notCommands() async throws {
        try await withProxy { door in
            let client = try await open(door)
            for text in ["nonsense", "[]", "{}", #"{"id":1,"method":"A.b","sessionId":""}"#] {
                try await client.send(text: text)
                let answer = try await client.message { _ in true }
                #expect(answer["error"]?["code"] != nil, "\(text): \(answer)")
            }
            let answer = try await client.call(2, "Browser.getVersion")
            #expect(answer["result"] != nil)
        }
    }
}

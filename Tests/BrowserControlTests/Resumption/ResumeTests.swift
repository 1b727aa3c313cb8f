import BrowserControl
import Glibc
import JSONModel
import Synchronization
import Testing

@Suite("Clients that come back", .serialized)
struct ResumeTests {
    private static let counting = "window.n = 0; setInterval(() => console.log('count', ++window.n), 5)"

    /// What the page has counted to, as another client sees it.
    private func count(_ watcher: RawClient, _ id: Int, _ session: String) async throws -> Int64 {
        let answer = try await watcher.call(id, "Runtime.evaluate", ["expression": "window.n"], session: session)
        return answer["result"]?["result"]?["value"]?.integerValue ?? 0
    }

    private func watch(_ door: ProxyFixture) async throws -> (RawClient, String) {
        let watcher = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
        let targets = try await watcher.call(1, "Target.getTargets")
        let page = try #require(targets["result"]?["targetInfos"]?.arrayValue?.first?["targetId"]?.stringValue)
        let attached = try await watcher.call(
            2, "Target.attachToTarget", ["targetId": .string(page), "flatten": true])
        return (watcher, try #require(attached["result"]?["sessionId"]?.stringValue))
    }

    /// Reads counts from the console until one is at least that high; they must be without gap from `previous` on.
    private func read(_ client: ResumingClient, from previous: inout Int64, to goal: Int64) async throws {
        while previous < goal {
            let message = try await client.next()
            guard message["method"] == "Runtime.consoleAPICalled" else { continue }
            let value = try #require(message["params"]?["args"]?.arrayValue?.last?["value"]?.integerValue)
            try #require(value == previous + 1)
            previous = value
        }
    }

    @Test("what came while nobody was there comes in order, none lost and none twice, again and again")
    func events() async throws {
        try await withProxy { door in
            let client = try await ResumingClient.open(port: door.port)
            let session = try await client.attach(1)
            _ = try await client.call(3, "Runtime.enable", session: session)
            _ = try await client.call(
                4, "Runtime.evaluate", ["expression": .string(Self.counting)], session: session)
            let (watcher, watching) = try await watch(door)
            var seen: Int64 = 0
            var goal: Int64 = 20
            for round in 0..<4 {
                try await read(client, from: &seen, to: goal)
                client.socket.reset()
                var asked = 100 * (round + 1)
                goal += 60
                _ = try await eventually(within: .seconds(20)) {
                    asked += 1
                    return try await count(watcher, asked, watching) > goal
                }
                try await client.resume()
            }
            try await read(client, from: &seen, to: goal + 50)
            // Its session is the same one, with all that it had enabled.
            let answer = try await client.call(9, "Runtime.evaluate", ["expression": "6*7"], session: session)
            #expect(answer["result"]?["result"]?["value"] == 42)
        }
    }

    @Test("what the client sent is done once, whatever arrived before its connection broke")
    func commands() async throws {
        try await withProxy { door in
            let client = try await ResumingClient.open(port: door.port)
            let session = try await client.attach(1)
            _ = try await client.call(3, "Runtime.evaluate", ["expression": "window.n = 0"], session: session)
            for round in 0..<3 {
                for id in 0..<50 {
                    try await client.send(
                        100 * round + id, "Runtime.evaluate", ["expression": "++window.n"], session: session)
                }
                client.socket.reset()
                try await client.resume()
                #expect(client.taken <= client.sent.count)
            }
            var answers: [Int64] = []
            while answers.count < 150 {
                let message = try await client.next()
                if let value = message["result"]?["result"]?["value"]?.integerValue { answers.append(value) }
            }
            #expect(answers == Array(1...150))
            let last = try await client.call(999, "Runtime.evaluate", ["expression": "window.n"], session: session)
            #expect(last["result"]?["result"]?["value"] == 150)
        }
    }

    @Test("a page's own socket comes back too, and only at the same address")
    func page() async throws {
        try await withProxy { door in
            let page = try #require(await door.pages.activePage()).id
            let client = try await ResumingClient.open(port: door.port, path: "/devtools/page/\(page)")
            _ = try await client.call(1, "Runtime.evaluate", ["expression": "window.mine = 7"])
            client.socket.reset()
            #expect(try await client.handshake(path: "/cdp").1.status == 410)
            try await client.resume()
            let answer = try await client.call(2, "Runtime.evaluate", ["expression": "window.mine"])
            #expect(answer["result"]?["result"]?["value"] == 7)
        }
    }

    @Test("a place is given to nobody without a valid token with the same scopes")
    func tokens() async throws {
        try await withProxy { door in
            let client = try await ResumingClient.open(port: door.port)
            _ = try await client.call(1, "Browser.getVersion")
            for (token, status) in [("wrong", 401), ("", 401), ("old", 401), ("view", 403), ("wide", 403)] {
                #expect(try await client.handshake(token: token).1.status == status, "\(token)")
            }
            // None of that disturbed the socket that is open.
            _ = try await client.call(2, "Browser.getVersion")
            client.socket.reset()
            try await client.resume(token: "fresh")
            _ = try await client.call(3, "Browser.getVersion")
        }
    }

    @Test(
        "what is malformed, unknown or impossible is refused before the upgrade",
        arguments: [
            ("resumeId=AAAAAAAAAAAAAAAAAAAAAA&received=0", 410), ("resumeId=short&received=0", 400),
            ("resumeId=AAAAAAAAAAAAAAAAAAAAAA", 400), ("resumeId=AAAAAAAAAAAAAAAAAAAAAA&received=", 400),
            ("resumeId=AAAAAAAAAAAAAAAAAAAAAA&received=-1", 400), ("resumeId=AAAAAAAAAAAAAAAAAAAAAA&received=1e3", 400),
            ("resumeId=AAAAAAAAAAAAAAAAAAAAAA&received=99999999999999999999", 400),
            ("resumeId=AAAAAAAAAAAAAAAAAAAAAA&received=0&received=1", 400), ("received=1", 400),
            ("resumeId=AAAAAAAAAAAAAAAAAAAAAA&resumeId=BAAAAAAAAAAAAAAAAAAAAA&received=0", 400),
            ("resumable=2", 400), ("resumable=1&resumable=1", 400), ("resumeId=%ff&received=0", 400),
        ])
    func malformed(query: String, status: Int) async throws {
        try await withProxy { door in
            let (_, response) = try await RawClient.request(
                port: door.port, RawClient.handshake(port: door.port, "/cdp?signingKey=full&\(query)"))
            #expect(response.status == status, "\(response)")
            #expect(await door.multiplexer.clientCount() == 0)
        }
    }

    @Test("more than was sent cannot have been received")
    func ahead() async throws {
        try await withProxy { door in
            let client = try await ResumingClient.open(port: door.port)
            _ = try await client.call(1, "Browser.getVersion")
            #expect(try await client.handshake(received: client.received + 1).1.status == 400)
            _ = try await client.call(2, "Browser.getVersion")
        }
    }

    @Test("who comes back while the old socket seems open takes over, and the old one is told")
    func takesOver() async throws {
        try await withProxy { door in
            let client = try await ResumingClient.open(port: door.port)
            let session = try await client.attach(1)
            let old = client.socket
            try await client.resume()
            let close = try await old.closeFrame()
            #expect(close.closeCode == 4001)
            try await old.send(RawClient.frame(0x1, Array(#"{"id":50,"method":"Browser.close"}"#.utf8)))
            let answer = try await client.call(9, "Runtime.evaluate", ["expression": "6*7"], session: session)
            #expect(answer["result"]?["result"]?["value"] == 42)
            #expect(await door.multiplexer.clientCount() == 1)
            try await old.send(RawClient.frame(0x8, [0x0F, 0xA1]))
            #expect(try await old.isClosedByPeer())
            _ = try await client.call(10, "Browser.getVersion")
        }
    }

    @Test(
        "a goodbye that is one ends the place; other codes keep it",
        arguments: [([], 410), ([0x03, 0xE8], 410), ([0x03, 0xE9], 410), ([0x03, 0xF3], 101), ([0x0F, 0xA0], 101)]
            as [([UInt8], Int)])
    func goodbyes(payload: [UInt8], status: Int) async throws {
        try await withProxy { door in
            let client = try await ResumingClient.open(port: door.port)
            _ = try await client.call(1, "Browser.getVersion")
            try await client.socket.send(RawClient.frame(0x8, payload))
            _ = try await client.socket.closeFrame()
            #expect(try await client.handshake().1.status == status)
        }
    }

    @Test("Browser.close, a broken frame and the end of the session end the place")
    func ends() async throws {
        try await withProxy { door in
            let closing = try await ResumingClient.open(port: door.port)
            _ = try await closing.call(1, "Browser.close")
            #expect(try await closing.socket.closeFrame().closeCode == 1000)
            #expect(try await closing.handshake().1.status == 410)
            let broken = try await ResumingClient.open(port: door.port)
            try await broken.socket.send(RawClient.frame(0x2, [1]))
            #expect(try await broken.socket.closeFrame().closeCode == 1003)
            #expect(try await broken.handshake().1.status == 410)
            let vacant = try await ResumingClient.open(port: door.port)
            vacant.socket.reset()
            await door.multiplexer.closeAll(.sessionEnded("test"))
            #expect(await eventually(within: .seconds(10)) { await door.multiplexer.clientCount() == 0 })
            #expect(try await vacant.handshake().1.status == 410)
        }
    }

    @Test("a place nobody comes back to is given up in time, with all that it had")
    func expires() async throws {
        try await withProxy(change: { $0.sockets.resumption.window = .milliseconds(200) }) { door in
            let client = try await ResumingClient.open(port: door.port)
            _ = try await client.call(1, "Browser.getVersion")
            client.socket.reset()
            #expect(await eventually(within: .seconds(20)) { await door.multiplexer.clientCount() == 0 })
            #expect(try await client.handshake().1.status == 410)
        }
    }

    @Test("after its token expired, a client goes on with a fresh one")
    func expiredToken() async throws {
        try await withProxy { door in
            let client = try await ResumingClient.open(port: door.port, token: "short")
            let session = try await client.attach(1)
            let close = try await client.socket.closeFrame()
            #expect(close.closeCode == 1008 && close.closeReason.contains("expired"))
            try await client.resume(token: "fresh")
            let answer = try await client.call(9, "Runtime.evaluate", ["expression": "6*7"], session: session)
            #expect(answer["result"]?["result"]?["value"] == 42)
        }
    }

    @Test("no more is kept than the bounds say; who misses more is told, and its sessions end")
    func overrun() async throws {
        try await withProxy(change: {
            $0.sockets.resumption.maximumMessages = 50
            $0.sockets.resumption.maximumBytes = 100_000
        }) { door in
            let client = try await ResumingClient.open(port: door.port)
            let session = try await client.attach(1)
            _ = try await client.call(3, "Runtime.enable", session: session)
            for id in 10..<80 { _ = try await client.call(id, "Browser.getVersion") }
            // Of what was sent, the last fifty are kept.
            #expect(try await client.handshake(received: client.received - 51).1.status == 409)
            #expect(try await client.handshake(received: client.received).1.status == 101)
            try await client.resume()
            _ = try await client.call(
                90, "Runtime.evaluate", ["expression": .string(Self.counting)], session: session)
            client.socket.reset()
            #expect(await eventually(within: .seconds(20)) { await door.multiplexer.clientCount() == 0 })
            let (_, refused) = try await client.handshake()
            #expect(refused.status == 409 && refused.body.contains("resume_overrun"))
        }
    }

    @Test("a client that acknowledges by pings needs less kept for it")
    func acknowledges() async throws {
        try await withProxy { door in
            let client = try await ResumingClient.open(port: door.port)
            for id in 1..<20 { _ = try await client.call(id, "Browser.getVersion") }
            #expect(try await client.handshake(received: 0).1.status == 101)
            try await client.resume()
            let payload = Array("received=10".utf8)
            try await client.socket.send(RawClient.frame(0x9, payload))
            while try await client.socket.receive() != RawClient.Frame(opcode: 0xA, payload: payload) {}
            #expect(try await client.handshake(received: 9).1.status == 409)
            for nonsense in ["received=", "received=x", "received=9999999", "hello", "received=11 "] {
                try await client.socket.send(RawClient.frame(0x9, Array(nonsense.utf8)))
            }
            _ = try await client.call(30, "Browser.getVersion")
        }
    }

    @Test("places are few: a vacant one makes room, and who gets none is served without")
    func places() async throws {
        try await withProxy(change: { $0.sockets.resumption.maximumPlaces = 2 }) { door in
            let first = try await ResumingClient.open(port: door.port)
            let second = try await ResumingClient.open(port: door.port)
            let (plain, response) = try await RawClient.request(
                port: door.port, RawClient.handshake(port: door.port, "/cdp?signingKey=full&resumable=1"))
            #expect(response.status == 101 && RawClient.field("x-wc-resume-id", response) == nil)
            #expect(try await plain.call(1, "Browser.getVersion")["result"] != nil)
            first.socket.reset()
            #expect(await eventually(within: .seconds(10)) { door.notes.disconnected.withLock { $0 } == 1 })
            let third = try await ResumingClient.open(port: door.port)
            #expect(try await first.handshake().1.status == 410)
            for client in [second, third] { _ = try await client.call(1, "Browser.getVersion") }
            #expect(await door.multiplexer.clientCount() == 3)
        }
    }

    @Test("who does not ask for it gets no id, and nothing is kept")
    func plain() async throws {
        try await withProxy { door in
            let (client, response) = try await RawClient.request(
                port: door.port, RawClient.handshake(port: door.port, "/cdp?signingKey=full"))
            #expect(response.status == 101 && !response.head.lowercased().contains("x-wc-"))
            client.reset()
            #expect(await eventually(within: .seconds(10)) { await door.multiplexer.clientCount() == 0 })
        }
    }

    @Test("commands wait while the browser does not take them, for a client that came back as well")
    func large() async throws {
        try await withProxy { door in
            let client = try await ResumingClient.open(port: door.port)
            let session = try await client.attach(1)
            let script = "'" + String(repeating: "x", count: 4_000_000) + "'.length"
            for id in 10..<14 {
                try await client.send(id, "Runtime.evaluate", ["expression": .string(script)], session: session)
            }
            client.socket.reset()
            try await client.resume()
            var answers = 0
            while answers < 4 {
                if try await client.next()["result"]?["result"]?["value"] == 4_000_000 { answers += 1 }
            }
            let down = try await client.call(
                20, "Runtime.evaluate", ["expression": "'y'.repeat(2000000)"], session: session)
            #expect(down["result"]?["result"]?["value"]?.stringValue?.utf8.count == 2_000_000)
        }
    }
}

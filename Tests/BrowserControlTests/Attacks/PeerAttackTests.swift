import BrowserControl
import Glibc
import JSONModel
import Synchronization
import Testing

@Suite("Peers that do nothing", .serialized)
struct PeerAttackTests {
    private func attach(_ client: RawClient) async throws -> String {
        let targets = try await client.call(1, "Target.getTargets")
        let page = try #require(targets["result"]?["targetInfos"]?.arrayValue?.first?["targetId"]?.stringValue)
        let attached = try await client.call(2, "Target.attachToTarget", ["targetId": .string(page), "flatten": true])
        return try #require(attached["result"]?["sessionId"]?.stringValue)
    }

    private func open(_ door: ProxyFixture) async throws -> RawClient {
        try await RawClient.open(port: door.port, "/cdp?signingKey=full")
    }

    @Test(
        "a machine that vanishes without a word is noticed by pings that nobody acknowledges, also when an earlier one was",
        arguments: [false, true])
    func vanishes(afterPing: Bool) async throws {
        try await withProxy(change: {
            $0.pingInterval = afterPing ? .milliseconds(200) : .seconds(3)
            $0.sockets.silenceLimit = .seconds(2)
        }) { door in
            let client = try await open(door)
            #expect(try await client.call(1, "Browser.getVersion")["result"] != nil)
            if afterPing {
                while try await client.receive().opcode != 0x9 {}
            }
            try await client.vanish()
            #expect(await eventually(within: .seconds(60)) { await door.multiplexer.clientCount() == 0 })
        }
    }

    @Test("a client that does not read, and so answers no ping, is not taken for one that vanished")
    func doesNotRead() async throws {
        try await withProxy(change: {
            $0.pingInterval = .milliseconds(100)
            $0.sockets.silenceLimit = .milliseconds(500)
        }) { door in
            let (lazy, busy) = (try await open(door), try await open(door))
            let session = try await attach(lazy)
            for id in 10..<30 {
                try await lazy.send(id: id, "Runtime.evaluate", ["expression": "'x'.repeat(1000000)"], session: session)
            }
            // Until more than twenty pings are overdue, and the closed window has been probed for several seconds.
            let start = ContinuousClock.now
            let other = try await attach(busy)
            while ContinuousClock.now - start < .seconds(6) {
                _ = try await busy.call(
                    9, "Runtime.evaluate",
                    ["expression": "new Promise(done => setTimeout(done, 300))", "awaitPromise": true], session: other)
            }
            #expect(await door.multiplexer.clientCount() == 2)
            for id in 10..<30 {
                let answer = try await lazy.message { $0["id"]?.integerValue == Int64(id) }
                #expect(answer["result"]?["result"]?["value"]?.stringValue?.utf8.count == 1_000_000)
            }
        }
    }

    @Test("one address cannot take all places")
    func perAddress() async throws {
        try await withProxy(change: { $0.sockets.maximumConnectionsPerAddress = 4 }) { door in
            var idle: [RawClient] = []
            for _ in 0..<4 { idle.append(try await RawClient.connect(port: door.port)) }
            let (_, refused) = try await RawClient.request(
                port: door.port, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(refused.status == 503 && refused.body.contains("too_many_connections"))
            let other = try await RawClient.connect(port: door.port, from: "127.0.0.9")
            try await other.send(Array("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            #expect(try await other.response().status == 200)
            idle.removeAll()
            let isFree = try await eventually(within: .seconds(10)) {
                try await RawClient.get(port: door.port, "/health").status == 200
            }
            #expect(isFree)
        }
    }

    @Test("idle connections make room when their time is up")
    func idle() async throws {
        try await withProxy(change: { $0.requestTimeout = .milliseconds(300) }) { door in
            let clients = try await withThrowingTaskGroup(of: RawClient.self) { group in
                for _ in 0..<40 { group.addTask { try await RawClient.connect(port: door.port) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for client in clients { #expect(try await client.response().status == 408) }
        }
    }

    /// A multiplexer's client that does not read costs no more than its bound; others get their answers meanwhile.
    @Test("a client that never reads holds no more than its bound, and nobody up")
    func bounded() async throws {
        try await withProxy(limits: ClientLimits(maximumWaitingBytes: 8 << 20, maximumClients: 8)) { door in
            let (lazy, busy) = (try await open(door), try await open(door))
            let session = try await attach(lazy)
            let other = try await attach(busy)
            let before = Processes.residentKilobytes()
            for id in 10..<210 {
                try await lazy.send(id: id, "Runtime.evaluate", ["expression": "'x'.repeat(1000000)"], session: session)
            }
            for id in 10..<40 {
                let answer = try await busy.call(id, "Runtime.evaluate", ["expression": "1+1"], session: other)
                #expect(answer["result"]?["result"]?["value"] == 2)
            }
            #expect(await eventually(within: .seconds(60)) { await door.multiplexer.clientCount() == 1 })
            // Two hundred megabytes were asked for.
            #expect(Processes.residentKilobytes() - before < 100_000)
        }
    }
}

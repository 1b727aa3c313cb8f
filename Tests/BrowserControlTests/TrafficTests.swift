import BrowserControl
import DevToolsProtocol
import JSONCoding
import JSONModel
import Synchronization
import Testing

@Suite("Limits of traffic", .serialized)
struct TrafficTests {
    private func limits(_ change: (inout TrafficLimits) -> Void) -> ClientLimits {
        var limits = ClientLimits.standard
        change(&limits.traffic)
        return limits
    }

    private func open(_ door: ProxyFixture, _ key: String = "full") async throws -> RawClient {
        try await RawClient.open(port: door.port, "/cdp?signingKey=\(key)")
    }

    private func attempt(_ door: ProxyFixture, _ key: String, from source: String = "127.0.0.1") async throws
        -> RawClient.Response
    {
        try await RawClient.request(
            port: door.port, RawClient.handshake(port: door.port, "/cdp?signingKey=\(key)"), from: source
        ).1
    }

    private func retryAfter(_ response: RawClient.Response) -> Int? {
        response.head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("retry-after:") }
            .flatMap { Int($0.dropFirst(12).drop { $0 == " " }) }
    }

    @Test("a client that sends too many commands is read more slowly, loses nothing, and holds nobody up")
    func commands() async throws {
        try await withProxy(limits: limits { $0.commandsPerSecond = 100 }) { door in
            let (busy, other) = (try await open(door), try await open(door, "other"))
            let burst = try (1...600).flatMap { id in
                RawClient.frame(
                    0x1,
                    Array(try JSON.text(["id": .integer(Int64(id)), "method": "Browser.getVersion"] as JSONValue).utf8))
            }
            try await busy.send(burst)
            let meanwhile = try await other.call(1, "Browser.getVersion")
            #expect(meanwhile["result"] != nil)
            for id in 1...600 {
                let answer = try await busy.message { $0["id"] != nil }
                #expect(answer["id"] == .integer(Int64(id)) && answer["result"] != nil)
            }
            // 600 came, 400 may come at once: two seconds' worth was put off, the last of it when a pause has passed.
            #expect(
                await eventually(within: .seconds(10)) {
                    await door.multiplexer.figures().throttledMilliseconds >= 1000
                })
            let figures = await door.multiplexer.figures()
            #expect(figures.commands == 601, "\(figures)")
            try await busy.send(RawClient.frame(0x8, [0x03, 0xE8]))
            #expect(await eventually(within: .seconds(10)) { door.notes.ended.withLock { $0.count } == 1 })
            let ended = try #require(door.notes.ended.withLock { $0.first })
            #expect(ended.client.tokenID == "full" && ended.figures.commands == 600 && ended.reason == nil)
            #expect(ended.figures.bytesFromClient > 20_000 && ended.figures.bytesToClient > 60_000)
            let health = try JSON.value(from: Array(try await RawClient.get(port: door.port, "/health").body.utf8))
            #expect(health["traffic"]?["commands"] == 601)
            let throttled = try #require(health["traffic"]?["throttledMilliseconds"]?.integerValue)
            #expect(throttled >= Int64(figures.throttledMilliseconds))
        }
    }

    @Test("a client that sends too many bytes is read more slowly, all connections of its token together")
    func bytes() async throws {
        try await withProxy(limits: limits { $0.bytesPerSecond = 1 << 20 }) { door in
            let (first, second) = (try await open(door), try await open(door))
            // Made before the clock runs, since the bucket fills meanwhile.
            let text: JSONValue = ["text": .string(String(repeating: "x", count: 3 << 20))]
            let frames = try (1...2).map { id in
                RawClient.frame(
                    0x1,
                    Array(
                        try JSON.text(
                            ["id": .integer(Int64(id)), "method": "Browser.getVersion", "params": text] as JSONValue
                        ).utf8))
            }
            for client in [first, second] {
                for frame in frames { try await client.send(frame) }
                for id in 1...2 {
                    let answer = try await client.message { $0["id"] == .integer(Int64(id)) }
                    #expect(answer["id"] != nil)
                }
            }
            // 12 MiB came and 4 may come at once; the last one is put off for the rest.
            let figures = await door.multiplexer.figures()
            #expect(figures.throttledMilliseconds >= 4000, "\(figures)")
        }
    }

    @Test("what real clients do is never held up: 500 calls at once, and large scripts")
    func unnoticed() async throws {
        try await withProxy { door in
            let client = try await open(door)
            let created = try await client.call(1, "Target.createTarget", ["url": "about:blank"])
            let target = try #require(created["result"]?["targetId"])
            let attached = try await client.call(2, "Target.attachToTarget", ["targetId": target, "flatten": true])
            let session = try #require(attached["result"]?["sessionId"]?.stringValue)
            let script = "/*" + String(repeating: "x", count: 345_000) + "*/ 1"
            for id in 10..<20 {
                try await client.send(
                    id: id, "Page.addScriptToEvaluateOnNewDocument", ["source": .string(script)], session: session)
            }
            for id in 1000..<1500 {
                try await client.send(id: id, "Runtime.evaluate", ["expression": "1+1"], session: session)
            }
            for id in 1000..<1500 {
                let answer = try await client.message { $0["id"] == .integer(Int64(id)) }
                #expect(answer["result"]?["result"]?["value"] == 2)
            }
            let figures = await door.multiplexer.figures()
            #expect(figures.throttledMilliseconds == 0 && figures.commands == 512)
        }
    }

    @Test(
        "a token whose clients keep being denied, or send nonsense, is cut, waits, and gets another chance",
        arguments: [#"{"id":1,"method":"Browser.crash"}"#, "nonsense"])
    func breaker(text: String) async throws {
        try await withProxy(limits: limits { $0.breaker = .init(faults: 5, coolDown: 2000) }) { door in
            let (first, second) = (try await open(door), try await open(door))
            let other = try await open(door, "other")
            for _ in 0..<8 {
                do { try await first.send(text: text) } catch { break }
            }
            for client in [first, second] {
                let close = try await client.closeFrame()
                #expect(close.closeCode == 1008 && close.closeReason.contains("denied or malformed"))
            }
            let version = try await other.call(1, "Browser.getVersion")
            #expect(version["result"] != nil, "another token is none the wiser")
            let refused = try await attempt(door, "full")
            #expect(refused.status == 429 && refused.body.contains("token_suspended"))
            #expect(try (1...2).contains(#require(retryAfter(refused))))
            let list = try await RawClient.get(port: door.port, "/json/list?signingKey=full")
            #expect(list.status == 429)
            #expect(try await eventually(within: .seconds(20)) { try await attempt(door, "full").status == 101 })
            // On probation, and for twice as long afterwards.
            let third = try await open(door)
            for _ in 0..<4 {
                do { try await third.send(text: text) } catch { break }
            }
            let close = try await third.closeFrame()
            #expect(close.closeCode == 1008 && close.closeReason.contains("rests for 4 s"))
        }
    }

    @Test("frames against the rules count too")
    func violations() async throws {
        try await withProxy(limits: limits { $0.breaker = .init(faults: 3, coolDown: 60_000) }) { door in
            for _ in 0..<4 {
                let client = try await open(door)
                try await client.send(RawClient.frame(0x2, [1]))
                let close = try await client.closeFrame()
                #expect(close.closeCode == 1003)
            }
            let refused = try await attempt(door, "full")
            #expect(refused.status == 429)
            #expect(await door.multiplexer.figures().malformed == 4)
        }
    }

    @Test("connections of one token come so often and no more")
    func connections() async throws {
        try await withProxy(limits: limits { $0.connectionsPerMinute = 4 }) { door in
            let clients = (try await open(door), try await open(door))
            let third = try await attempt(door, "full")
            #expect(third.status == 429 && third.body.contains("too_many_requests"))
            #expect(try (14...15).contains(#require(retryAfter(third))))
            let discovery = try await RawClient.get(port: door.port, "/json/version?signingKey=full")
            #expect(discovery.status == 429)
            let other = try await open(door, "other")
            for client in [clients.0, clients.1, other] {
                let version = try await client.call(1, "Browser.getVersion")
                #expect(version["result"] != nil)
            }
        }
    }

    @Test("an address that keeps failing is put off, also with a good token; others are not, and health is open")
    func failures() async throws {
        try await withProxy(limits: limits { $0.failedAttemptsPerMinute = 3 }) { door in
            for _ in 0..<3 {
                let wrong = try await attempt(door, "wrong")
                #expect(wrong.status == 401)
            }
            let good = try await attempt(door, "full")
            #expect(good.status == 429 && retryAfter(good) != nil)
            let health = try await RawClient.get(port: door.port, "/health")
            #expect(health.status == 200)
            let elsewhere = try await attempt(door, "full", from: "127.0.0.77")
            #expect(elsewhere.status == 101)
            let refusals = door.notes.refused.withLock { $0 }
            #expect(refusals == ["401 /cdp", "401 /cdp", "401 /cdp", "429 /cdp"])
        }
    }
}

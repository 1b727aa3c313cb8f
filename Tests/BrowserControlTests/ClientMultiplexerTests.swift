import BrowserControl
import DevToolsProtocol
import JSONModel
import Synchronization
import Testing

@Suite("Many clients at one browser", .serialized)
struct ClientMultiplexerTests {
    private func open(_ door: ProxyFixture) async throws -> RawClient {
        try await RawClient.open(port: door.port, "/cdp?signingKey=full")
    }

    private func attach(_ client: RawClient, _ id: Int) async throws -> (target: String, session: String) {
        let targets = try await client.call(id, "Target.getTargets")
        let page = try #require(
            targets["result"]?["targetInfos"]?.arrayValue?.first { $0["type"] == "page" }?["targetId"]?.stringValue)
        let answer = try await client.call(
            id + 1, "Target.attachToTarget", ["targetId": .string(page), "flatten": true])
        return (page, try #require(answer["result"]?["sessionId"]?.stringValue))
    }

    @Test("two clients use the same ids at once and get their own answers")
    func sameIDs() async throws {
        try await withProxy { door in
            let (first, second) = (try await open(door), try await open(door))
            let (a, b) = (try await attach(first, 1), try await attach(second, 1))
            #expect(a.target == b.target && a.session != b.session)
            for round in 10..<40 {
                try await first.send(
                    id: round, "Runtime.evaluate", ["expression": .string("'first\(round)'")], session: a.session)
                try await second.send(
                    id: round, "Runtime.evaluate", ["expression": .string("'second\(round)'")], session: b.session)
            }
            for round in 10..<40 {
                let one = try await first.message { $0["id"] == .integer(Int64(round)) }
                let two = try await second.message { $0["id"] == .integer(Int64(round)) }
                #expect(one["result"]?["result"]?["value"] == .string("first\(round)"))
                #expect(two["result"]?["result"]?["value"] == .string("second\(round)"))
            }
        }
    }

    @Test("another client's session is refused with an ordinary error, as is one that never was")
    func foreignSessions() async throws {
        try await withProxy { door in
            let (first, second) = (try await open(door), try await open(door))
            let session = try await attach(first, 1).session
            for foreign in [session, "0123456789ABCDEF0123456789ABCDEF"] {
                try await second.send(id: 5, "Runtime.evaluate", ["expression": "1"], session: foreign)
                let answer = try await second.message { $0["id"] == 5 }
                #expect(answer["error"]?["code"] == -32001)
            }
            let wrapped = try await second.call(
                7, "Target.sendMessageToTarget",
                [
                    "sessionId": .string(session),
                    "message": #"{"id":1,"method":"Runtime.evaluate","params":{"expression":"1"}}"#,
                ])
            #expect(wrapped["error"] != nil, "\(wrapped)")
            let detached = try await second.call(8, "Target.detachFromTarget", ["sessionId": .string(session)])
            #expect(detached["error"] != nil, "\(detached)")
            let still = try await first.call(9, "Runtime.evaluate", ["expression": "1+1"], session: session)
            #expect(still["result"]?["result"]?["value"] == 2)
            let page = try #require(await door.pages.activePage())
            try await second.send(id: 6, "Runtime.evaluate", ["expression": "1"], session: page.session)
            let answer = try await second.message { $0["id"] == 6 }
            #expect(answer["error"]?["code"] == -32001)
        }
    }

    @Test("what a client intercepted is released when it leaves; what it opened stays")
    func disconnect() async throws {
        try await TestSite.with { site in
            try await withProxy { door in
                let client = try await open(door)
                let created = try await client.call(1, "Target.createTarget", ["url": "about:blank"])
                let page = try #require(created["result"]?["targetId"]?.stringValue)
                let attached = try await client.call(
                    2, "Target.attachToTarget", ["targetId": .string(page), "flatten": true])
                let session = try #require(attached["result"]?["sessionId"]?.stringValue)
                let enabled = try await client.call(
                    3, "Fetch.enable", ["patterns": [["urlPattern": "*"]]], session: session)
                #expect(enabled["result"] != nil)
                try await client.send(id: 4, "Page.navigate", ["url": .string(site.url("/ok"))], session: session)
                _ = try await client.message { $0["method"] == "Fetch.requestPaused" }
                #expect(site.header("host", ofRequestFor: "/ok") == nil)
                try await client.send(RawClient.frame(0x8, []))
                #expect(await eventually(within: .seconds(20)) { site.header("host", ofRequestFor: "/ok") != nil })
                #expect(await door.pages.pages().contains { $0.id == page })
                #expect(await eventually(within: .seconds(10)) { await door.multiplexer.clientCount() == 0 })
                #expect(door.notes.disconnected.withLock { $0 } == 1)
            }
        }
    }

    @Test("a client that vanishes without a goodbye is cleaned up too")
    func vanishes() async throws {
        try await withProxy { door in
            _ = try await open(door)
            #expect(await eventually(within: .seconds(10)) { await door.multiplexer.clientCount() == 0 })
        }
    }

    @Test("Browser.close ends the client's connection, not the browser")
    func browserClose() async throws {
        try await withProxy { door in
            let (first, second) = (try await open(door), try await open(door))
            let answer = try await first.call(1, "Browser.close")
            #expect(answer["result"] == [:])
            let close = try await first.closeFrame()
            #expect(close.closeCode == 1000)
            let alive = try await second.call(1, "Browser.getVersion")
            #expect(alive["result"] != nil)
        }
    }

    @Test(
        "forbidden methods are refused on every path, and noted",
        arguments: [
            ("Target.exposeDevToolsProtocol", ["targetId": "x"]), ("Browser.crash", [:]), ("SystemInfo.getInfo", [:]),
            ("Page.navigate", ["url": "file:///etc/passwd"]), ("Target.createTarget", ["url": "file:///etc/passwd"]),
            ("Target.createTarget", ["url": "view-source:http://x/"]),
        ] as [(String, JSONValue)])
    func forbidden(method: String, parameters: JSONValue) async throws {
        try await withProxy { door in
            let client = try await open(door)
            let direct = try await client.call(1, method, parameters)
            #expect(direct["error"]?["message"]?.stringValue?.contains("not allowed") == true)
            let page = try await attach(client, 2).target
            let legacy = try await client.call(9, "Target.attachToTarget", ["targetId": .string(page)])
            let session = try #require(legacy["result"]?["sessionId"]?.stringValue)
            let letter = JSONValue.object(["id": 77, "method": .string(method), "params": parameters])
            var bytes: [UInt8] = []
            letter.write(to: &bytes, characters: .unicode)
            try await client.send(
                id: 10, "Target.sendMessageToTarget",
                ["sessionId": .string(session), "message": .string(String(decoding: bytes, as: UTF8.self))])
            let event = try await client.message { $0["method"] == "Target.receivedMessageFromTarget" }
            #expect(event["params"]?["sessionId"] == .string(session))
            #expect(event["params"]?["message"]?.stringValue?.contains("not allowed") == true)
            #expect(door.notes.denied.withLock { $0.count } == 2)
        }
    }

    @Test("a wrapped command that is allowed works as before")
    func envelope() async throws {
        try await withProxy { door in
            let client = try await open(door)
            let page = try await attach(client, 1).target
            let legacy = try await client.call(9, "Target.attachToTarget", ["targetId": .string(page)])
            let session = try #require(legacy["result"]?["sessionId"]?.stringValue)
            try await client.send(
                id: 10, "Target.sendMessageToTarget",
                [
                    "sessionId": .string(session),
                    "message": #"{"id":77,"method":"Runtime.evaluate","params":{"expression":"6*7"}}"#,
                ])
            let event = try await client.message { $0["method"] == "Target.receivedMessageFromTarget" }
            #expect(event["params"]?["message"]?.stringValue?.contains("42") == true)
        }
    }

    @Test("the download directory is the session's, whatever the client says")
    func downloads() async throws {
        try await withProxy { door in
            let client = try await open(door)
            let answer = try await client.call(
                1, "Browser.setDownloadBehavior", ["behavior": "allow", "downloadPath": "/etc", "eventsEnabled": true])
            #expect(answer["result"] == [:])
            let context = try await client.call(
                2, "Target.createBrowserContext", ["proxyServer": "http://127.0.0.1:1", "disposeOnDetach": true])
            #expect(context["result"]?["browserContextId"] != nil)
        }
    }

    @Test("megabytes pass in both directions, whole")
    func large() async throws {
        try await withProxy { door in
            let client = try await open(door)
            let session = try await attach(client, 1).session
            let down = try await client.call(
                5, "Runtime.evaluate", ["expression": "'x'.repeat(2000000)"], session: session)
            #expect(down["result"]?["result"]?["value"]?.stringValue?.utf8.count == 2_000_000)
            let script = "'" + String(repeating: "é", count: 1_000_000) + "'.length"
            let up = try await client.call(6, "Runtime.evaluate", ["expression": .string(script)], session: session)
            #expect(up["result"]?["result"]?["value"] == 1_000_000)
        }
    }

    @Test("a client that does not read is cut off, and holds nobody up")
    func neverReads() async throws {
        try await withProxy(limits: ClientLimits(maximumWaitingBytes: 4 << 20, maximumClients: 8)) { door in
            let (lazy, busy) = (try await open(door), try await open(door))
            let session = try await attach(lazy, 1).session
            let other = try await attach(busy, 1).session
            for id in 10..<60 {
                try await lazy.send(id: id, "Runtime.evaluate", ["expression": "'x'.repeat(1000000)"], session: session)
            }
            for id in 10..<20 {
                let answer = try await busy.call(id, "Runtime.evaluate", ["expression": "1+1"], session: other)
                #expect(answer["result"]?["result"]?["value"] == 2)
            }
            #expect(await eventually(within: .seconds(30)) { await door.multiplexer.clientCount() == 1 })
        }
    }

    private static let holding: JSONValue = ["autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true]

    @Test("a new page waits until the client that holds new pages has prepared it")
    func holds() async throws {
        try await TestSite.with { site in
            try await withProxy { door in
                let (client, other) = (try await open(door), try await open(door))
                _ = try await client.call(1, "Target.setAutoAttach", Self.holding)
                let url = site.url("/ok")
                let created = try await other.call(1, "Target.createTarget", ["url": .string(url)])
                let target = try #require(created["result"]?["targetId"]?.stringValue)
                let attached = try await client.message {
                    $0["params"]?["targetInfo"]?["targetId"]?.stringValue == target && $0["params"]?["sessionId"] != nil
                }
                #expect(attached["params"]?["waitingForDebugger"] == true)
                let session = try #require(attached["params"]?["sessionId"]?.stringValue)
                // Takes its time, in which the page would have been loaded.
                for id in 2..<100 { _ = try await client.call(id, "Target.getTargets") }
                _ = try await other.call(2, "Target.createTarget", ["url": "data:,x"])
                for id in 3..<60 { _ = try await other.call(id, "Target.getTargets") }
                #expect(site.header("host", ofRequestFor: "/ok") == nil)
                try await client.send(
                    id: 100, "Page.addScriptToEvaluateOnNewDocument", ["source": "window.prepared = 7"],
                    session: session)
                try await client.send(id: 101, "Page.enable", [:], session: session)
                try await client.send(id: 102, "Runtime.runIfWaitingForDebugger", [:], session: session)
                _ = try await client.message {
                    $0["method"] == "Page.loadEventFired" && $0["sessionId"]?.stringValue == session
                }
                let value = try await client.call(
                    103, "Runtime.evaluate", ["expression": "window.prepared"], session: session)
                #expect(value["result"]?["result"]?["value"] == 7, "\(value)")
            }
        }
    }

    @Test(
        "a new page that a client holds is let go when the client leaves, and soon where it does not attach to it",
        arguments: [true, false])
    func letsGo(attaches: Bool) async throws {
        try await TestSite.with { site in
            try await withProxy { door in
                let (client, other) = (try await open(door), try await open(door))
                var parameters = try #require(Self.holding.objectValue)
                if !attaches { parameters["filter"] = [["type": "service_worker"]] }
                _ = try await client.call(1, "Target.setAutoAttach", .object(parameters))
                let created = try await other.call(1, "Target.createTarget", ["url": .string(site.url("/ok"))])
                let target = try #require(created["result"]?["targetId"]?.stringValue)
                if attaches {
                    _ = try await client.message { $0["params"]?["targetInfo"]?["targetId"]?.stringValue == target }
                    try await client.send(RawClient.frame(0x8, [0x03, 0xE8]))
                }
                #expect(await eventually(within: .seconds(20)) { site.header("host", ofRequestFor: "/ok") != nil })
            }
        }
    }

    @Test("one message that is larger than all that may wait does not end the connection with the next one")
    func largeMessage() async throws {
        try await withProxy(limits: ClientLimits(maximumWaitingBytes: 1 << 20, maximumClients: 8)) { door in
            let client = try await open(door)
            let session = try await attach(client, 1).session
            try await client.send(
                id: 5, "Runtime.evaluate", ["expression": "'x'.repeat(16000000)"], session: session)
            for id in 6..<40 {
                try await client.send(id: id, "Runtime.evaluate", ["expression": "1+1"], session: session)
            }
            // All has been answered before anything is read.
            #expect(
                await eventually(within: .seconds(30)) { await door.multiplexer.figures().bytesToClient > 16_000_000 })
            let last = try await client.message { $0["id"] == 39 }
            #expect(last["result"]?["result"]?["value"] == 2)
        }
    }

    @Test("errors that are not read do not pile up either: the client waits with what it sends, and holds nobody up")
    func neverReadsErrors() async throws {
        var limits = ClientLimits.standard
        // Else its malformed messages would end it first.
        limits.traffic.breaker.faults = 1_000_000_000
        limits.traffic.commandsPerSecond = 1_000_000
        try await withProxy(limits: limits) { door in
            let lazy = try await open(door)
            let before = Processes.residentKilobytes()
            let burst = (0..<2000).flatMap { _ in RawClient.frame(0x1, Array("nonsense".utf8)) }
            var isHeld = false
            // A hundred megabytes of errors and more, if it did not wait.
            for _ in 0..<1200 where !isHeld {
                do { try await lazy.send(burst) } catch { isHeld = true }
            }
            #expect(isHeld)
            #expect(Processes.residentKilobytes() - before < 60_000)
            let busy = try await RawClient.open(port: door.port, "/cdp?signingKey=other")
            #expect(try await busy.call(1, "Browser.getVersion")["result"] != nil)
            #expect(await door.multiplexer.figures().slowCloses == 0)
        }
    }

    @Test("a page that a client brings to the front becomes the active one")
    func activation() async throws {
        try await withProxy { door in
            let first = try #require(await door.pages.activePage()).id
            let client = try await open(door)
            let created = try await client.call(1, "Target.createTarget", ["url": "about:blank"])
            let second = try #require(created["result"]?["targetId"]?.stringValue)
            #expect(await eventually(within: .seconds(10)) { await door.pages.activePage()?.id == second })
            let activated = try await client.call(2, "Target.activateTarget", ["targetId": .string(first)])
            #expect(activated["result"] != nil)
            #expect(await door.pages.activePage()?.id == first)
            let attached = try await client.call(
                3, "Target.attachToTarget", ["targetId": .string(second), "flatten": true])
            let session = try #require(attached["result"]?["sessionId"]?.stringValue)
            let fronted = try await client.call(4, "Page.bringToFront", session: session)
            #expect(fronted["result"] != nil)
            #expect(await door.pages.activePage()?.id == second)
        }
    }
}

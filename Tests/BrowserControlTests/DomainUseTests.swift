import BrowserControl
import JSONModel
import Synchronization
import Testing

@Suite("A page's domains after an action", .serialized)
struct DomainUseTests {
    private static let page =
        "data:text/html,<title>Asks</title><script>window.got = []; const ask = f => setTimeout(() => got.push(String(f())), 0)"
        + "</script>"

    /// A page that an action has just left, and how many dialogs the browser has asked the controller about.
    private func leave(_ door: ProxyFixture) async throws -> (session: String, asked: @Sendable () -> Int) {
        let outcome = await door.pages.navigate(
            NavigationRequest(url: Self.page, waitUntil: .load, timeout: .seconds(30), referrer: nil, frameID: nil))
        #expect(outcome.status == .loaded)
        let session = try #require(await door.pages.activePage()?.session)
        let count = Counter()
        _ = door.pages.subscribe(session: session, methods: ["Page.javascriptDialogOpening"]) { _ in count.add() }
        try await door.pages.retainAndWait("Page", session: session, timeout: .seconds(20))
        door.pages.release("Page", session: session)
        return (session, { count.value })
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    private func evaluate(_ expression: String, _ session: String, _ door: ProxyFixture) async throws -> JSONValue? {
        try await door.pages.call(
            "Runtime.evaluate", ["expression": .string(expression), "returnByValue": true], session: session,
            timeout: .seconds(10))["result"]?["value"]
    }

    private func ask(_ session: String, _ door: ProxyFixture, gets: JSONValue) async throws {
        _ = try await evaluate("got.length = 0, ask(() => confirm('Delete it?')), 0", session, door)
        #expect(
            await eventually(within: .seconds(20)) {
                guard let got = try? await evaluate("got.join()", session, door), got != "" else { return false }
                return got == gets
            })
    }

    @Test("where nobody else is, Page stays on, and dialogs are answered as the browser does by itself")
    func alone() async throws {
        try await withProxy { door in
            let (session, asked) = try await leave(door)
            try await ask(session, door, gets: "false")
            #expect(asked() == 1)
            // The next action has it at once, and whoever retains it answers.
            try await door.pages.retainAndWait("Page", session: session, timeout: .seconds(20))
            _ = try await evaluate("got.length = 0, ask(() => confirm('And now?')), 0", session, door)
            #expect(await eventually(within: .seconds(20)) { asked() == 2 })
            door.pages.post(
                "Page.handleJavaScriptDialog", ["accept": true], session: session, timeout: .seconds(10))
            #expect(
                try await eventually(within: .seconds(20)) {
                    try await evaluate("got.join()", session, door) == "true"
                })
            door.pages.release("Page", session: session)
        }
    }

    @Test("a question whether to leave is answered with yes meanwhile")
    func leaving() async throws {
        try await withProxy { door in
            let (session, asked) = try await leave(door)
            _ = try await door.pages.call(
                "Runtime.evaluate",
                ["expression": "onbeforeunload = event => { event.preventDefault() }; 0", "userGesture": true],
                session: session, timeout: .seconds(10))
            door.pages.post("Page.navigate", ["url": "about:blank"], session: session, timeout: .seconds(20))
            #expect(
                await eventually(within: .seconds(20)) {
                    (try? await evaluate("location.href", session, door)) == "about:blank"
                })
            #expect(asked() == 1)
        }
    }

    @Test("a client who comes has the dialogs for itself at once")
    func joined() async throws {
        try await withProxy { door in
            let (session, _) = try await leave(door)
            let (client, own) = try await attach(door)
            _ = try await client.call(3, "Page.enable", session: own)
            _ = try await evaluate("ask(() => confirm('Delete it?')), 0", session, door)
            _ = try await client.message { $0["method"] == "Page.javascriptDialogOpening" }
            _ = try await client.call(4, "Page.handleJavaScriptDialog", ["accept": true], session: own)
            #expect(
                try await eventually(within: .seconds(20)) {
                    try await evaluate("got.join()", session, door) == "true"
                })
        }
    }

    @Test("while a client is there, nothing stays on")
    func accompanied() async throws {
        try await withProxy { door in
            let (client, _) = try await attach(door)
            let (session, asked) = try await leave(door)
            try await ask(session, door, gets: "false")
            #expect(asked() == 0)
            try await client.send(RawClient.frame(0x8, []))
        }
    }

    private func attach(_ door: ProxyFixture) async throws -> (RawClient, session: String) {
        let client = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
        let page = try #require(await door.pages.activePage()?.id)
        let answer = try await client.call(1, "Target.attachToTarget", ["targetId": .string(page), "flatten": true])
        return (client, try #require(answer["result"]?["sessionId"]?.stringValue))
    }
}

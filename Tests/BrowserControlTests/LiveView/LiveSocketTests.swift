import BrowserControl
import JSONCoding
import JSONModel
import Synchronization
import Testing

@Suite("The live view's page and socket", .serialized)
struct LiveSocketTests {
    private static let hello = #"{"type":"hello","width":1280,"height":720,"quality":60}"#

    private func origin(_ door: ProxyFixture) -> [String] { ["Origin: http://127.0.0.1:\(door.port)"] }

    private func open(_ door: ProxyFixture, _ token: String = "live") async throws -> RawClient {
        try await RawClient.open(
            port: door.port, "/live/socket?signingKey=\(token)", headers: origin(door))
    }

    struct Guest: Sendable {
        let client: RawClient
        let person: Int64
        let key: String

        func say(_ text: String) async throws { try await client.send(text: text) }

        /// Waits until it is told that this person holds control.
        func seesHolder(_ person: Int64) async throws {
            _ = try await client.message { $0["person"]?.integerValue == person && $0["holder"] == "person" }
        }

        struct Tab {
            let id: String
            let title: String
            let isActive: Bool
        }

        /// The next list of tabs that fits.
        func tabs(where fits: ([Tab]) -> Bool) async throws -> [Tab] {
            while true {
                let message = try await client.message { $0["type"] == "tabs" }
                let tabs = (message["tabs"]?.arrayValue ?? []).map {
                    Tab(
                        id: $0["id"]?.stringValue ?? "", title: $0["title"]?.stringValue ?? "",
                        isActive: $0["active"]?.boolValue ?? false)
                }
                if fits(tabs) { return tabs }
            }
        }

        func seesRequest(of person: Int64) async throws {
            _ = try await client.message { $0["asking"] == .array([.integer(person)]) }
        }
    }

    /// A viewer that said hello.
    private func enter(
        _ door: ProxyFixture, _ token: String = "live", hello: String = hello
    ) async throws -> Guest {
        let client = try await open(door, token)
        try await client.send(text: hello)
        let welcome = try await client.message { $0["type"] == "welcome" }
        return Guest(
            client: client, person: try #require(welcome["person"]?.integerValue),
            key: try #require(welcome["key"]?.stringValue))
    }

    private func go(_ door: ProxyFixture, _ url: String) async {
        let outcome = await door.pages.navigate(
            NavigationRequest(url: url, waitUntil: .load, timeout: .seconds(30), referrer: nil, frameID: nil))
        #expect(outcome.status == .loaded)
    }

    private func evaluate(_ door: ProxyFixture, _ expression: String) async throws -> JSONValue {
        let page = try #require(await door.pages.activePage())
        let answer = try await door.pages.call(
            "Runtime.evaluate", ["expression": .string(expression), "returnByValue": true], session: page.session,
            timeout: .seconds(10))
        return answer["result"]?["value"] ?? .null
    }

    // MARK: The page

    @Test(
        "the page has all it needs in itself, and may load and say nothing else", arguments: ["?signingKey=view", ""])
    func page(_ query: String) async throws {
        try await withProxy { door in
            let response = try await RawClient.get(port: door.port, "/live\(query)", headers: ["Accept: text/html"])
            #expect(response.status == 200)
            let head = response.head.lowercased()
            #expect(head.contains("content-type: text/html; charset=utf-8"))
            #expect(head.contains("cache-control: no-store"))
            #expect(head.contains("referrer-policy: no-referrer"))
            #expect(head.contains("x-content-type-options: nosniff"))
            #expect(head.contains("default-src 'none'") && head.contains("base-uri 'none'"))
            #expect(head.contains("frame-ancestors 'self' https://app.example"))
            #expect(head.contains("script-src 'sha256-") && !head.contains("unsafe"))
            #expect(head.contains("connect-src 'self' ws://127.0.0.1:\(door.port) wss://127.0.0.1:\(door.port)"))
            #expect(!response.body.contains("signingKey=view"))
            for attribute in [" src=", "@import", "url(", " onclick=", "<base", "http-equiv"] {
                #expect(!response.body.contains(attribute), "\(attribute)")
            }
        }
    }

    @Test(
        "a link that is not valid is answered with a page for people, and with JSON for programs",
        arguments: [("wrong", 401), ("old", 401)])
    func badLink(_ token: String, _ status: Int) async throws {
        try await withProxy { door in
            let page = try await RawClient.get(
                port: door.port, "/live?signingKey=\(token)", headers: ["Accept: text/html,*/*"])
            #expect(page.status == status)
            #expect(page.head.lowercased().contains("content-security-policy: default-src 'none'"))
            #expect(page.body.contains("cannot be shown") && !page.body.contains(token + "\""))
            let json = try await RawClient.get(port: door.port, "/live?signingKey=\(token)")
            #expect(json.status == status && json.body.hasPrefix("{"))
        }
    }

    @Test(
        "the socket is for its own page only",
        arguments: [
            ("view", [], 403), ("view", ["Origin: https://app.example"], 403), ("view", ["Origin: null"], 403),
            ("view", ["Origin: http://127.0.0.1"], 403), ("view", ["Origin: http://127.0.0.1:1"], 403),
            ("view", ["Origin: http://evil.example", "Origin: OWN"], 403), ("wrong", ["Origin: OWN"], 401),
            ("old", ["Origin: OWN"], 401), ("", ["Origin: OWN"], 401), ("view", ["Origin: OWN"], 101),
            ("live", ["Origin: OWN"], 101), ("full", ["Origin: OWN"], 101),
        ])
    func origins(_ token: String, _ headers: [String], _ status: Int) async throws {
        try await withProxy { door in
            let fields = headers.map { $0 == "Origin: OWN" ? origin(door)[0] : $0 }
            let (_, response) = try await RawClient.request(
                port: door.port,
                RawClient.handshake(port: door.port, "/live/socket?signingKey=\(token)", headers: fields))
            #expect(response.status == status)
        }
    }

    @Test("a token without any scope opens nothing, and the socket needs the handshake")
    func otherDoors() async throws {
        try await withProxy { door in
            for path in ["/live/socket", "/cdp"] {
                let (_, answer) = try await RawClient.request(
                    port: door.port,
                    RawClient.handshake(port: door.port, "\(path)?signingKey=none", headers: origin(door)))
                #expect(answer.status == 403)
            }
            #expect(try await RawClient.get(port: door.port, "/live/socket?signingKey=view").status == 426)
        }
    }

    // MARK: Watching

    @Test("who watches is welcomed, sees tabs, control and pictures, and gets as many as are acknowledged")
    func watching() async throws {
        try await withProxy { door in
            await go(
                door,
                "data:text/html,<title>Moves</title><script>let n=0;setInterval(()=>{document.documentElement.style.background='rgb('+(++n*3&255)+',0,0)'},20)</script>"
            )
            let guest = try await enter(door, "view")
            let client = guest.client
            #expect(guest.person == 1)
            let tabs = try await client.message { $0["type"] == "tabs" }
            #expect(tabs["tabs"]?.arrayValue?.last?["active"] == true)
            #expect(try await client.message { $0["type"] == "control" }["holder"] == "nobody")
            var pictures = 0
            while pictures < 2 {
                let frame = try await client.receive()
                guard frame.opcode == 0x2 else { continue }
                pictures += 1
                #expect(Array(frame.payload.prefix(2)) == [1, 1])
                #expect(Array(frame.payload.dropFirst(24).prefix(3)) == [0xFF, 0xD8, 0xFF])
            }
            // Nothing was acknowledged: no picture comes before the answer to this.
            try await client.send(text: #"{"type":"ping","id":5}"#)
            while true {
                let frame = try await client.receive()
                #expect(frame.opcode != 0x2)
                if frame.opcode == 0x1, frame.text.contains("pong") { break }
            }
            try await client.send(text: #"{"type":"ack"}"#)
            while try await client.receive().opcode != 0x2 {}
            #expect(await door.screencast.captureCount() == 1)
            #expect(await door.live.viewerCount() == 1)
            try await client.send(RawClient.frame(0x8, [0x03, 0xE8]))
            #expect(try await client.closeFrame().closeCode == 1000)
            #expect(await eventually(within: .seconds(10)) { await door.screencast.captureCount() == 0 })
            #expect(await eventually(within: .seconds(10)) { await door.live.viewerCount() == 0 })
        }
    }

    @Test(
        "whoever breaks the rules is disconnected with a reason, and nobody else is",
        arguments: [
            ("unmasked", "view", RawClient.frame(0x1, Array(hello.utf8), isMasked: false), 1002),
            ("binary", "view", RawClient.frame(0x2, [1, 2, 3]), 1003),
            ("too long", "view", [0x81, 0xFF, 0, 0, 0, 0, 0, 4, 0, 1, 1, 2, 3, 4], 1009),
            ("no JSON", "view", RawClient.frame(0x1, Array("hello".utf8)), 1008),
            ("not UTF-8", "view", RawClient.frame(0x1, [0xFF, 0xFE]), 1008),
            ("unknown", "view", RawClient.frame(0x1, Array(#"{"type":"Runtime.evaluate"}"#.utf8)), 1008),
            ("before hello", "view", RawClient.frame(0x1, Array(#"{"type":"ack"}"#.utf8)), 1008),
            (
                "hello twice", "view",
                RawClient.frame(0x1, Array(hello.utf8)) + RawClient.frame(0x1, Array(hello.utf8)), 1008
            ),
            (
                "control without scope", "view",
                RawClient.frame(0x1, Array(hello.utf8))
                    + RawClient.frame(0x1, Array(#"{"type":"control","wish":"request"}"#.utf8)),
                1008
            ),
            (
                "input without scope", "view",
                RawClient.frame(0x1, Array(hello.utf8))
                    + RawClient.frame(0x1, Array(#"{"type":"text","text":"x"}"#.utf8)), 1008
            ),
            (
                "navigation without scope", "view",
                RawClient.frame(0x1, Array(hello.utf8))
                    + RawClient.frame(0x1, Array(#"{"type":"navigate","url":"https://a.example"}"#.utf8)),
                1008
            ),
        ] as [(String, String, [UInt8], Int)])
    func violations(name: String, token: String, bytes: [UInt8], code: Int) async throws {
        try await withProxy { door in
            let other = try await enter(door, "view").client
            let client = try await open(door, token)
            try await client.send(bytes)
            let close = try await client.closeFrame()
            #expect(close.closeCode == code, "\(name): \(close.closeReason)")
            try await other.send(text: #"{"type":"ping","id":9}"#)
            #expect(try await other.message { $0["type"] == "pong" }["id"] == 9)
        }
    }

    @Test("a flood of messages ends the connection")
    func flood() async throws {
        try await withProxy { door in
            let client = try await enter(door, "view").client
            let ack = RawClient.frame(0x1, Array(#"{"type":"ack"}"#.utf8))
            var flood: [UInt8] = []
            for _ in 0..<5_000 { flood += ack }
            try? await client.send(flood)
            let close = try await client.closeFrame()
            #expect(close.closeCode == 1008 && close.closeReason == "too many messages")
        }
    }

    @Test("a viewer who reads nothing is given no more than a few pictures, and holds nobody up")
    func unread() async throws {
        try await withProxy { door in
            await go(
                door,
                "data:text/html,<script>let n=0;setInterval(()=>{document.documentElement.style.background='rgb('+(++n*3&255)+',0,0)'},20)</script>"
            )
            let silent = try await enter(door, "view").client
            let reader = try await enter(door, "view").client
            for _ in 0..<40 {
                while try await reader.receive().opcode != 0x2 {}
                try await reader.send(text: #"{"type":"ack"}"#)
            }
            var pictures = 0
            try await silent.send(text: #"{"type":"ping","id":5}"#)
            while true {
                let frame = try await silent.receive()
                if frame.opcode == 0x2 { pictures += 1 }
                if frame.opcode == 0x1, frame.text.contains("pong") { break }
            }
            #expect(pictures == 3)
        }
    }

    // MARK: Taking over

    private static let form =
        "data:text/html,<title>Form</title><body style='margin:0'><input id=i style='position:absolute;left:10px;top:10px;width:300px;height:40px'>"
        + "<button id=b style='position:absolute;left:10px;top:100px;width:100px;height:40px' onclick='document.title=`clicked ${event.detail}`'>x</button>"

    private func press(_ client: RawClient, x: Int, y: Int, clicks: Int = 1) async throws {
        for (kind, buttons) in [("down", 1), ("up", 0)] {
            try await client.send(
                text:
                    #"{"type":"mouse","kind":"\#(kind)","x":\#(x),"y":\#(y),"button":"left","buttons":\#(buttons),"modifiers":0,"clicks":\#(clicks)}"#
            )
        }
    }

    @Test("without control nothing reaches the page; with it, clicks and text in any script do")
    func input() async throws {
        try await withProxy { door in
            await go(door, Self.form)
            let client = try await enter(door).client
            try await press(client, x: 50, y: 120)
            #expect(
                try await client.message { $0["type"] == "refused" }["reason"]?.stringValue?.contains("take it first")
                    == true)
            #expect(try await evaluate(door, "document.title") == "Form")

            try await client.send(text: #"{"type":"control","wish":"request"}"#)
            #expect(try await client.message { $0["holder"] == "person" }["person"] == 1)
            try await press(client, x: 50, y: 120, clicks: 2)
            #expect(
                try await eventually(within: .seconds(10)) { try await evaluate(door, "document.title") == "clicked 2" }
            )
            try await press(client, x: 50, y: 30)
            try await client.send(text: #"{"type":"text","text":"Grüße 日本 🎈"}"#)
            try await client.send(
                text:
                    #"{"type":"key","kind":"down","key":"!","code":"Digit1","keyCode":49,"location":0,"modifiers":8,"repeat":false,"text":"!"}"#
            )
            try await client.send(
                text:
                    #"{"type":"key","kind":"up","key":"!","code":"Digit1","keyCode":49,"location":0,"modifiers":8,"repeat":false}"#
            )
            #expect(try await eventually(within: .seconds(10)) { try await evaluate(door, "i.value") == "Grüße 日本 🎈!" })
            // All of it is selected, copied, and replaced.
            try await client.send(
                text:
                    #"{"type":"key","kind":"down","key":"a","code":"KeyA","keyCode":65,"location":0,"modifiers":2,"repeat":false}"#
            )
            try await client.send(
                text:
                    #"{"type":"key","kind":"up","key":"a","code":"KeyA","keyCode":65,"location":0,"modifiers":2,"repeat":false}"#
            )
            #expect(
                try await eventually(within: .seconds(10)) {
                    try await evaluate(door, "i.selectionEnd - i.selectionStart > 10") == true
                })
            try await client.send(text: #"{"type":"copy"}"#)
            #expect(try await client.message { $0["type"] == "clipboard" }["text"] == "Grüße 日本 🎈!")
            try await client.send(text: #"{"type":"text","text":"new"}"#)
            #expect(try await eventually(within: .seconds(10)) { try await evaluate(door, "i.value") == "new" })
        }
    }

    @Test("addresses that the browser must not open are refused")
    func addresses() async throws {
        try await withProxy { door in
            await go(door, Self.form)
            let client = try await enter(door).client
            try await client.send(text: #"{"type":"control","wish":"request"}"#)
            for url in [
                "file:///etc/passwd", "chrome://version", "javascript:alert(1)", "view-source:file:///etc/passwd",
            ] {
                try await client.send(text: #"{"type":"navigate","url":"\#(url)"}"#)
                #expect(
                    try await client.message { $0["type"] == "refused" }["reason"]?.stringValue?.contains(
                        "did not open") == true)
            }
            #expect(await door.pages.pages().count == 1)
        }
    }

    @Test("addresses open, history goes back, tabs open, change and close")
    func tabs() async throws {
        try await withProxy { door in
            await go(door, Self.form)
            let guest = try await enter(door)
            try await guest.say(#"{"type":"control","wish":"request"}"#)
            try await guest.say(#"{"type":"navigate","url":"data:text/html,<title>Two</title>"}"#)
            _ = try await guest.tabs { $0.map(\.title) == ["Two"] }
            try await guest.say(#"{"type":"history","steps":-1}"#)
            let first = try await guest.tabs { $0.map(\.title) == ["Form"] }[0].id
            try await guest.say(#"{"type":"tab","wish":"open"}"#)
            let two = try await guest.tabs { $0.count == 2 }
            #expect(two.filter(\.isActive).map(\.id) != [first])
            try await guest.say(#"{"type":"tab","wish":"activate","id":"\#(first)"}"#)
            let second = try await guest.tabs { $0.filter(\.isActive).map(\.id) == [first] }.first { $0.id != first }
            try await guest.say(#"{"type":"tab","wish":"close","id":"\#(second?.id ?? "")"}"#)
            _ = try await guest.tabs { $0.count == 1 }
            // One that does not exist.
            try await guest.say(#"{"type":"tab","wish":"close","id":"0123456789ABCDEF"}"#)
            try await guest.say(#"{"type":"ping","id":1}"#)
            _ = try await guest.client.message { $0["type"] == "pong" }
            #expect(await door.pages.pages().map(\.id) == [first])
        }
    }

    @Test("a person asks, the other one gives; all see it, and it is noted")
    func handOver() async throws {
        try await withProxy { door in
            let (one, two) = (try await enter(door), try await enter(door))
            let watcher = try await enter(door, "view")
            try await settle(one, two, watcher)
            let names = door.notes.control.withLock { $0 }.map { notice in
                switch notice {
                case .requested(let person, let from): "requested \(person.number) \(person.tokenID) from \(from)"
                case .granted(let person, _): "granted \(person.number)"
                case .returned(let person, let reason, _): "returned \(person.number) \(reason)"
                }
            }
            #expect(
                names == [
                    "requested 1 live from nobody", "granted 1", "requested 2 live from person",
                    "requested 2 live from person", "returned 1 handed_over", "granted 2", "returned 2 handed_back",
                ])
        }
    }

    private func settle(_ one: Guest, _ two: Guest, _ watcher: Guest) async throws {
        let request = #"{"type":"control","wish":"request"}"#
        try await one.say(request)
        try await watcher.seesHolder(one.person)
        try await two.say(request)
        try await one.seesRequest(of: two.person)
        try await one.say(#"{"type":"control","wish":"deny","person":\#(two.person)}"#)
        _ = try await two.client.message { $0["type"] == "denied" }
        try await two.say(#"{"type":"control","wish":"grant","person":\#(two.person)}"#)
        try await two.say(#"{"type":"text","text":"x"}"#)
        let refusal = try await two.client.message { $0["type"] == "refused" }["reason"]?.stringValue
        #expect(refusal == "person \(one.person) has control: ask for it first")
        try await two.say(request)
        try await one.seesRequest(of: two.person)
        try await one.say(#"{"type":"control","wish":"grant","person":\#(two.person)}"#)
        try await watcher.seesHolder(two.person)
        try await two.say(#"{"type":"control","wish":"return"}"#)
        _ = try await watcher.client.message { $0["holder"] == "nobody" }
    }

    @Test("who comes back with their key is the same person, and the connection before is closed")
    func comesBack() async throws {
        try await withProxy { door in
            let first = try await enter(door)
            try await first.client.send(text: #"{"type":"control","wish":"request"}"#)
            _ = try await first.client.message { $0["holder"] == "person" }
            let hello = #"{"type":"hello","key":"\#(first.key)","width":1280,"height":720,"quality":60}"#
            let again = try await enter(door, hello: hello)
            #expect(again.person == first.person && again.key == first.key)
            #expect(try await first.client.closeFrame().closeCode == 4001)
            #expect(try await again.client.message { $0["type"] == "control" }["person"]?.integerValue == first.person)
            let guess =
                #"{"type":"hello","key":"00000000000000000000000000000000","width":1280,"height":720,"quality":60}"#
            #expect(try await enter(door, hello: guess).person != first.person)
        }
    }

    @Test("the socket ends with its token")
    func expiry() async throws {
        try await withProxy { door in
            let client = try await enter(door, "short").client
            #expect(try await client.closeFrame().closeReason == CloseReason.tokenExpired.text)
        }
    }

    // MARK: Actions

    @Test("an action waits while a person holds control, and goes on when it is returned")
    func waits() async throws {
        try await withProxy { door in
            let person = try await enter(door)
            try await person.client.send(text: #"{"type":"control","wish":"request"}"#)
            _ = try await person.client.message { $0["holder"] == "person" }
            let told = Mutex(0)
            let gate = door.gate
            async let passage = gate.action {
                await gate.step(within: .seconds(60)) {
                    told.withLock { $0 += 1 }
                } work: {
                    $0
                }
            }
            _ = try await person.client.message { $0["waitingSteps"] == 1 }
            #expect(await eventually(within: .seconds(10)) { told.withLock { $0 } == 1 })
            try await person.client.send(text: #"{"type":"control","wish":"return"}"#)
            #expect(await passage == .waited)
            #expect(told.withLock { $0 } == 1)
            #expect(await door.gate.view()?.holder == .nobody)
        }
    }

    @Test("a step that waits too long ends, and does not go on later")
    func tooLate() async throws {
        try await withProxy { door in
            let person = try await enter(door)
            try await person.client.send(text: #"{"type":"control","wish":"request"}"#)
            _ = try await person.client.message { $0["holder"] == "person" }
            let passage = await door.gate.step(within: .milliseconds(50)) {
            } work: {
                $0
            }
            #expect(passage == .tooLate)
            #expect(await eventually(within: .seconds(10)) { await door.gate.view()?.waitingSteps == 0 })
            try await person.client.send(text: #"{"type":"control","wish":"return"}"#)
            _ = try await person.client.message { $0["holder"] == "nobody" }
            let free = await door.gate.step(within: .seconds(5)) {
            } work: {
                $0
            }
            #expect(free == .free)
        }
    }

    @Test("a person who asks during a step gets control at its end")
    func atTheEnd() async throws {
        try await withProxy { door in
            let person = try await enter(door)
            let passage = await door.gate.action {
                await door.gate.step(within: .seconds(5)) {
                } work: { passage in
                    try? await person.client.send(text: #"{"type":"control","wish":"request"}"#)
                    let asked = try? await person.client.message {
                        $0["asking"] != .array([]) && $0["type"] == "control"
                    }
                    #expect(asked?["holder"] == "agent")
                    return passage
                }
            }
            #expect(passage == .free)
            _ = try await person.client.message { $0["holder"] == "person" }
        }
    }
}

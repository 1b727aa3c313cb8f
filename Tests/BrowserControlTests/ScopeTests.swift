import BrowserControl
import DevToolsProtocol
import JSONModel
import Synchronization
import Testing

@Suite("Clients that may only watch, or only watch and act", .serialized)
struct ScopeTests {
    private struct Watcher {
        let client: RawClient
        let session: String

        init(_ door: ProxyFixture, key: String, target: String) async throws {
            client = try await RawClient.open(port: door.port, "/cdp?signingKey=\(key)")
            // Without flat addresses, which such a client gets all the same.
            let attached = try await client.call(1, "Target.attachToTarget", ["targetId": .string(target)])
            session = try #require(attached["result"]?["sessionId"]?.stringValue)
        }
    }

    private func page(_ door: ProxyFixture, _ url: String) async throws -> (RawClient, String, String) {
        let client = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
        let created = try await client.call(1, "Target.createTarget", ["url": .string(url)])
        let target = try #require(created["result"]?["targetId"]?.stringValue)
        let attached = try await client.call(
            2, "Target.attachToTarget", ["targetId": .string(target), "flatten": true])
        return (client, target, try #require(attached["result"]?["sessionId"]?.stringValue))
    }

    private static let moving = """
        data:text/html,<body style="margin:0;height:100vh" onmousedown="document.title='pressed'" \
        onkeydown="document.title='key '%2Bevent.key"><script>let n=0;setInterval(()=>{document.body.style.background=\
        'rgb('%2B(n=(n%2B7)%25 256)%2B',0,0)'},30)</script>
        """

    @Test("a watcher gets the page's picture, again and again, and nothing else")
    func watches() async throws {
        try await withProxy { door in
            let (_, target, _) = try await page(door, Self.moving)
            let watcher = try await Watcher(door, key: "view", target: target)
            let version = try await watcher.client.call(2, "Browser.getVersion")
            #expect(version["result"]?["product"] != nil)
            let targets = try await watcher.client.call(3, "Target.getTargets")
            #expect(targets["result"]?["targetInfos"]?.arrayValue?.isEmpty == false)
            let metrics = try await watcher.client.call(4, "Page.getLayoutMetrics", session: watcher.session)
            #expect(metrics["result"]?["cssVisualViewport"] != nil)
            let started = try await watcher.client.call(
                5, "Page.startScreencast", ["format": "jpeg", "quality": 30], session: watcher.session)
            #expect(started["result"] != nil, "\(started)")
            for round in 0..<5 {
                let frame = try await watcher.client.message { $0["method"] == "Page.screencastFrame" }
                #expect(frame["sessionId"] == .string(watcher.session))
                #expect(frame["params"]?["data"]?.stringValue?.isEmpty == false)
                let number = try #require(frame["params"]?["sessionId"])
                try await watcher.client.send(
                    id: 10 + round, "Page.screencastFrameAck", ["sessionId": number], session: watcher.session)
            }
            let stopped = try await watcher.client.call(20, "Page.stopScreencast", session: watcher.session)
            #expect(stopped["result"] != nil)
            #expect(door.notes.denied.withLock { $0.isEmpty })
        }
    }

    @Test(
        "everything else is an ordinary error, and noted",
        arguments: [
            ("Runtime.evaluate", ["expression": "document.cookie"]), ("Page.enable", [:]),
            ("Page.navigate", ["url": "about:blank"]), ("Page.captureScreenshot", [:]), ("Network.getCookies", [:]),
            ("DOM.getDocument", [:]), ("Fetch.enable", [:]), ("Page.addScriptToEvaluateOnNewDocument", ["source": "1"]),
            ("Target.createTarget", ["url": "about:blank"]), ("Target.closeTarget", ["targetId": "x"]),
            ("Target.setAutoAttach", ["autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true]),
            ("Target.sendMessageToTarget", ["message": #"{"id":1,"method":"Runtime.evaluate"}"#]),
            ("Input.dispatchMouseEvent", ["type": "mousePressed", "x": 1, "y": 1]),
            ("Browser.setDownloadBehavior", ["behavior": "deny"]), ("Browser.crash", [:]),
        ] as [(String, JSONValue)])
    func denied(method: String, parameters: JSONValue) async throws {
        try await withProxy { door in
            let (_, target, _) = try await page(door, "about:blank")
            let watcher = try await Watcher(door, key: "view", target: target)
            let answers = [
                try await watcher.client.call(5, method, parameters),
                try await watcher.client.call(6, method, parameters, session: watcher.session),
            ]
            for answer in answers {
                #expect(answer["error"]?["code"] == -32000)
                #expect(answer["error"]?["message"]?.stringValue?.contains("scope cdp") == true, "\(answer)")
            }
            #expect(
                door.notes.denied.withLock { $0 }
                    == Array(repeating: DeniedCall(method: method, kind: .scope), count: 2))
        }
    }

    @Test("mouse and keyboard need the scope input, and work with it", arguments: ["input", "live"])
    func input(key: String) async throws {
        try await withProxy { door in
            let (client, target, session) = try await page(door, Self.moving)
            func title() async throws -> String? {
                let answer = try await client.call(
                    9, "Runtime.evaluate", ["expression": "document.title"], session: session)
                return answer["result"]?["result"]?["value"]?.stringValue
            }
            let actor = try await Watcher(door, key: key, target: target)
            let press: JSONValue = ["type": "mousePressed", "x": 20, "y": 20, "button": "left", "clickCount": 1]
            // A page that has not been drawn yet takes no press.
            let isPressed = try await eventually(within: .seconds(20)) {
                _ = try await actor.client.call(5, "Input.dispatchMouseEvent", press, session: actor.session)
                return try await title() == "pressed"
            }
            #expect(isPressed)
            let typed = try await actor.client.call(
                6, "Input.dispatchKeyEvent", ["type": "keyDown", "key": "x", "text": "x"], session: actor.session)
            #expect(typed["result"] != nil)
            #expect(try await eventually(within: .seconds(10)) { try await title() == "key x" })
            let evaluated = try await actor.client.call(
                7, "Runtime.evaluate", ["expression": "1"], session: actor.session)
            #expect(evaluated["error"]?["code"] == -32000)
            let cast = try await actor.client.call(8, "Page.startScreencast", session: actor.session)
            #expect((cast["result"] != nil) == (key == "live"))
        }
    }

    @Test("what the browser tells every session, a watcher is not told")
    func events() async throws {
        try await withProxy { door in
            let (client, target, session) = try await page(door, "about:blank")
            let watcher = try await Watcher(door, key: "view", target: target)
            let discovering = try await watcher.client.call(2, "Target.setDiscoverTargets", ["discover": true])
            #expect(discovering["result"] != nil)
            // Both sessions are told by the browser that the page has crashed; the watcher hears of the target only.
            try await client.send(id: 5, "Page.crash", session: session)
            _ = try await client.message { $0["method"] == "Inspector.targetCrashed" }
            var heard: [String] = []
            _ = try await watcher.client.message { message in
                heard.append(message["method"]?.stringValue ?? "")
                return message["method"] == "Target.targetCrashed"
            }
            let last = try await watcher.client.call(6, "Target.getTargets")
            #expect(last["result"] != nil)
            #expect(heard.allSatisfy { $0.hasPrefix("Target.target") || $0 == "Target.attachedToTarget" }, "\(heard)")
        }
    }

    @Test("a page's own address and discovery are open to watchers, within the same limits")
    func pageSocket() async throws {
        try await withProxy { door in
            let (_, target, _) = try await page(door, Self.moving)
            let list = try await RawClient.get(port: door.port, "/json/list?signingKey=view")
            #expect(list.status == 200 && list.body.contains("/devtools/page/\(target)?signingKey=view"))
            let client = try await RawClient.open(port: door.port, "/devtools/page/\(target)?signingKey=view")
            let started = try await client.call(1, "Page.startScreencast", ["format": "jpeg"])
            #expect(started["result"] != nil)
            let frame = try await client.message { $0["method"] == "Page.screencastFrame" }
            #expect(frame["params"]?["data"] != nil)
            let denied = try await client.call(2, "Runtime.evaluate", ["expression": "1"])
            #expect(denied["error"]?["code"] == -32000)
        }
    }
}

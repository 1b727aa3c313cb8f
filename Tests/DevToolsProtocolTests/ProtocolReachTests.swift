import DevToolsProtocol
import JSONModel
import SessionFiles
import Testing

@Suite("What a signing key reaches of the protocol")
struct ProtocolReachTests {
    private func decide(
        _ method: String, _ parameters: [String: JSONValue] = [:], _ reach: ProtocolReach
    ) throws -> PolicyDecision {
        let bytes = CommandMessage.bytes(id: 1, method: method, parameters: parameters, sessionID: nil)
        return MethodPolicy(downloadDirectory: "/downloads", uploads: .none).decide(
            try CommandMessage.parse(bytes.span).get(), text: bytes.span, reach: reach)
    }

    private func isOutOfScope(_ decision: PolicyDecision) -> Bool {
        guard case .refuse(let error) = decision else { return false }
        return error.denial == .scope && error.message.contains("cdp-url")
    }

    private static let watching = ProtocolReach([.watching])
    private static let input = ProtocolReach([.input])
    private static let both = ProtocolReach([.watching, .input])

    @Test(
        "watching and input cover what they need and nothing else",
        arguments: [
            // method, watching, input
            ("Browser.getVersion", true, true), ("Target.getTargets", true, true),
            ("Target.setDiscoverTargets", true, true), ("Target.getTargetInfo", true, true),
            ("Target.detachFromTarget", true, true), ("Page.getLayoutMetrics", true, true),
            ("Page.startScreencast", true, false), ("Page.stopScreencast", true, false),
            ("Page.screencastFrameAck", true, false), ("Input.dispatchMouseEvent", false, true),
            ("Input.dispatchKeyEvent", false, true), ("Input.dispatchTouchEvent", false, true),
            ("Input.insertText", false, true), ("Input.imeSetComposition", false, true),
            ("Input.setIgnoreInputEvents", false, false), ("Input.setInterceptDrags", false, false),
            ("Runtime.evaluate", false, false), ("Runtime.enable", false, false), ("Page.enable", false, false),
            ("Page.navigate", false, false), ("Page.captureScreenshot", false, false), ("Page.reload", false, false),
            ("Page.handleJavaScriptDialog", false, false), ("Page.bringToFront", false, false),
            ("Network.enable", false, false), ("Network.getAllCookies", false, false), ("Fetch.enable", false, false),
            ("Storage.getCookies", false, false), ("DOM.getDocument", false, false), ("IO.read", false, false),
            ("Accessibility.getFullAXTree", false, false), ("Log.enable", false, false),
            ("Target.setAutoAttach", false, false), ("Target.createTarget", false, false),
            ("Target.closeTarget", false, false), ("Target.activateTarget", false, false),
            ("Target.createBrowserContext", false, false), ("Target.sendMessageToTarget", false, false),
            ("Target.attachToBrowserTarget", false, false), ("Target.autoAttachRelated", false, false),
            ("Target.exposeDevToolsProtocol", false, false), ("Browser.setDownloadBehavior", false, false),
            ("Browser.crash", false, false), ("Emulation.setDeviceMetricsOverride", false, false),
            ("input.dispatchMouseEvent", false, false), ("Future.method", false, false), ("", false, false),
        ])
    func coverage(method: String, byWatching: Bool, byInput: Bool) {
        #expect(Self.watching.covers(method) == byWatching)
        #expect(Self.input.covers(method) == byInput)
        #expect(Self.both.covers(method) == (byWatching || byInput))
        #expect(!ProtocolReach([]).covers(method))
        #expect(ProtocolReach.everything.covers(method))
    }

    @Test("what is not covered is an ordinary error that says where to get the scope")
    func denial() throws {
        for reach in [Self.watching, Self.input, Self.both, ProtocolReach([])] {
            #expect(isOutOfScope(try decide("Runtime.evaluate", ["expression": "1"], reach)))
            let letter: [String: JSONValue] = [
                "sessionId": "S", "message": #"{"id":1,"method":"Page.startScreencast"}"#,
            ]
            #expect(isOutOfScope(try decide("Target.sendMessageToTarget", letter, reach)))
        }
        #expect(try decide("Page.startScreencast", [:], Self.watching) == .forward)
        #expect(try decide("Browser.close", [:], Self.watching) == .disconnect)
        #expect(try decide("Runtime.evaluate", [:], ProtocolReach([.everything, .watching])) == .forward)
    }

    @Test("sessions of a restricted client always have flat addresses")
    func flat() throws {
        for parameters: [String: JSONValue] in [["targetId": "T"], ["targetId": "T", "flatten": false]] {
            #expect(
                try decide("Target.attachToTarget", parameters, Self.watching)
                    == .rewrite(parameters: ["targetId": "T", "flatten": true]))
            #expect(try decide("Target.attachToTarget", parameters, .everything) == .forward)
        }
    }

    @Test("files in a drag are refused whatever the scope")
    func draggedFiles() throws {
        let drag: [String: JSONValue] = ["type": "drop", "data": ["files": ["/etc/passwd"]]]
        guard case .refuse(let error) = try decide("Input.dispatchDragEvent", drag, Self.input) else {
            Issue.record("a path got through")
            return
        }
        #expect(error.denial == .machine)
    }

    @Test("events beyond the scope are not delivered")
    func events() {
        for event in ["Target.attachedToTarget", "Target.targetCreated", "Target.targetInfoChanged"] {
            #expect(Self.watching.delivers(event) && Self.input.delivers(event))
            #expect(!ProtocolReach([]).delivers(event))
        }
        #expect(Self.watching.delivers("Page.screencastFrame") && !Self.input.delivers("Page.screencastFrame"))
        for event in [
            "Inspector.targetCrashed", "Page.frameNavigated", "Runtime.consoleAPICalled", "Network.requestWillBeSent",
            "Target.receivedMessageFromTarget", "Page.javascriptDialogOpening", "",
        ] {
            #expect(!Self.both.delivers(event), "\(event)")
            #expect(ProtocolReach.everything.delivers(event))
        }
    }
}

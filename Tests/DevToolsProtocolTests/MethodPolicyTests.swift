import DevToolsProtocol
import JSONModel
import SessionFiles
import Testing

@Suite("The policy for clients' methods")
struct MethodPolicyTests {
    private let policy = MethodPolicy(
        downloadDirectory: "/downloads",
        uploads: UploadedFiles(directory: "/session/uploads") { ["a.txt", "b c.txt"].contains($0) })

    private func decide(_ method: String, _ parameters: [String: JSONValue]) throws -> PolicyDecision {
        let bytes = CommandMessage.bytes(id: 1, method: method, parameters: parameters, sessionID: nil)
        return policy.decide(try CommandMessage.parse(bytes.span).get(), text: bytes.span, reach: .everything)
    }

    private func isRefused(_ decision: PolicyDecision) -> Bool {
        if case .refuse = decision { true } else { false }
    }

    @Test(
        "ordinary commands are forwarded",
        arguments: [
            ("Runtime.evaluate", ["expression": "1"]), ("Page.navigate", ["url": "https://example.com/"]),
            ("Page.navigate", ["url": "about:blank"]), ("Page.navigate", ["url": "data:text/html,hi"]),
            ("Target.createTarget", ["url": ""]), ("Target.createTarget", ["url": "HTTP://x/"]),
            ("Target.createBrowserContext", ["disposeOnDetach": true]), ("Target.createBrowserContext", [:]),
            ("DOM.setFileInputFiles", ["files": []]), ("Browser.getVersion", [:]),
            ("Target.setAutoAttach", ["autoAttach": true]),
            ("Input.dispatchDragEvent", ["type": "drop", "data": ["items": []]]),
            ("Page.navigate", ["url": "blob:https://example.com/1"]), ("Page.navigate", ["url": "blob:null/1"]),
            ("Fetch.continueRequest", ["requestId": "1"]),
            ("Fetch.continueRequest", ["requestId": "1", "url": "https://example.com/"]),
            ("Network.loadNetworkResource", ["url": "http://example.com/x.map"]),
            ("Tracing.start", ["categories": "*", "transferMode": "ReturnAsStream"]),
            ("Tracing.start", ["tracingBackend": "chrome"]), ("Tracing.end", [:]),
            ("Security.setIgnoreCertificateErrors", ["ignore": true]), ("Browser.grantPermissions", [:]),
            ("Browser.setPermission", [:]), ("Storage.getCookies", [:]), ("Memory.getDOMCounters", [:]),
            ("Target.attachToBrowserTarget", [:]), ("Page.setBypassCSP", ["enabled": true]),
            ("HeapProfiler.takeHeapSnapshot", [:]), ("WebAuthn.enable", [:]), ("Schema.getDomains", [:]),
        ] as [(String, [String: JSONValue])])
    func forwarded(method: String, parameters: [String: JSONValue]) throws {
        #expect(try decide(method, parameters) == .forward)
    }

    @Test(
        "commands that reach the machine or the whole browser are refused with an ordinary error",
        arguments: [
            ("Target.exposeDevToolsProtocol", ["targetId": "T"]), ("Target.setRemoteLocations", [:]),
            ("Browser.crash", [:]),
            ("Browser.crashGpuProcess", [:]), ("SystemInfo.getInfo", [:]), ("SystemInfo.getProcessInfo", [:]),
            ("Extensions.loadUnpacked", ["path": "/"]), ("Browser.executeBrowserCommand", [:]),
            ("DOM.setFileInputFiles", ["files": ["/etc/passwd"]]),
            ("Input.dispatchDragEvent", ["data": ["files": ["/etc/passwd"]]]),
            ("Browser.getBrowserCommandLine", [:]), ("Browser.getHistograms", [:]), ("Browser.getHistogram", [:]),
            ("Browser.setDockTile", [:]), ("PWA.install", ["installUrlOrBundleUrl": "file:///x"]),
            ("Memory.simulatePressureNotification", ["level": "critical"]),
            ("Memory.setPressureNotificationsSuppressed", [:]), ("Memory.getBrowserSamplingProfile", [:]),
            ("Tethering.bind", ["port": 8080]), ("Cast.enable", [:]), ("DeviceAccess.enable", [:]),
            ("Target.openDevTools", ["targetId": "T"]), ("Tracing.start", ["tracingBackend": "system"]),
            ("Tracing.start", ["tracingBackend": 5]), ("Tracing.start", ["perfettoConfig": "CgA="]),
            ("Future.method", [:]), ("Browser.future", [:]), ("Target.future", [:]), ("nonsense", [:]), (".", [:]),
            ("browser.getVersion", [:]), ("Browser.getVersion ", [:]), ("Browser.", [:]),
        ] as [(String, [String: JSONValue])])
    func refused(method: String, parameters: [String: JSONValue]) throws {
        guard case .refuse(let error) = try decide(method, parameters) else {
            Issue.record("was not refused")
            return
        }
        #expect(error.code == -32000 && error.message.contains("not allowed here"))
        #expect(error.denial != nil)
    }

    @Test("a method of any length is named in at most 100 characters")
    func longMethod() throws {
        let method = "Browser." + String(repeating: "é", count: 100_000)
        guard case .refuse(let error) = try decide(method, [:]) else {
            Issue.record("was not refused")
            return
        }
        #expect(error.message.utf8.count < 400)
        #expect(DeniedCall(method: method, kind: .unknown).method.count == 101)
    }

    @Test(
        "addresses of local files and internal pages are refused however they are spelt",
        arguments: [
            "file:///etc/passwd", "FILE:///etc/passwd", " \u{1}file:///x", "f\tile:///x", "fi\nle:/x",
            "view-source:http://x/",
            "chrome://version", "chrome-untrusted://x", "devtools://devtools/x", "about:version", "ABOUT:settings",
            "filesystem:file:///x",
            "blob:file:///x", "blob:chrome://x", "blob:", "blob:null", "blob:blob:http://x/", "jar:http://x!/",
            "chrome-error://x", "chrome-extension://x/", "isolated-app://x", "intent://x", "mailto:x", "content://x",
            "ftp://x/", "/etc/passwd", "etc", "://x", "\u{0}file:///x", "view-source:file:///etc/passwd", "about:",
        ])
    func addresses(address: String) throws {
        #expect(isRefused(try decide("Page.navigate", ["url": .string(address)])))
        #expect(isRefused(try decide("Target.createTarget", ["url": .string(address)])))
        for method in ["Network.loadNetworkResource", "Network.continueInterceptedRequest", "Fetch.continueRequest"] {
            #expect(isRefused(try decide(method, ["url": .string(address)])), "\(method)")
        }
    }

    @Test("a page may be crashed by its address, which is spelt in one way")
    func crash() throws {
        #expect(try decide("Page.navigate", ["url": "chrome://crash"]) == .forward)
        for address in ["chrome://crash/", "Chrome://crash", "chrome://crash?", "chrome://crashes", "chrome://kill"] {
            #expect(isRefused(try decide("Page.navigate", ["url": .string(address)])), "\(address)")
        }
        #expect(isRefused(try decide("Target.createTarget", ["url": "chrome://crash"])))
    }

    @Test(
        "what is no address at all is answered in the browser's own words",
        arguments: ["asdf", "//x", "/etc/passwd", "://x"])
    func noAddress(address: String) throws {
        #expect(
            try decide("Page.navigate", ["url": .string(address)])
                == .refuse(CommandError(code: -32000, message: "Cannot navigate to invalid URL")))
    }

    @Test(
        "a request can be sent to sites only",
        arguments: ["data:,x", "about:blank", "blob:https://x/1", "javascript:1"])
    func requestAddresses(address: String) throws {
        #expect(isRefused(try decide("Fetch.continueRequest", ["url": .string(address)])))
        #expect(isRefused(try decide("Network.loadNetworkResource", ["url": .string(address)])))
        #expect(isRefused(try decide("Fetch.continueRequest", ["url": 5])))
    }

    @Test("a context cannot leave the proxy")
    func proxy() throws {
        let decision = try decide(
            "Target.createBrowserContext",
            ["proxyServer": "direct://", "proxyBypassList": "*", "disposeOnDetach": true])
        #expect(decision == .rewrite(parameters: ["disposeOnDetach": true]))
    }

    @Test("downloads go to the session's own directory")
    func downloads() throws {
        let decision = try decide(
            "Browser.setDownloadBehavior",
            ["behavior": "allowAndName", "downloadPath": "/etc", "eventsEnabled": true, "browserContextId": "C"])
        #expect(
            decision
                == .rewrite(parameters: [
                    "behavior": "allowAndName", "downloadPath": "/downloads", "eventsEnabled": true,
                    "browserContextId": "C",
                ]))
        #expect(
            try decide("Page.setDownloadBehavior", ["behavior": "deny", "downloadPath": "/x"])
                == .rewrite(parameters: ["behavior": "deny"]))
    }

    @Test("names of uploaded files become their paths, in envelopes too, and one stranger among them is refused")
    func uploads() throws {
        #expect(
            try decide("DOM.setFileInputFiles", ["files": ["a.txt", "/tmp/.uploads/b c.txt"], "nodeId": 4])
                == .rewrite(parameters: ["files": ["/session/uploads/a.txt", "/session/uploads/b c.txt"], "nodeId": 4]))
        #expect(
            try decide("Input.dispatchDragEvent", ["type": "drop", "data": ["items": [], "files": ["a.txt"]]])
                == .rewrite(parameters: ["type": "drop", "data": ["items": [], "files": ["/session/uploads/a.txt"]]]))
        for files: JSONValue in [["a.txt", "/etc/passwd"], "a.txt", [1], [["a.txt"]], ["/session/uploads/../a.txt"]] {
            #expect(isRefused(try decide("DOM.setFileInputFiles", ["files": files])), "\(files)")
            #expect(isRefused(try decide("Input.dispatchDragEvent", ["data": ["files": files]])), "\(files)")
        }
        let letter = try envelope(#"{"id":3,"method":"DOM.setFileInputFiles","params":{"files":["a.txt"]}}"#)
        guard case .rewrite(let parameters) = letter else {
            Issue.record("was not rewritten: \(letter)")
            return
        }
        #expect(parameters["message"]?.stringValue?.contains("uploads/a.txt") == true)
        guard
            case .answerLetter = try envelope(
                #"{"id":3,"method":"DOM.setFileInputFiles","params":{"files":["/etc/x"]}}"#)
        else {
            Issue.record("a path went through in an envelope")
            return
        }
    }

    @Test("a download's name on disk is the browser's, whatever the client asks for")
    func downloadNames() throws {
        for behavior in ["allow", "allowAndName", "default", "x"] {
            #expect(
                try decide("Page.setDownloadBehavior", ["behavior": .string(behavior), "downloadPath": "/x"])
                    == .rewrite(parameters: ["behavior": "allowAndName", "downloadPath": "/downloads"]))
        }
    }

    @Test("the end of the browser is the end of the connection")
    func close() throws {
        #expect(try decide("Browser.close", [:]) == .disconnect)
    }

    private func envelope(_ letter: String) throws -> PolicyDecision {
        try decide("Target.sendMessageToTarget", ["sessionId": "S", "message": .string(letter)])
    }

    @Test("a wrapped command is judged like any other")
    func envelopes() throws {
        #expect(try envelope(#"{"id":3,"method":"Runtime.evaluate"}"#) == .forward)
        let denied = try envelope(#"{"id":3,"method":"Page.navigate","params":{"url":"file:///etc/passwd"}}"#)
        guard case .answerLetter("S", let answer, verdict: let verdict) = denied else {
            Issue.record("was not answered inside: \(denied)")
            return
        }
        #expect(verdict == .denied(DeniedCall(method: "Page.navigate", kind: .address)))
        #expect(String(decoding: answer, as: UTF8.self).contains(#""id":3"#))
        guard case .answerLetter(_, _, verdict: .malformed) = try envelope("[]") else {
            Issue.record("what is no command is malformed")
            return
        }
        guard case .answerLetter(_, _, verdict: .disconnects) = try envelope(#"{"id":3,"method":"Browser.close"}"#)
        else {
            Issue.record("the browser would have been closed")
            return
        }
    }

    @Test("a wrapped command is rewritten inside its envelope")
    func rewrittenEnvelope() throws {
        let decision = try envelope(
            #"{"id":3,"method":"Page.setDownloadBehavior","params":{"behavior":"allow","downloadPath":"/etc"}}"#)
        guard case .rewrite(let parameters) = decision, let message = parameters["message"]?.stringValue else {
            Issue.record("was not rewritten: \(decision)")
            return
        }
        #expect(message.contains("/downloads") && !message.contains("/etc"))
        #expect(parameters["sessionId"] == "S")
    }

    @Test("envelopes in envelopes are opened, to a limit")
    func nested() throws {
        var letter = #"{"id":3,"method":"Page.navigate","params":{"url":"file:///etc/passwd"}}"#
        for _ in 0..<3 {
            let wrapped: [String: JSONValue] = ["sessionId": "I", "message": .string(letter)]
            letter = String(
                decoding: CommandMessage.bytes(
                    id: 2, method: "Target.sendMessageToTarget", parameters: wrapped, sessionID: nil), as: UTF8.self)
            guard case .answerLetter = try envelope(letter) else {
                Issue.record("a wrapped address got through")
                return
            }
        }
        for _ in 0..<4 {
            let wrapped: [String: JSONValue] = ["sessionId": "I", "message": .string(letter)]
            letter = String(
                decoding: CommandMessage.bytes(
                    id: 2, method: "Target.sendMessageToTarget", parameters: wrapped, sessionID: nil), as: UTF8.self)
        }
        #expect(try envelope(letter) != .forward)
        #expect(try envelope("not json") != .forward)
        #expect(try isRefused(decide("Target.sendMessageToTarget", ["message": 5])))
    }
}

import BrowserControl
import DevToolsProtocol
import Glibc
import JSONModel
import Synchronization
import Testing

/// A file of the host that nobody but a page with too many rights could read.
private struct HostFile: ~Copyable {
    let path: String
    static let content = "the host's own secret"

    init() {
        path = "/tmp/wallcrawler-host-file-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).txt"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o644)
        let bytes = Array(Self.content.utf8)
        write(descriptor, bytes, bytes.count)
        close(descriptor)
    }

    deinit {
        unlink(path)
    }
}

/// A client with a page of its own.
private struct PageClient {
    let client: RawClient
    let target: String
    let session: String

    init(_ door: ProxyFixture, key: String = "full", url: String = "about:blank") async throws {
        client = try await RawClient.open(port: door.port, "/cdp?signingKey=\(key)")
        let created = try await client.call(1, "Target.createTarget", ["url": .string(url)])
        target = try #require(created["result"]?["targetId"]?.stringValue)
        let attached = try await client.call(
            2, "Target.attachToTarget", ["targetId": .string(target), "flatten": true])
        session = try #require(attached["result"]?["sessionId"]?.stringValue)
    }

    func call(_ id: Int, _ method: String, _ parameters: JSONValue = [:]) async throws -> JSONValue {
        try await client.call(id, method, parameters, session: session)
    }
}

@Suite("What a client with the whole protocol is denied", .serialized)
struct DeniedCallsTests {
    private static let calls: [(String, JSONValue, DenialKind)] = [
        ("Browser.crash", [:], .browser), ("Browser.crashGpuProcess", [:], .browser),
        ("Browser.executeBrowserCommand", ["commandId": "openTabSearch"], .browser),
        ("Browser.getBrowserCommandLine", [:], .machine), ("Browser.getHistograms", [:], .browser),
        ("SystemInfo.getInfo", [:], .machine), ("SystemInfo.getProcessInfo", [:], .machine),
        ("Extensions.loadUnpacked", ["path": "/tmp"], .machine),
        ("PWA.install", ["manifestId": "file:///etc/passwd"], .machine),
        ("Target.exposeDevToolsProtocol", ["targetId": "x"], .browser),
        ("Target.setRemoteLocations", ["locations": [["host": "127.0.0.1", "port": 1]]], .machine),
        ("Memory.simulatePressureNotification", ["level": "critical"], .browser),
        ("Tethering.bind", ["port": 18080], .machine), ("Cast.enable", [:], .machine),
        ("Tracing.start", ["tracingBackend": "system"], .machine),
        ("Tracing.start", ["perfettoConfig": "CgA="], .machine),
        ("Page.navigate", ["url": "file:///etc/passwd"], .address),
        ("Target.createTarget", ["url": "chrome://version"], .address),
        ("Network.loadNetworkResource", ["url": "file:///etc/passwd", "options": [:]], .address),
        ("Fetch.continueRequest", ["requestId": "1", "url": "file:///etc/passwd"], .address),
        ("Unheard.of", [:], .unknown),
    ]

    @Test(
        "each call that would reach the machine or the whole browser is an ordinary error, and noted",
        arguments: calls)
    func denied(method: String, parameters: JSONValue, kind: DenialKind) async throws {
        try await withProxy { door in
            let page = try await PageClient(door)
            let answers = [
                try await page.client.call(10, method, parameters), try await page.call(11, method, parameters),
            ]
            for answer in answers {
                #expect(answer["error"]?["code"] == -32000)
                #expect(answer["error"]?["message"]?.stringValue?.contains("is not allowed here") == true)
            }
            let alive = try await page.client.call(12, "Browser.getVersion")
            #expect(alive["result"] != nil)
            #expect(
                door.notes.denied.withLock { $0 } == Array(repeating: DeniedCall(method: method, kind: kind), count: 2))
            #expect(await door.multiplexer.figures().denials == 2)
        }
    }

    @Test("what clients use and what ends with the session works as without a proxy")
    func allowed() async throws {
        try await withProxy { door in
            let page = try await PageClient(door)
            let calls: [(String, JSONValue, Bool)] = [
                ("Security.setIgnoreCertificateErrors", ["ignore": true], true),
                ("Browser.grantPermissions", ["permissions": ["geolocation"]], false),
                ("Browser.setPermission", ["permission": ["name": "geolocation"], "setting": "granted"], false),
                ("Browser.resetPermissions", [:], false), ("Storage.getCookies", [:], false),
                ("Browser.setDownloadBehavior", ["behavior": "allowAndName", "downloadPath": "/etc"], false),
                ("Memory.getDOMCounters", [:], true), ("Page.setBypassCSP", ["enabled": true], true),
                ("Performance.enable", [:], true), ("HeapProfiler.collectGarbage", [:], true),
                ("Target.createBrowserContext", ["disposeOnDetach": true], false),
                ("Tracing.start", ["categories": "devtools.timeline", "transferMode": "ReturnAsStream"], false),
                ("Tracing.end", [:], false),
            ]
            for (index, (method, parameters, isOfPage)) in calls.enumerated() {
                let answer =
                    isOfPage
                    ? try await page.call(20 + index, method, parameters)
                    : try await page.client.call(20 + index, method, parameters)
                #expect(answer["result"] != nil, "\(method): \(answer)")
            }
            let done = try await page.client.message { $0["method"] == "Tracing.tracingComplete" }
            let stream = try #require(done["params"]?["stream"]?.stringValue)
            let read = try await page.client.call(60, "IO.read", ["handle": .string(stream)])
            #expect(read["result"]?["data"]?.stringValue?.isEmpty == false)
            #expect(door.notes.denied.withLock { $0.isEmpty })
        }
    }

    /// Scripts that try to show or to read the file; each ends with a text.
    private static let scripts = [
        "location = URL; await pause(300); return document.body?.innerText ?? ''",
        "const w = window.open(URL); await pause(300); return w?.document?.body?.innerText ?? ''",
        "return await (await fetch(URL)).text()",
        "const f = document.createElement('iframe'); f.src = URL; document.body.append(f); await pause(300); "
            + "return f.contentDocument?.body?.innerText ?? ''",
        "return await new Promise((done, fail) => { const x = new XMLHttpRequest(); x.onload = () => "
            + "done(x.responseText); x.onerror = fail; x.open('GET', URL); x.send() })",
        "return (await import(URL)).default",
        "new Worker(URL); await pause(100); return ''",
        "open('view-source:' + URL); await pause(100); return ''",
    ]

    @Test("scripts that a client runs in pages cannot read the host's files", arguments: scripts)
    func denied(script: String) async throws {
        let file = HostFile()
        let url = "file://\(file.path)"
        try await TestSite.with { site in
            try await withProxy { door in
                for address in [site.url("/ok"), "about:blank", "data:text/html,<body>here</body>"] {
                    let page = try await PageClient(door, url: address)
                    let text = """
                        (async () => { const pause = time => new Promise(done => setTimeout(done, time)); \
                        const URL = '\(url)'; try { \(script) } catch (error) { return 'refused: ' + error } })()
                        """
                    let answer = try await page.call(
                        5, "Runtime.evaluate",
                        ["expression": .string(text), "awaitPromise": true, "userGesture": true])
                    #expect("\(answer)".contains(HostFile.content) == false, "\(answer)")
                    let targets = try await page.client.call(6, "Target.getTargets")
                    for info in targets["result"]?["targetInfos"]?.arrayValue ?? [] {
                        #expect(info["url"]?.stringValue?.contains("file:") == false, "\(info)")
                    }
                }
            }
        }
    }

    @Test("a script in a world with all rights cannot read the host's files either")
    func universalAccess() async throws {
        let file = HostFile()
        let url = "file://\(file.path)"
        try await withProxy { door in
            let page = try await PageClient(door)
            let tree = try await page.call(4, "Page.getFrameTree")
            let frame = try #require(tree["result"]?["frameTree"]?["frame"]?["id"]?.stringValue)
            let world = try await page.call(
                5, "Page.createIsolatedWorld", ["frameId": .string(frame), "grantUniveralAccess": true])
            let context = try #require(world["result"]?["executionContextId"])
            let answer = try await page.call(
                6, "Runtime.evaluate",
                [
                    "expression": .string(
                        "fetch('\(url)').then(answer => answer.text(), error => 'refused: ' + error)"),
                    "contextId": context, "awaitPromise": true,
                ])
            #expect("\(answer)".contains("refused"), "\(answer)")
            #expect("\(answer)".contains(HostFile.content) == false)
        }
    }

    @Test("an intercepted request that is answered with a redirect to a file opens no file")
    func redirect() async throws {
        let file = HostFile()
        let url = "file://\(file.path)"
        try await TestSite.with { site in
            try await withProxy { door in
                let page = try await PageClient(door)
                _ = try await page.call(4, "Fetch.enable", ["patterns": [["urlPattern": "*"]]])
                try await page.client.send(
                    id: 5, "Page.navigate", ["url": .string(site.url("/ok"))], session: page.session)
                let paused = try await page.client.message { $0["method"] == "Fetch.requestPaused" }
                let request = try #require(paused["params"]?["requestId"])
                _ = try await page.call(
                    6, "Fetch.fulfillRequest",
                    [
                        "requestId": request, "responseCode": 302,
                        "responseHeaders": [["name": "Location", "value": .string(url)]],
                    ])
                _ = try await page.call(7, "Fetch.disable")
                let shown = try await page.call(
                    8, "Runtime.evaluate", ["expression": "location.href + (document.body?.innerText ?? '')"])
                #expect(
                    "\(shown)".contains(HostFile.content) == false && "\(shown)".contains("file:") == false, "\(shown)")
            }
        }
    }

    @Test("a session with the browser that a client attaches is its own, is judged, and ends with it")
    func browserSession() async throws {
        try await withProxy { door in
            let first = try await RawClient.open(port: door.port, "/cdp?signingKey=full")
            let second = try await RawClient.open(port: door.port, "/cdp?signingKey=other")
            let attached = try await first.call(1, "Target.attachToBrowserTarget")
            let session = try #require(attached["result"]?["sessionId"]?.stringValue)
            let version = try await first.call(2, "Browser.getVersion", session: session)
            #expect(version["result"]?["product"] != nil)
            for (method, parameters) in [
                ("SystemInfo.getInfo", [:]), ("Target.createTarget", ["url": "file:///etc/passwd"]),
                ("Target.exposeDevToolsProtocol", ["targetId": "x"]),
            ] as [(String, JSONValue)] {
                let answer = try await first.call(3, method, parameters, session: session)
                #expect(answer["error"]?["message"]?.stringValue?.contains("not allowed here") == true, "\(answer)")
            }
            // One more inside it, and pages from there.
            let nested = try await first.call(4, "Target.attachToBrowserTarget", session: session)
            let inner = try #require(nested["result"]?["sessionId"]?.stringValue)
            let targets = try await first.call(5, "Target.getTargets", session: inner)
            let page = try #require(targets["result"]?["targetInfos"]?.arrayValue?.first?["targetId"])
            let child = try await first.call(
                6, "Target.attachToTarget", ["targetId": page, "flatten": true], session: inner)
            let pageSession = try #require(child["result"]?["sessionId"]?.stringValue)
            let denied = try await first.call(7, "Page.navigate", ["url": "file:///etc/passwd"], session: pageSession)
            #expect(denied["error"]?["message"]?.stringValue?.contains("not allowed here") == true)
            for foreign in [session, inner, pageSession] {
                try await second.send(id: 8, "Browser.getVersion", session: foreign)
                let refused = try await second.message { $0["id"] == 8 }
                #expect(refused["error"]?["code"] == -32001)
            }
            // Closing through it closes the client's connection, not the browser.
            let closed = try await first.call(9, "Browser.close", session: inner)
            #expect(closed["result"] == [:])
            let goodbye = try await first.closeFrame()
            #expect(goodbye.closeCode == 1000)
            let alive = try await second.call(9, "Browser.getVersion")
            #expect(alive["result"] != nil)
            // What it enabled is gone: a page of the second client is not paused by the first one's interception.
            #expect(await eventually(within: .seconds(10)) { await door.multiplexer.clientCount() == 1 })
        }
    }
}

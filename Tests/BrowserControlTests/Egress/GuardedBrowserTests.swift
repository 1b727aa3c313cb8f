import BrowserControl
import DevToolsProtocol
import JSONModel
import TestSupport
import Testing

/// A real Chrome behind the guard. `site.test` is a name that the guard lets through to the test's server on loopback;
/// everything else of loopback is closed.
@Suite("Chrome behind the egress guard", .serialized)
struct GuardedBrowserTests {
    private static let names = [
        "site.test": [["127.0.0.1"]], "localhost": [["127.0.0.1"]], "inside.test": [["127.0.0.1"]],
        "meta.test": [["169.254.169.254"]], "secure.test": [["127.0.0.1"]],
    ]

    private func withSite<Result>(
        opened: String = "site.test", arguments: [String] = [],
        _ body: (GuardedBrowser, TestSite) async throws -> Result
    ) async throws -> Result {
        try await TestSite.with { site in
            try await withGuardedBrowser(opened: opened, names: Self.names, arguments: arguments) {
                try await body($0, site)
            }
        }
    }

    private func open(_ url: String, _ browser: GuardedBrowser) async -> NavigationOutcome {
        await browser.pages.navigate(
            NavigationRequest(url: url, waitUntil: .load, timeout: .seconds(20), referrer: nil, frameID: nil))
    }

    private func evaluate(_ expression: String, _ pages: PageOperations, _ browser: BrowserProcess) async throws
        -> JSONValue
    {
        let page = try #require(await pages.activePage())
        let answer = try await browser.connection.call(
            "Runtime.evaluate",
            ["expression": .string(expression), "returnByValue": true, "awaitPromise": true, "userGesture": true],
            session: page.session, timeout: .seconds(20))
        return answer["result"]?["value"] ?? .null
    }

    private func wasRefused(_ browser: GuardedBrowser, _ text: String) async -> Bool {
        await eventually(within: .seconds(10)) { browser.notes.codes.contains(text) }
    }

    @Test("a page that is allowed loads")
    func allowed() async throws {
        try await withSite { browser, site in
            let url = "http://site.test:\(site.port)/ok"
            let outcome = await open(url, browser)
            #expect(outcome.status == .loaded && outcome.response?["status"] == 200, "\(outcome)")
            let title = try await evaluate("document.title", browser.pages, browser.browser)
            #expect(title == "Fine")
            let again = await open("http://site.test:\(site.port)/redirect", browser)
            #expect(again.finalURL == url)
            #expect(browser.notes.codes.isEmpty)
            let counts = await browser.egress.counts()
            #expect(counts.connections > 0 && counts.strangers == 0, "\(counts)")
        }
    }

    @Test("a page over TLS loads through a tunnel, and one that is refused fails")
    func tls() async throws {
        let server = try #require(TLSFixture(subject: "DNS:secure.test"))
        defer { server.stop() }
        try await withSite(opened: "secure.test", arguments: ["--ignore-certificate-errors"]) { browser, _ in
            let outcome = await open("https://secure.test:\(server.port)/", browser)
            #expect(outcome.status == .loaded && outcome.response?["status"] == 200, "\(outcome)")
            let refused = await open("https://inside.test:\(server.port)/", browser)
            #expect(refused.status == .failed)
            #expect(refused.errorText?.contains("ERR_TUNNEL_CONNECTION_FAILED") == true, "\(refused)")
            #expect(await wasRefused(browser, "loopback_address inside.test:\(server.port)"))
        }
    }

    @Test("addresses that are closed show why, in every spelling, by name and by redirect")
    func refused() async throws {
        try await withSite { browser, site in
            let urls = [
                "http://127.0.0.1:\(site.port)/ok", "http://localhost:\(site.port)/ok", "http://[::1]:\(site.port)/ok",
                "http://2130706433:\(site.port)/ok", "http://0x7f000001:\(site.port)/ok",
                "http://127.1:\(site.port)/ok",
                "http://0177.0.0.1:\(site.port)/ok", "http://127.0.0.1.:\(site.port)/ok",
                "http://[::ffff:7f00:1]:\(site.port)/ok", "http://１２７.0.0.1:\(site.port)/ok",
                "http://127。0。0。1:\(site.port)/ok", "http://%31%32%37.0.0.1:\(site.port)/ok",
                "http://inside.test:\(site.port)/ok", "http://meta.test/latest/meta-data/", "http://169.254.169.254/",
                "http://2852039166/", "http://[::ffff:a9fe:a9fe]/", "http://169.254.170.2/", "http://10.0.0.1/",
                "http://192.168.0.1/", "http://100.64.0.1/", "http://[fd00:ec2::254]/",
                "http://0.0.0.0:\(site.port)/ok",
                "http://site.test:\(site.port)/to?http://169.254.169.254/latest/",
                "http://site.test:\(site.port)/to?http://127.0.0.1:\(site.port)/ok",
            ]
            for url in urls {
                let outcome = await open(url, browser)
                #expect(outcome.response?["status"] == 403, "\(url): \(outcome)")
                let text = try await evaluate("document.body.innerText", browser.pages, browser.browser)
                #expect(text.stringValue?.hasPrefix("Wallcrawler: ") == true, "\(url): \(text)")
            }
            #expect(site.header("host", ofRequestFor: "/ok") == nil)
        }
    }

    @Test(
        "a page cannot get out by anything that it can do",
        arguments: [
            "fetch('http://INSIDE/ok', {mode: 'no-cors'}).catch(() => {})",
            "void new WebSocket('ws://INSIDE/ok')",
            "void (new Image().src = 'http://INSIDE/ok')",
            "void navigator.sendBeacon('http://INSIDE/ok', 'x')",
            "void new EventSource('http://INSIDE/ok')",
            "void document.body.append(Object.assign(document.createElement('iframe'), {src: 'http://INSIDE/ok'}))",
            "void document.head.append(Object.assign(document.createElement('link'), {rel: 'prefetch', href: 'http://INSIDE/ok'}))",
            "void document.head.append(Object.assign(document.createElement('script'), {src: 'http://INSIDE/ok'}))",
            "void window.open('http://INSIDE/ok')",
            "void Object.assign(document.createElement('a'), {href: 'http://INSIDE/file', download: 'x'}).click()",
            "void new Worker(URL.createObjectURL(new Blob([\"fetch('http://INSIDE/ok', {mode: 'no-cors'})\"])))",
        ])
    func leaks(script: String) async throws {
        try await withSite { browser, site in
            let outcome = await open("http://site.test:\(site.port)/ok", browser)
            #expect(outcome.status == .loaded)
            let inside = "127.0.0.1:\(site.port)"
            _ = try await evaluate(script.replacing("INSIDE", with: inside), browser.pages, browser.browser)
            #expect(await wasRefused(browser, "loopback_address \(inside)"), "\(browser.notes.codes)")
            #expect(site.header("host", ofRequestFor: "/ok") == "site.test:\(site.port)")
            #expect(site.header("host", ofRequestFor: "/file") == nil)
        }
    }

    @Test("a service worker cannot get out")
    func serviceWorker() async throws {
        try await withSite(opened: "localhost") { browser, site in
            #expect(await open("http://localhost:\(site.port)/ok", browser).status == .loaded)
            let script = """
                navigator.serviceWorker.register('/worker.js?http://127.0.0.1:\(site.port)/ok')
                    .then(() => navigator.serviceWorker.ready).then(r => { r.active.postMessage('go'); return 'sent' })
                """
            let sent = try await evaluate(script, browser.pages, browser.browser)
            #expect(sent == "sent")
            #expect(await wasRefused(browser, "loopback_address 127.0.0.1:\(site.port)"), "\(browser.notes.codes)")
            #expect(site.header("host", ofRequestFor: "/ok") == "localhost:\(site.port)")
        }
    }

    @Test("another browser context is behind the guard too")
    func contexts() async throws {
        try await withSite { browser, site in
            let context = try await browser.browser.connection.call(
                "Target.createBrowserContext", [:], session: nil, timeout: .seconds(10))
            _ = try await browser.browser.connection.call(
                "Target.createTarget",
                [
                    "url": .string("http://127.0.0.1:\(site.port)/ok"),
                    "browserContextId": context["browserContextId"] ?? .null,
                ],
                session: nil, timeout: .seconds(10))
            #expect(await wasRefused(browser, "loopback_address 127.0.0.1:\(site.port)"))
            #expect(site.header("host", ofRequestFor: "/ok") == nil)
        }
    }

    private static let stun = """
        new Promise(async resolve => {
            const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'}]})
            peer.createDataChannel('x')
            peer.onicegatheringstatechange = () => peer.iceGatheringState == 'complete' && resolve('done')
            setTimeout(() => resolve('late'), 8000)
            await peer.setLocalDescription(await peer.createOffer())
        })
        """
    private static let quic = """
        new Promise(resolve => {
            setTimeout(() => resolve('late'), 3000)
            new WebTransport('https://127.0.0.1:PORT/').ready.then(() => resolve('open'), () => resolve('failed'))
        })
        """

    @Test("no datagram leaves, neither for WebRTC nor for QUIC", arguments: [Self.stun, Self.quic])
    func datagrams(script: String) async throws {
        let receiver = DatagramReceiver()
        let script = script.replacing("PORT", with: "\(receiver.port)")
        try await withSite(opened: "localhost") { browser, site in
            #expect(await open("http://localhost:\(site.port)/ok", browser).status == .loaded)
            let answer = try await evaluate(script, browser.pages, browser.browser)
            #expect(answer.stringValue != nil && answer != "open")
            #expect(!receiver.hasReceived)
        }
        // Without the guard the same script does send some, so that the silence above means something.
        try await TestSite.with { site in
            try await withBrowser { browser in
                let pages = try await PageOperations.start(on: browser.connection)
                _ = await pages.navigate(
                    NavigationRequest(
                        url: "http://localhost:\(site.port)/ok", waitUntil: .load, timeout: .seconds(20), referrer: nil,
                        frameID: nil))
                _ = try await evaluate(script, pages, browser)
                #expect(receiver.hasReceived)
            }
        }
    }
}

import BrowserControl
import DevToolsProtocol
import EgressRules
import JSONModel
import TestSupport
import Testing

@Suite("Chrome behind a session's proxies", .serialized)
struct ProxiedBrowserTests {
    private static let names = [
        "site.test": [["8.8.8.8"]], "secure.test": [["8.8.8.8"]], "inside.test": [["127.0.0.1"]],
        "meta.test": [["10.0.0.1"]],
    ]

    private func open(_ url: String, _ browser: GuardedBrowser) async -> NavigationOutcome {
        await browser.pages.navigate(
            NavigationRequest(url: url, waitUntil: .load, timeout: .seconds(20), referrer: nil, frameID: nil))
    }

    @Test("pages, WebSockets and TLS go through the proxy", arguments: ["http", "socks5"])
    func works(scheme: String) async throws {
        let upstream = TestProxy(credentials: "ada:hunter2")
        let server = try #require(TLSFixture(subject: "DNS:secure.test"))
        defer {
            upstream.stop()
            server.stop()
        }
        let routes = EgressRoutes.all(try proxy(scheme, upstream.port, "ada", "hunter2"))
        try await TestSite.with { site in
            try await withGuardedBrowser(
                opened: "127.0.0.1:\(upstream.port)", names: Self.names, arguments: ["--ignore-certificate-errors"],
                routes: routes
            ) { browser in
                let plain = await open("http://site.test:\(site.port)/ok", browser)
                #expect(plain.status == .loaded && plain.response?["status"] == 200, "\(plain)")
                let secure = await open("https://secure.test:\(server.port)/", browser)
                #expect(secure.status == .loaded && secure.response?["status"] == 200, "\(secure)")
                _ = await open("http://site.test:\(site.port)/ok", browser)
                let page = try #require(await browser.pages.activePage())
                _ = try await browser.browser.connection.call(
                    "Runtime.evaluate",
                    ["expression": .string("void new WebSocket('ws://site.test:\(site.port)/socket')")],
                    session: page.session, timeout: .seconds(20))
                let isAsked = await eventually(within: .seconds(10)) {
                    site.header("upgrade", ofRequestFor: "/socket") == "websocket"
                }
                #expect(isAsked)
                // What is closed is closed with a proxy too.
                #expect(await open("http://inside.test:\(site.port)/ok", browser).response?["status"] == 403)
                #expect(await open("http://127.0.0.1:\(site.port)/ok", browser).response?["status"] == 403)
                let asked = upstream.requests
                #expect(
                    asked.contains { $0.hasSuffix(" secure.test:\(server.port)") }
                        && !asked.contains { $0.contains("127.0.0.1") || $0.contains("inside") }, "\(asked)")
                #expect(
                    asked.contains(
                        scheme == "http" ? "GET http://site.test:\(site.port)/ok" : "SOCKS site.test:\(site.port)"),
                    "\(asked)")
            }
        }
    }

    @Test("a failed navigation says what the guard knows, in Chrome's own words for it")
    func explained() async throws {
        let upstream = TestProxy(credentials: "ada:hunter2")
        defer { upstream.stop() }
        let closed = ScriptedServer { _ in }
        closed.stop()
        let nobody = "127.0.0.1:\(closed.port)"
        try await withGuardedBrowser(opened: "127.0.0.1", names: Self.names) { browser in
            for (url, words) in [
                ("http://nowhere.test/", "net::ERR_NAME_NOT_RESOLVED: the name does not exist"),
                ("https://nowhere.test/", "net::ERR_NAME_NOT_RESOLVED: the name does not exist"),
                ("http://\(nobody)/", "net::ERR_CONNECTION_REFUSED: the server refuses connections"),
                ("https://\(nobody)/", "net::ERR_CONNECTION_REFUSED: the server refuses connections"),
                (
                    "https://meta.test:8443/",
                    "net::ERR_TUNNEL_CONNECTION_FAILED: addresses that are not of the public internet"
                ),
            ] {
                let outcome = await open(url, browser)
                #expect(outcome.status == .failed && outcome.errorText?.hasPrefix(words) == true, "\(url): \(outcome)")
            }
            var policy = EgressPolicy(
                opened: EgressRule.list("127.0.0.1:\(upstream.port)") ?? [], allowed: [], denied: [])
            policy.routes = .all(try proxy("http", upstream.port, "ada", "wrong-secret"))
            await browser.egress.apply(policy)
            let secure = await open("https://secure.test/", browser)
            #expect(
                secure.errorText
                    == "net::ERR_PROXY_CONNECTION_FAILED: the proxy 127.0.0.1 wants a user name and password, or other ones (407)",
                "\(secure)")
            let plain = await open("http://site.test/", browser)
            #expect(plain.status == .loaded && plain.response?["status"] == 502, "\(plain)")
        }
    }

    @Test(
        "a page that is refused names the session's rule, and a later failure of a server is not explained by an earlier one"
    )
    func rules() async throws {
        try await TestSite.with { site in
            try await withGuardedBrowser(opened: "127.0.0.1") { browser in
                var policy = EgressPolicy(opened: EgressRule.list("127.0.0.1") ?? [], allowed: [], denied: [])
                policy.sessionDenied = EgressRule.list("127.0.0.1:\(site.port)") ?? []
                await browser.egress.apply(policy)
                let refused = await open(site.url("/ok"), browser)
                #expect(refused.response?["status"] == 403, "\(refused)")
                let page = try #require(await browser.pages.activePage())
                let text = try await browser.browser.connection.call(
                    "Runtime.evaluate", ["expression": "document.body.innerText", "returnByValue": true],
                    session: page.session,
                    timeout: .seconds(20))
                #expect(
                    text["result"]?["value"]?.stringValue?.contains("egress.deny: 127.0.0.1:\(site.port)") == true,
                    "\(text)")
                policy.sessionDenied = []
                await browser.egress.apply(policy)
                #expect(await open(site.url("/ok"), browser).response?["status"] == 200)
                let begun = await browser.egress.trouble(opening: site.url("/"), since: .max)
                #expect(begun == nil)
            }
        }
    }

    /// Why Chrome is not given SOCKS for plain HTTP (docs/decisions/0020-egress-of-a-session.md).
    @Test("a SOCKS proxy of Chrome's own would tell it no reason either", arguments: [UInt8(1), 4, 5])
    func socksReplies(reply: UInt8) async throws {
        let server = ScriptedServer { connection in
            _ = connection.readSome()
            connection.write([5, 0])
            _ = connection.readSome()
            connection.write([5, reply, 0, 1, 0, 0, 0, 0, 0, 0])
            connection.waitForEnd()
        }
        defer { server.stop() }
        var launch = try testLaunch()
        launch.additionalArguments = ["--proxy-server=socks5://127.0.0.1:\(server.port)"]
        let browser = try await BrowserProcess.start(launch, on: testLoop)
        let pages = try await PageOperations.start(on: browser.connection)
        let outcome = await pages.navigate(
            NavigationRequest(
                url: "http://a.test/", waitUntil: .load, timeout: .seconds(20), referrer: nil, frameID: nil))
        await browser.close(grace: .seconds(5))
        #expect(outcome.errorText == "net::ERR_SOCKS_CONNECTION_FAILED", "\(outcome)")
    }
}

import BrowserControl
import JSONModel
import Testing

@Suite("Operations on pages", .serialized)
struct PageOperationsTests {
    private func withPages<Result>(
        _ body: (PageOperations, BrowserProcess, TestSite) async throws -> Result
    ) async throws -> Result {
        try await TestSite.with { site in
            try await withBrowser { browser in
                try await body(PageOperations.start(on: browser.connection), browser, site)
            }
        }
    }

    private func request(
        _ url: String, _ waitUntil: NavigationRequest.WaitUntil = .load, timeout: Duration = .seconds(20)
    ) -> NavigationRequest {
        NavigationRequest(url: url, waitUntil: waitUntil, timeout: timeout, referrer: nil, frameID: nil)
    }

    private func evaluate(_ expression: String, _ pages: PageOperations, _ browser: BrowserProcess) async throws
        -> JSONValue
    {
        let page = try #require(await pages.activePage())
        let answer = try await browser.connection.call(
            "Runtime.evaluate", ["expression": .string(expression), "returnByValue": true], session: page.session,
            timeout: .seconds(10))
        return answer["result"]?["value"] ?? .null
    }

    @Test("a page that loads is an outcome with its response", arguments: NavigationRequest.WaitUntil.allCases)
    func loads(waitUntil: NavigationRequest.WaitUntil) async throws {
        try await withPages { pages, browser, site in
            let outcome = await pages.navigate(request(site.url("/ok"), waitUntil))
            #expect(outcome.status == .loaded, "\(outcome)")
            #expect(outcome.finalURL == site.url("/ok"))
            #expect(outcome.response?["status"] == 200)
            #expect(outcome.response?["mimeType"] == "text/html")
            #expect(outcome.requestID != nil && outcome.loaderID != nil)
            let list = await pages.pages()
            #expect(list.count == 1 && list[0].isActive && list[0].frameID == outcome.frameID)
            let text = try await evaluate("document.querySelector('p')?.textContent", pages, browser)
            #expect(text == "fine" || waitUntil == .commit)
            #expect(await eventually(within: .seconds(5)) { await pages.pages().first?.title == "Fine" })
            let picture = try await pages.screenshot()
            #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        }
    }

    @Test("redirects of the server and of scripts are followed")
    func redirects() async throws {
        try await withPages { pages, _, site in
            let server = await pages.navigate(request(site.url("/redirect")))
            #expect(server.status == .loaded && server.finalURL == site.url("/ok"), "\(server)")
            #expect(server.response?["status"] == 200)
            let script = await pages.navigate(request(site.url("/script-redirect")))
            #expect(script.status == .loaded && script.finalURL == site.url("/ok"), "\(script)")
            #expect(script.response?["url"] == .string(site.url("/ok")))
        }
    }

    @Test("a page that is not found has loaded, with its status")
    func notFound() async throws {
        try await withPages { pages, _, site in
            let outcome = await pages.navigate(request(site.url("/missing")))
            #expect(outcome.status == .loaded)
            #expect(outcome.response?["status"] == 404)
        }
    }

    @Test(
        "a page that cannot be had is an outcome that says why",
        arguments: [
            ("http://127.0.0.1:1/", "ERR_UNSAFE_PORT"), ("http://127.0.0.1:9/x", "ERR_"),
            ("http://does-not-exist.invalid/", "ERR_NAME_NOT_RESOLVED"), ("https://127.0.0.1:PORT/ok", "ERR_SSL"),
            ("http://127.0.0.1:61999/closed", "ERR_CONNECTION_REFUSED"),
        ])
    func fails(url: String, words: String) async throws {
        try await withPages { pages, _, site in
            let address = url.replacing("PORT", with: "\(site.port)")
            let outcome = await pages.navigate(request(address))
            #expect(outcome.status == .failed)
            #expect(outcome.errorText?.contains(words) == true, "\(outcome)")
            #expect(outcome.finalURL == address)
        }
    }

    @Test("a page that is too slow is an outcome when the time is up, and the page stays usable")
    func slow() async throws {
        try await withPages { pages, _, site in
            let silent = await pages.navigate(request(site.url("/never"), timeout: .milliseconds(400)))
            #expect(silent.status == .timedOut, "\(silent)")
            let partial = await pages.navigate(request(site.url("/slow-part"), timeout: .milliseconds(800)))
            #expect(partial.status == .timedOut, "\(partial)")
            #expect(partial.response?["status"] == 200)
            let parsed = await pages.navigate(request(site.url("/slow-part"), .domContentLoaded))
            #expect(parsed.status == .loaded, "\(parsed)")
            #expect(await pages.navigate(request(site.url("/ok"))).status == .loaded)
        }
    }

    @Test("dialogs do not hold a navigation up, whether they greet or want to keep the page")
    func dialogs() async throws {
        try await withPages { pages, browser, site in
            let greeted = await pages.navigate(request(site.url("/dialog")))
            #expect(greeted.status == .loaded && greeted.dialogsAnswered == 3, "\(greeted)")
            #expect(await pages.navigate(request(site.url("/leave"))).status == .loaded)
            let page = try #require(await pages.activePage())
            for type in ["mousePressed", "mouseReleased"] {
                _ = try await browser.connection.call(
                    "Input.dispatchMouseEvent",
                    ["type": .string(type), "x": 20, "y": 20, "button": "left", "clickCount": 1],
                    session: page.session, timeout: .seconds(10))
            }
            let left = await pages.navigate(request(site.url("/ok")))
            #expect(left.status == .loaded && left.dialogsAnswered == 1, "\(left)")
            let seen2 = try await evaluate("alert('nobody listens'); 5", pages, browser)
            #expect(seen2 == 5)
        }
    }

    @Test(
        "addresses that are not for pages are refused without being tried",
        arguments: [
            "file:///etc/passwd", "chrome://version", "view-source:http://x/", "javascript:alert(1)", "about:version",
            "", "nonsense",
            "blob:x", " FILE:///x",
        ])
    func refused(url: String) async throws {
        try await withPages { pages, _, _ in
            let outcome = await pages.navigate(request(url))
            #expect(outcome.status == .refused)
            #expect(outcome.errorText?.isEmpty == false)
            #expect(await pages.pages().first?.url == "about:blank")
        }
    }

    @Test("data and about addresses and fragments need no server")
    func local() async throws {
        try await withPages { pages, browser, site in
            #expect(await pages.navigate(request("data:text/html,<title>d</title>")).status == .loaded)
            #expect(await pages.navigate(request("about:blank")).status == .loaded)
            #expect(await pages.navigate(request(site.url("/ok"))).status == .loaded)
            #expect(await pages.navigate(request(site.url("/ok#part"))).status == .loaded)
            let seen3 = try await evaluate("location.hash", pages, browser)
            #expect(seen3 == "#part")
        }
    }

    @Test("settings hold for the page that is there, for new ones and for popups before they run")
    func settings() async throws {
        try await withPages { pages, browser, site in
            let settings = PageSettings(
                viewportWidth: 801, viewportHeight: 602, deviceScaleFactor: 2, locale: "de-DE", hasTouch: true,
                ignoreHTTPSErrors: true)
            try await pages.applySettings(settings)
            #expect(await pages.navigate(request(site.url("/ok"))).status == .loaded)
            let seen =
                "[innerWidth, innerHeight, devicePixelRatio, navigator.maxTouchPoints, navigator.language, (1.5).toLocaleString()].join()"
            let seen4 = try await evaluate(seen, pages, browser)
            #expect(seen4 == "801,602,2,1,de-DE,1,5")
            #expect(site.header("accept-language", ofRequestFor: "/ok")?.hasPrefix("de-DE") == true)
            _ = try await browser.connection.call(
                "Runtime.evaluate",
                ["expression": .string("window.open('\(site.url("/ok?popup"))')"), "userGesture": true],
                session: #require(await pages.activePage()).session, timeout: .seconds(10))
            #expect(
                await eventually(within: .seconds(10)) {
                    await pages.pages().contains { $0.title == "801 de-DE" && $0.isActive }
                })
        }
    }

    @Test("settings that the browser refuses are an error, not a silence")
    func badSettings() async throws {
        try await withPages { pages, _, _ in
            let settings = PageSettings(
                viewportWidth: -5, viewportHeight: 600, deviceScaleFactor: nil, locale: nil, hasTouch: false,
                ignoreHTTPSErrors: false)
            await #expect(throws: CallError.self) { try await pages.applySettings(settings) }
        }
    }

    @Test("the newest page is the active one, a closed one gives way, and the last is replaced")
    func activity() async throws {
        try await withPages { pages, browser, site in
            let first = try #require(await pages.activePage()).id
            let created = try await browser.connection.call(
                "Target.createTarget", ["url": .string(site.url("/ok"))], session: nil, timeout: .seconds(10))
            let second = try #require(created["targetId"]?.stringValue)
            #expect(await eventually(within: .seconds(10)) { await pages.activePage()?.id == second })
            pages.noteActivation(first)
            #expect(await pages.activePage()?.id == first)
            for id in [first, second] {
                _ = try await browser.connection.call(
                    "Target.closeTarget", ["targetId": .string(id)], session: nil, timeout: .seconds(10))
            }
            #expect(
                await eventually(within: .seconds(10)) {
                    guard let page = await pages.activePage() else { return false }
                    return page.id != first && page.id != second
                })
            #expect(await pages.navigate(request(site.url("/ok"))).status == .loaded)
        }
    }

    @Test("a frame leads to its page, also when it lives in another process")
    func frames() async throws {
        try await withPages { pages, browser, site in
            let outcome = await pages.navigate(request(site.url("/frame")))
            let main = try #require(outcome.frameID)
            #expect(await pages.page(ofFrame: main) == main)
            #expect(await pages.page(ofFrame: "no such frame") == nil)
            let targets = try await browser.connection.call(
                "Target.getTargets", ["filter": [["type": "iframe"]]], session: nil, timeout: .seconds(10))
            let inner = try #require(targets["targetInfos"]?.arrayValue?.first?["targetId"]?.stringValue)
            #expect(await pages.page(ofFrame: inner) == main, "\(targets)")
        }
    }

    @Test("a page or a browser that goes away ends a navigation")
    func goesAway() async throws {
        try await withPages { pages, browser, site in
            let page = try #require(await pages.activePage())
            async let waiting = pages.navigate(request(site.url("/slow-part"), timeout: .seconds(60)))
            #expect(await eventually(within: .seconds(20)) { site.header("host", ofRequestFor: "/never") != nil })
            _ = try await browser.connection.call(
                "Target.closeTarget", ["targetId": .string(page.id)], session: nil, timeout: .seconds(10))
            let outcome = await waiting
            #expect(outcome.status == .failed && outcome.errorText == "the page was closed", "\(outcome)")
            async let hopeless = pages.navigate(request(site.url("/never"), timeout: .seconds(60)))
            await browser.close(grace: .seconds(5))
            let ended = await hopeless
            #expect(ended.status == .failed, "\(ended)")
        }
    }
}

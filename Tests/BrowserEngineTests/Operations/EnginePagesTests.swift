import BrowserControl
import JSONModel
import LanguageModels
import ProcessEnvironment
import StagehandProtocol
import Testing

@testable import BrowserEngine

@Suite("The engine's pages, in a browser", .serialized)
struct EnginePagesTests {
    private static var soon: Int64 { SystemClock.monotonicMilliseconds + 60_000 }

    @Test(
        "a page is outlined whole, in a scope, and without what is ignored; a selector that leads nowhere is the whole page"
    )
    func outlines() async throws {
        try await EnginePage.with("forms.html") { browser in
            _ = try await browser.evaluate(
                """
                document.body.innerHTML = '<main><h1>Tea</h1><p class=x>one</p><button>Buy</button></main>'
                  + '<nav><a href="/more">More</a></nav><p class=x>two</p>'
                """)
            let page = try await EnginePages(browser.pages).page(ofFrame: nil)
            let whole = try await page.outline(of: nil, ignoring: [], by: Self.soon)
            #expect(whole.hasScope && whole.text.contains("heading: Tea") && whole.text.contains("link: More"))
            let part = try await page.outline(of: "main", ignoring: [], by: Self.soon)
            #expect(part.hasScope && part.text.contains("button: Buy") && !part.text.contains("More"))
            let rest = try await page.outline(of: nil, ignoring: [".x", "xpath=//nav"], by: Self.soon)
            #expect(rest.text.contains("button: Buy"))
            #expect(!rest.text.contains("one") && !rest.text.contains("two") && !rest.text.contains("More"))
            let none = try await page.outline(of: "#nowhere", ignoring: [], by: Self.soon)
            #expect(!none.hasScope && none.text.contains("link: More"))
            let id = try #require(whole.text.firstMatch(of: /\[(\d+-\d+)\] link: More/)?.1)
            #expect(whole.url(of: String(id)) == "\(browser.site.main)/more")
            #expect(whole.selector(of: String(id)) == "xpath=/html[1]/body[1]/nav[1]/a[1]")
            #expect(whole.selector(of: "99-1") == nil && whole.url(of: "nonsense") == nil)
            _ = try await browser.evaluate("document.querySelector('.x').textContent = 'changed'")
            let text = try await page.outline(of: nil, ignoring: [], by: Self.soon)
            #expect(text.fingerprint == whole.fingerprint)
            _ = try await browser.evaluate("document.querySelector('button').textContent = 'Sell'")
            let other = try await page.outline(of: nil, ignoring: [], by: Self.soon)
            #expect(other.fingerprint != whole.fingerprint)
            #expect(other.has("button: Buy", at: "xpath=/html[1]/body[1]/main[1]/button[1]") == false)
            #expect(other.has("button: Buy", at: "xpath=/html[1]/body[1]/main[1]/button[9]") == nil)
        }
    }

    @Test("what is ignored is gone from all frames and shadow trees, however it is selected")
    func ignored() async throws {
        try await EnginePage.with("nested.html") { browser in
            let page = try await EnginePages(browser.pages).page(ofFrame: nil)
            let whole = try await page.outline(of: nil, ignoring: [], by: Self.soon).text
            #expect(whole.matches(of: /button: Second/).count == 6 && whole.matches(of: /button: Deeper/).count == 12)
            let rest = try await page.outline(
                of: nil, ignoring: ["xpath=//button[@id='second']", "#closedInner, #openInner", "//select"],
                by: Self.soon
            ).text
            #expect(rest.contains("button: First") && rest.contains("button: In the closed root"))
            for gone in ["button: Second", "button: Deeper", "select"] { #expect(!rest.contains(gone), "\(gone)") }
            let framed = try await page.outline(of: nil, ignoring: ["iframe"], by: Self.soon).text
            #expect(framed.contains("button: Top") && !framed.contains("button: First"))
        }
    }

    @Test("the deterministic model works on a real page, the second time from memory")
    func offline() async throws {
        try await EnginePage.with("forms.html") { browser in
            _ = try await browser.evaluate(
                "document.body.innerHTML = '<button onclick=\"this.dataset.n = 1 + +(this.dataset.n || 0)\">Buy</button>'"
            )
            let memory = MemoryInRAM()
            for expected in 1...2 {
                let run = OperationRun(
                    operation: "act", page: try await EnginePages(browser.pages).page(ofFrame: nil),
                    model: OfflineModel(),
                    settings: EngineSettings(systemPrompt: nil, selfHeal: true, settleMilliseconds: 2_000),
                    variables: .none, meter: UsageMeter(), cache: ActionCache(memory), limitMilliseconds: nil,
                    end: Self.soon, now: { SystemClock.monotonicMilliseconds }, log: { _ in })
                let outcome = try await ActOperation(run).perform(Bench.request("click the Buy button"))
                #expect(outcome.result.success, "\(outcome)")
                #expect(outcome.cache?.isHit == (expected == 2))
                #expect(
                    try await browser.evaluate("+document.querySelector('button').dataset.n")
                        == .integer(Int64(expected)))
            }
        }
    }

    @Test("a frame whose process dies while the page is read is left out, and all else stays usable")
    func frameCrashes() async throws {
        try await EnginePage.with("nested.html") { browser in
            let page = try await EnginePages(browser.pages).page(ofFrame: nil)
            let frame = try #require(try await browser.frames().frames.first { $0.url.hasSuffix("nested-middle.html") })
            #expect(try await page.outline(of: nil, ignoring: [], by: Self.soon).text.contains("button: Middle"))
            async let during = page.outline(of: nil, ignoring: ["#second"], by: Self.soon)
            browser.pages.post("Page.crash", [:], session: frame.session, timeout: .seconds(20))
            #expect(try await during.text.contains("button: Top"))
            #expect(
                try await eventually(within: .seconds(20)) {
                    let text = try await page.outline(of: nil, ignoring: [], by: Self.soon).text
                    return text.contains("button: Top") && !text.contains("button: Middle")
                })
            try await page.settle(withinMilliseconds: 5_000, by: Self.soon)
            let action = ElementAction(selector: "#top", description: "", method: "click", arguments: [])
            #expect(try await page.perform(action, values: [:], by: Self.soon) == .done)
        }
    }

    @Test("a page that is replaced or closed while it is read is read, or an error that says so")
    func leaving() async throws {
        try await EnginePage.with("table.html") { browser in
            let pages = EnginePages(browser.pages)
            let page = try await pages.page(ofFrame: nil)
            for name in ["nested.html", "table.html", "forms.html"] {
                async let during = Self.attempt { try await page.outline(of: nil, ignoring: [], by: Self.soon).text }
                try await browser.open(name)
                if case .failure(let error) = await during { #expect(!error.message.isEmpty) }
                #expect(try await page.outline(of: nil, ignoring: [], by: Self.soon).text.contains("RootWebArea"))
            }
            _ = try await browser.evaluate("open('/inputs.html'); 1")
            #expect(
                try await eventually(within: .seconds(20)) {
                    try await pages.page(ofFrame: nil).place(by: Self.soon).url.hasSuffix("/inputs.html")
                })
            let popup = try await browser.pages.page(forFrame: nil)
            let opened = try await pages.page(ofFrame: popup.id)
            async let during = Self.attempt { try await opened.outline(of: nil, ignoring: [], by: Self.soon).text }
            browser.pages.post(
                "Target.closeTarget", ["targetId": .string(popup.id)], session: nil, timeout: .seconds(20))
            if case .failure(let error) = await during { #expect(!error.message.isEmpty) }
            #expect(
                await eventually(within: .seconds(20)) {
                    if case .failure = await Self.attempt({ try await opened.place(by: Self.soon) }) {
                        true
                    } else {
                        false
                    }
                })
            #expect(
                try await pages.page(ofFrame: nil).outline(of: nil, ignoring: [], by: Self.soon).text
                    .contains("heading: Order"))
        }
    }

    private static func attempt<Value: Sendable>(
        _ body: @Sendable () async throws -> Value
    ) async -> Result<Value, EngineError> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error as? EngineError ?? EngineError(.invalidRequest, ""))
        }
    }

    @Test("a cursor is shown where the pointer goes, and changes nothing else")
    func cursor() async throws {
        try await EnginePage.with("canvas.html") { browser in
            let page = try await EnginePages(browser.pages).page(ofFrame: nil)
            let before = try await page.outline(of: nil, ignoring: [], by: Self.soon)
            let place = CoordinateAction.click(PagePoint(x: 120, y: 80), button: .left, count: 1)
            for _ in 1...2 {
                #expect(try await page.showingCursor.drive(place, values: [:], by: Self.soon) == .done)
            }
            let shown = try await browser.evaluate(
                "[...document.querySelectorAll('wallcrawler-cursor')].map(c => (b => [b.x + b.width / 2, b.y + b.height / 2])(c.getBoundingClientRect()))"
            )
            #expect(shown == [[120, 80]])
            #expect(try await browser.evaluate("events.filter(e => e.startsWith('click 120,80')).length") == 2)
            #expect(try await page.outline(of: nil, ignoring: [], by: Self.soon).text == before.text)
        }
    }

    @Test("pages are opened, left and photographed; one that is not there is not found")
    func driving() async throws {
        try await EnginePage.with("forms.html") { browser in
            let pages = EnginePages(browser.pages)
            let page = try await pages.page(ofFrame: nil)
            #expect(try await page.open("\(browser.site.main)/table.html", by: Self.soon) == .done)
            #expect(try await page.place(by: Self.soon).url.hasSuffix("/table.html"))
            #expect(try await page.travel(-1, by: Self.soon) == .done)
            #expect(try await page.place(by: Self.soon).url.hasSuffix("/forms.html"))
            guard case .failed = try await page.travel(9, by: Self.soon) else {
                Issue.record("went to a page that there is not")
                return
            }
            guard case .failed = try await page.open("http://127.0.0.1:9/", by: Self.soon) else {
                Issue.record("opened a page that there is not")
                return
            }
            let size = try await page.viewport(by: Self.soon)
            #expect(size.width > 100 && size.height > 100)
            let picture = try await page.screenshot(by: Self.soon)
            #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) && picture.count > 500)
            await #expect {
                try await pages.page(ofFrame: "0123456789ABCDEF0123456789ABCDEF")
            } throws: {
                ($0 as? EngineError)?.code == .pageNotFound && "\($0)".hasPrefix("Page not found")
            }
        }
    }
}

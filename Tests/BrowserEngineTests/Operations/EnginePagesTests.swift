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

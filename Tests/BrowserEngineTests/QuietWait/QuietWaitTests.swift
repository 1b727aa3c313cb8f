import BrowserControl
import BrowserEngine
import JSONModel
import Testing

@Suite("Waiting for a page to come to rest", .serialized)
struct QuietWaitTests {
    private func run(_ script: String, _ page: EnginePage) async throws {
        _ = try await page.evaluate("\(script); 1")
    }

    @Test("a page that is at rest is not waited for")
    func atRest() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            let quiet = QuietWait(pages: page.pages)
            #expect(await quiet.wait(for: page.page, limit: .seconds(20)).isQuiet)
            try? await Task.sleep(for: .milliseconds(700))
            var fastest = Duration.seconds(60)
            for _ in 0..<5 {
                let outcome = await quiet.wait(for: page.page, limit: .seconds(20))
                #expect(outcome.isQuiet)
                fastest = min(fastest, outcome.waited)
            }
            // The shortest wait of one that did not know would be 500 ms.
            #expect(fastest < .milliseconds(400), "\(fastest)")
        }
    }

    @Test("requests are waited for, also one after the other, of other processes too")
    func requests() async throws {
        try await EnginePage.with("spa.html") { page async throws in
            let quiet = QuietWait(pages: page.pages)
            await quiet.follow(page.page)
            try await run(
                "(async () => { for (let i = 0; i < 4; i++) await fetch('/echo?delay=300&text=' + i); window.isDone = true })()",
                page)
            #expect(await quiet.wait(for: page.page, limit: .seconds(30)).isQuiet)
            #expect(try await page.evaluate("isDone") == true)
            #expect(await page.perform("click", "#items").success)
            #expect(await quiet.wait(for: page.page, limit: .seconds(30)).isQuiet)
            #expect(await page.perform("click", "text=Button of items").success)
            try await page.open("nested.html")
            let outcome = await quiet.wait(for: page.page, limit: .seconds(30))
            #expect(outcome.isQuiet)
            let frame = try #require(try await page.frames().frames.first { $0.url.hasSuffix("?below") })
            _ = try await page.evaluate(
                "fetch('/echo?delay=900&text=x').then(() => document.body.dataset.late = 1); 1", in: frame)
            #expect(
                await eventually(within: .seconds(10)) { page.site.requestedPaths.contains("/echo?delay=900&text=x") })
            #expect(await quiet.wait(for: page.page, limit: .seconds(30)).isQuiet)
            #expect(try await page.evaluate("document.body.dataset.late", in: frame) == "1")
        }
    }

    @Test("streams of events do not hold anybody up, a request without answer does for two seconds")
    func endless() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            let quiet = QuietWait(pages: page.pages)
            await quiet.follow(page.page)
            try await run("new EventSource('/events')", page)
            #expect(await eventually(within: .seconds(10)) { page.site.requestedPaths.contains("/events") })
            #expect(await quiet.wait(for: page.page, limit: .seconds(30)).waited < .seconds(2))
            try await run("fetch('/never')", page)
            let outcome = await quiet.wait(for: page.page, limit: .seconds(30))
            #expect(outcome.isQuiet && outcome.waited > .seconds(2), "\(outcome)")
        }
    }

    @Test("a document that changes all the time is at rest some day")
    func changes() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            let quiet = QuietWait(pages: page.pages)
            await quiet.follow(page.page)
            try await run("setInterval(() => { link.textContent = Math.random() }, 5)", page)
            #expect(await quiet.wait(for: page.page, limit: .seconds(60)).isQuiet)
        }
    }

    @Test("the limit holds, and a page that is gone does not wait for ever")
    func limit() async throws {
        try await EnginePage.with("inputs.html") { page async throws in
            let quiet = QuietWait(pages: page.pages)
            await quiet.follow(page.page)
            try await run("setInterval(() => fetch('/echo?text=x'), 20)", page)
            #expect(await quiet.wait(for: page.page, limit: .seconds(1)).isQuiet == false)
            _ = try await page.pages.call(
                "Target.closeTarget", ["targetId": .string(page.page.id)], session: nil, timeout: .seconds(10))
            #expect(await quiet.wait(for: page.page, limit: .milliseconds(500)).isQuiet == false)
        }
    }
}

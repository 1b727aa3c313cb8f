import BrowserEngine
import JSONModel
import Testing

@Suite("Actions at coordinates", .serialized)
struct CoordinateActionTests {
    private func events(_ page: EnginePage, _ names: String) async throws -> String? {
        try await page.evaluate(
            "events.splice(0).filter(e => /^(\(names)) /.test(e)).join('|')"
        ).stringValue
    }

    @Test("presses, moves and turns of the wheel come to the place that is named")
    func pointer() async throws {
        try await EnginePage.with("canvas.html") { page async throws in
            let performer = page.performer()
            let place = PagePoint(x: 120, y: 80)
            let single = await performer.perform(CoordinateAction.click(place, button: .left, count: 1))
            #expect(single.success && single.message == "Action [click] performed successfully at (120.0, 80.0)")
            #expect(
                try await events(page, "mousedown|mouseup|click")
                    == "mousedown 120,80 0 1|mouseup 120,80 0 1|click 120,80 0 1")
            #expect(await performer.perform(.click(place, button: .left, count: 3)).success)
            #expect(try await events(page, "click") == "click 120,80 0 1|click 120,80 0 2|click 120,80 0 3")
            #expect(await performer.perform(.click(place, button: .right, count: 1)).success)
            #expect(try await events(page, "contextmenu")?.isEmpty == false)
            #expect(await performer.perform(.move(PagePoint(x: 7, y: 9))).success)
            #expect(try await events(page, "mousemove") == "mousemove 7,9 0 0")
            #expect(await performer.perform(.hold(place, .milliseconds(30))).success)
            #expect(try await events(page, "mousedown|mouseup") == "mousedown 120,80 0 1|mouseup 120,80 0 1")
            #expect(
                await performer.perform(.drag([place, PagePoint(x: 200, y: 80), PagePoint(x: 200, y: 200)])).success)
            let moved = try await events(page, "mousedown|mousemove|mouseup")
            #expect(
                moved?.contains("mousemove 160,80") == true && moved?.hasSuffix("mouseup 200,200 0 1") == true,
                "\(moved ?? "")")
            #expect(await performer.perform(.scroll(place, x: 0, y: 300)).success)
            #expect(try await eventually(within: .seconds(10)) { try await page.evaluate("scrollY") == 300 })
        }
    }

    @Test("text and keys come to what is there")
    func keyboard() async throws {
        try await EnginePage.with("canvas.html") { page async throws in
            let box = try await page.evaluate("(({x, y}) => [x + 5, y + 5])(field.getBoundingClientRect())")
            let place = PagePoint(
                x: try #require(box.arrayValue?[0].numberValue), y: try #require(box.arrayValue?[1].numberValue))
            let performer = page.performer(variables: ["who": "Ada"])
            #expect(await performer.perform(.type("Hello %who%", at: place)).success)
            #expect(await performer.perform(.keys("BackSpace", times: 3)).success)
            #expect(await performer.perform(.type("!", at: nil)).success)
            #expect(try await page.evaluate("field.value") == "Hello !")
            #expect(await performer.perform(.fill("new", at: place)).success)
            #expect(try await page.evaluate("field.value") == "new")
        }
    }

    @Test(
        "what is out of all bounds is refused",
        arguments: [
            CoordinateAction.click(PagePoint(x: .infinity, y: 0), button: .left, count: 1),
            .click(PagePoint(x: 1, y: 1), button: .left, count: 4), .move(PagePoint(x: 1e9, y: 0)),
            .drag([PagePoint(x: 1, y: 1)]), .scroll(PagePoint(x: 1, y: 1), x: .nan, y: 0),
            .keys("Enter", times: 1000), .keys("Nothing", times: 1),
            .drag(Array(repeating: PagePoint(x: 1, y: 1), count: 2000)),
        ])
    func refused(action: CoordinateAction) async throws {
        try await EnginePage.with("canvas.html") { page async throws in
            let result = await page.performer().perform(action)
            #expect(result.failure == .invalidArgument, "\(result)")
        }
    }
}

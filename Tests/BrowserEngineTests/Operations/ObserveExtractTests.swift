import JSONModel
import LanguageModels
import StagehandProtocol
import Testing

@testable import BrowserEngine

@Suite("observe and extract")
struct ObserveExtractTests {
    private static let page = """
        [0-1] RootWebArea: Shop
          [0-2] button: Buy
          [0-50] link: More
            [0-91] StaticText: More
        """

    private func observe(_ answer: JSONValue, wantsActions: Bool = true, scope: PageScope = Bench.scope) async throws
        -> ([ElementAction], Bench)
    {
        let bench = Bench(ScriptedPage(Self.page), ScriptedModel(.value(answer)))
        let request = ObserveRequest(
            instruction: nil, wantsActions: wantsActions, modelName: nil, variables: [], scope: scope)
        return (try await ObserveOperation(bench.run(operation: "observe")).perform(request), bench)
    }

    @Test("observe drops unknown ids and leaves out steps to texts; nothing waits")
    func observe() async throws {
        let (found, bench) = try await observe([
            "elements": [
                ["elementId": "0-2", "description": "buys", "method": "click", "arguments": []],
                ["elementId": "0-3", "description": "gone", "method": "click", "arguments": []],
                ["elementId": "0-91", "description": "more", "method": "hover", "arguments": []],
                ["elementId": "0-2", "description": "buys", "method": "click", "arguments": []],
            ]
        ])
        #expect(found.map(\.selector) == ["xpath=/html[1]/node[2]", "xpath=/html[1]/p[91]"])
        #expect(found[0].json["arguments"] == [] && found[1].method == "hover")
        #expect(bench.page.settled.isEmpty && bench.meter.calls == 1)
    }

    @Test("without actions only selectors and descriptions come back")
    func plain() async throws {
        let (found, _) = try await observe(
            ["elements": [["elementId": "0-2", "description": "buys", "method": "click", "arguments": []]]],
            wantsActions: false)
        #expect(
            found == [
                ElementAction(selector: "xpath=/html[1]/node[2]", description: "buys", method: nil, arguments: [])
            ])
    }

    @Test(
        "an answer of no use is an empty list", arguments: [["elements": []], [:], ["elements": "none"]] as [JSONValue])
    func empty(_ answer: JSONValue) async throws {
        #expect(try await observe(answer).0.isEmpty)
    }

    @Test("the scope is the page's to find")
    func scope() async throws {
        var scope = Bench.scope
        scope.selector = "#a >> #b"
        scope.ignoredSelectors = ["nav"]
        let (_, bench) = try await observe(["elements": []], scope: scope)
        let seen = bench.page.scopes
        #expect(seen.count == 1 && seen[0].selector == "#a >> #b" && seen[0].ignored == ["nav"])
    }

    private func extract(
        _ instruction: String?, _ schema: JSONValue?, _ model: ScriptedModel, page: String = ObserveExtractTests.page,
        screenshot: Bool = false
    ) async throws -> ExtractOperation.Result {
        let request = ExtractRequest(
            instruction: instruction, schema: schema, wantsScreenshot: screenshot, modelName: nil, scope: Bench.scope)
        return try await ExtractOperation(Bench(ScriptedPage(page), model).run(operation: "extract")).perform(request)
    }

    @Test("without an instruction it is the outline, exactly, and no model is asked")
    func text() async throws {
        let model = ScriptedModel()
        #expect(try await extract(nil, nil, model) == .text(Self.page))
        #expect(model.requests.isEmpty)
    }

    @Test("with an instruction alone it is one text")
    func instruction() async throws {
        let model = ScriptedModel(.value(["extraction": "Shop"]))
        #expect(try await extract("the title", nil, model) == .value(["extraction": "Shop"]))
    }

    @Test("addresses come from the page by the element's id, unknown ones are empty")
    func addresses() async throws {
        let schema: JSONValue = [
            "type": "array",
            "items": [
                "type": "object",
                "properties": ["link": ["type": "string", "format": "uri"], "n": ["type": "string"]],
            ],
        ]
        let model = ScriptedModel(.value(["value": [["link": "0-50", "n": "More"], ["link": "0-7", "n": "x"]]]))
        #expect(
            try await extract("links", schema, model)
                == .value([["link": "https://shop.example/linked", "n": "More"], ["link": "", "n": "x"]]))
    }

    @Test("a screenshot goes to the model when it is wanted")
    func screenshot() async throws {
        let model = ScriptedModel(.value(["extraction": "x"]))
        _ = try await extract("x", nil, model, screenshot: true)
        let content = try #require(model.requests.first?.messages.first?.content)
        #expect(content.contains(.image(ModelImage(.png, [1, 2, 3]))))
    }

    @Test("a page beyond the model's budget is read in parts whose lists are put together")
    func parts() async throws {
        let lines = (100..<8_100).map { "  [0-\($0)] StaticText: this is line number \($0) of a long page" }
        let page = "[0-1] RootWebArea: Long\n" + lines.joined(separator: "\n")
        #expect(ScriptedPage.outline(page).pieces.count == 2)
        let schema: JSONValue = [
            "type": "object",
            "properties": ["items": ["type": "array", "items": ["type": "string"]], "title": ["type": "string"]],
        ]
        let model = ScriptedModel(
            .value(["items": ["a", "b"], "title": ""]), .value(["items": ["b", "c"], "title": "Long"]))
        #expect(
            try await extract("items", schema, model, page: page)
                == .value(["items": ["a", "b", "c"], "title": "Long"]))
        #expect(model.prompts[1].contains("part 2 of 2"))
    }

    @Test("a schema that cannot be used is the request's fault, a value that does not fit the model's")
    func faults() async throws {
        let endless = (0..<2_000).reduce(["type": "string"] as JSONValue) { inner, _ in
            ["type": "array", "items": inner]
        }
        await #expect { try await extract("x", endless, ScriptedModel()) } throws: {
            ($0 as? EngineError)?.code == .invalidRequest
        }
        let schema: JSONValue = ["type": "object", "properties": ["n": ["type": "number"]]]
        await #expect { try await extract("x", schema, ScriptedModel(.value(["n": "many"]))) } throws: {
            ($0 as? EngineError)?.code == .modelFailed
        }
    }
}

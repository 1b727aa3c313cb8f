import JSONModel
import LanguageModels
import StagehandProtocol
import Testing

@testable import BrowserEngine

@Suite("act")
struct ActOperationTests {
    static let page = """
        [0-1] RootWebArea: Shop
          [0-2] button: Buy
          [0-3] textbox: Name
          [0-4] button: Country
        """

    @Test("an instruction waits for quiet, asks the model once, and does what it chose")
    func instruction() async throws {
        let bench = Bench(ScriptedPage(Self.page), ScriptedModel(Bench.choice("0-2")))
        let outcome = try await ActOperation(bench.run(systemPrompt: "Speak softly.")).perform(Bench.request("buy it"))
        let action = ElementAction(
            selector: "xpath=/html[1]/node[2]", description: "the thing", method: "click", arguments: [])
        #expect(
            outcome.result
                == ActResult(
                    success: true,
                    message: "Action [click] performed successfully on selector: xpath=/html[1]/node[2]",
                    actionDescription: "the thing", actions: [action]))
        #expect(bench.page.done == [action])
        #expect(bench.page.settled == [5_000])
        #expect(bench.meter.usage.inputTokens == 100 && bench.meter.calls == 1)
        let request = try #require(bench.model.requests.first)
        #expect(request.system.contains("Speak softly.") && bench.model.prompts[0].contains("[0-2] button: Buy"))
        #expect(request.purpose == .act(PageTask(instruction: "buy it", outline: Self.page)))
    }

    @Test(
        "nothing usable is a result without actions",
        arguments: [
            .value(["action": nil, "twoStep": false]), Bench.choice("0-77"), Bench.choice("9-2"), Bench.choice("two"),
            Bench.choice("0-2", "detonate"), Bench.choice("0-2", "dragAndDrop", ["0-99"]), .value(["nonsense": true]),
        ] as [ScriptedModel.Answer])
    func nothing(_ answer: ScriptedModel.Answer) async throws {
        let bench = Bench(ScriptedPage(Self.page), ScriptedModel(answer))
        let outcome = try await ActOperation(bench.run()).perform(Bench.request("fly"))
        #expect(
            outcome.result
                == ActResult(
                    success: false, message: "Failed to perform act: No action found", actionDescription: "fly",
                    actions: []))
        #expect(bench.page.done.isEmpty && bench.memory.entries.isEmpty)
    }

    @Test("two steps: the second sees the lines that are new, and messages are joined by an arrow")
    func twoSteps() async throws {
        let after = Self.page + "\n  [0-5] listbox\n    [0-6] option: France"
        let bench = Bench(
            ScriptedPage(Self.page, after),
            ScriptedModel(Bench.choice("0-4", twoStep: true), Bench.choice("0-6")))
        let result = try await ActOperation(bench.run()).perform(Bench.request("choose France")).result
        #expect(
            result.success && result.actions.map(\.selector) == ["xpath=/html[1]/node[4]", "xpath=/html[1]/node[6]"])
        #expect(result.message.contains("node[4] → Action [click] performed"))
        #expect(result.actionDescription == "the thing → the thing")
        #expect(bench.model.prompts[1].contains("France") && !bench.model.prompts[1].contains("Buy"))
    }

    @Test("a second step that nothing completes is no success, and says what was done")
    func halfDone() async throws {
        let bench = Bench(
            ScriptedPage(Self.page),
            ScriptedModel(Bench.choice("0-4", twoStep: true), .value(["action": nil, "twoStep": false])))
        let result = try await ActOperation(bench.run()).perform(Bench.request("choose")).result
        #expect(
            !result.success && result.actions.count == 1
                && result.message.hasSuffix("→ Failed to perform act: No action found"))
    }

    @Test("an action that fails is repeated on the element found anew, with its own method and arguments")
    func selfHeal() async throws {
        let bench = Bench(
            ScriptedPage(Self.page, outcomes: [.failed("no element matches the selector", canHeal: true), .done]),
            ScriptedModel(Bench.choice("0-3", "click")))
        let action = ElementAction(selector: "#gone", description: "the name", method: "fill", arguments: ["Ada"])
        let request = ActRequest(target: .action(action), modelName: nil, variables: [], scope: Bench.scope)
        let result = try await ActOperation(bench.run()).perform(request).result
        #expect(result.success)
        #expect(result.actions.map(\.selector) == ["xpath=/html[1]/node[3]"])
        #expect(bench.page.done.map(\.method) == ["fill", "fill"] && bench.page.done[1].arguments == ["Ada"])
        #expect(bench.page.settled.isEmpty)
        guard case .selfHeal(_, let previous) = bench.model.requests[0].purpose else {
            Issue.record("asked for something else")
            return
        }
        #expect(previous == "fill the name")
    }

    @Test("each way to fail has its own words")
    func failures() async throws {
        let action = ElementAction(selector: "#gone", description: "it", method: "click", arguments: [])
        let request = ActRequest(target: .action(action), modelName: nil, variables: [], scope: Bench.scope)
        let failed = PageActionOutcome.failed("why not", canHeal: true)
        func message(_ outcomes: [PageActionOutcome], _ model: ScriptedModel, selfHeal: Bool = true) async throws
            -> String
        {
            let bench = Bench(ScriptedPage(Self.page, outcomes: outcomes), model)
            let result = try await ActOperation(bench.run(selfHeal: selfHeal)).perform(request).result
            #expect(!result.success && result.actions.isEmpty && result.actionDescription == "it")
            return result.message
        }
        #expect(try await message([failed], ScriptedModel(), selfHeal: false) == "Failed to perform act: why not")
        #expect(
            try await message([failed, failed], ScriptedModel(Bench.choice("0-2")))
                == "Failed to perform act after self-heal: why not")
        #expect(
            try await message([failed], ScriptedModel(.value(["action": nil, "twoStep": false])))
                .hasPrefix("Failed to self-heal act: "))
        #expect(
            try await message([.failed("Method x not supported", canHeal: false)], ScriptedModel())
                == "Failed to perform act: Method x not supported")
        var nameless = request
        nameless.target = .action(ElementAction(selector: "#a", description: "it", method: nil, arguments: []))
        let bench = Bench(ScriptedPage(Self.page), ScriptedModel())
        let result = try await ActOperation(bench.run()).perform(nameless).result
        #expect(!result.success && result.message.contains("not supported") && bench.page.done.isEmpty)
    }

    @Test("values of variables reach the page alone")
    func variables() async throws {
        let secret = "hunter2-is-long"
        let page = Self.page + "\n  [0-7] textbox: \(secret)"
        let bench = Bench(
            ScriptedPage(page, outcomes: [.failed("cannot take hunter2-is-long", canHeal: false)]),
            ScriptedModel(Bench.choice("0-3", "fill", ["%password%"])))
        let variables = VariableValues(
            [RequestedVariable(name: "password", explanation: "of the account")], values: ["password": secret])
        let result = try await ActOperation(bench.run(variables: variables)).perform(Bench.request("log in")).result
        #expect(bench.page.done[0].arguments == ["%password%"] && bench.page.values[0] == ["password": secret])
        #expect(result.message == "Failed to perform act: cannot take %password%")
        #expect(
            bench.model.prompts[0].contains("%password%: of the account") && !bench.model.prompts[0].contains(secret))
        #expect(!"\(bench.lines)".contains(secret) && !"\(bench.model.requests)".contains(secret))
    }

    @Test("the time is looked at between the phases, in the words that clients know")
    func timeout() async throws {
        let bench = Bench(ScriptedPage(Self.page), ScriptedModel(Bench.choice("0-2")))
        await #expect {
            try await ActOperation(bench.run(limit: 100, step: 60)).perform(Bench.request("buy"))
        } throws: {
            ($0 as? EngineError)?.code == .timedOut && "\($0)" == "act() timed out after 100ms"
        }
        #expect(bench.page.done.isEmpty)
    }

    @Test("what a provider refuses is an error in its words")
    func provider() async throws {
        let refusal = ModelError(.unauthorized, "OpenAI refused the key (401)", status: 401)
        let bench = Bench(ScriptedPage(Self.page), ScriptedModel(.error(refusal)))
        await #expect {
            try await ActOperation(bench.run()).perform(Bench.request("buy"))
        } throws: {
            ($0 as? EngineError)?.code == .modelFailed && "\($0)" == "OpenAI refused the key (401)"
        }
    }

    @Test("a drop is onto the selector of the other element")
    func drop() async throws {
        let bench = Bench(ScriptedPage(Self.page), ScriptedModel(Bench.choice("0-2", "dragAndDrop", ["0-3"])))
        _ = try await ActOperation(bench.run()).perform(Bench.request("drag"))
        #expect(bench.page.done[0].arguments == ["xpath=/html[1]/node[3]"])
    }
}

import JSONModel
import LanguageModels
import StagehandProtocol
import Testing

@testable import BrowserEngine

@Suite("The agent")
struct AgentOperationTests {
    private static func call(_ name: String, _ arguments: JSONValue, id: String = "c") -> ScriptedModel.Answer {
        .calls("because", [ToolCall(id: id, name: name, arguments: arguments)])
    }

    private static let end = ScriptedModel.Answer.calls("all done", [])
    private static let done = call("done", ["reasoning": "it is done", "taskComplete": true])

    private func run(
        _ page: ScriptedPage, _ agent: ScriptedModel, tools: ScriptedModel = ScriptedModel(),
        mode: AgentRequest.Mode = .dom, variables: VariableValues = .none, steps: Int? = nil
    ) async throws -> (AgentOutcome, Bench) {
        let bench = Bench(page, tools)
        let settings = AgentSettings(
            model: agent, mode: mode, page: { () async throws(EngineError) in page }, date: "2026-11-22",
            timestamp: { 1_000 }, pause: { _ in })
        let request = AgentRequest(
            instruction: "buy tea", mode: mode, namesProvider: false, modelName: nil, executionModelName: nil,
            systemPrompt: "be kind", maxSteps: steps, toolTimeoutMilliseconds: 45_000, pauseMilliseconds: nil,
            context: "in green", variables: variables.variables, scope: Bench.scope)
        let run = bench.run(variables: variables, operation: "agentExecute")
        let outcome =
            mode == .cua
            ? try await ComputerOperation(run, settings).perform(request)
            : try await AgentOperation(run, settings).perform(request)
        return (outcome, bench)
    }

    @Test("tools are called until the model wants no more, then it says how it ended")
    func loop() async throws {
        let agent = ScriptedModel(
            Self.call("ariaTree", [:]), Self.call("act", ["action": "click Buy"]), Self.end, Self.done)
        let page = ScriptedPage(ActOperationTests.page)
        let (outcome, bench) = try await run(page, agent, tools: ScriptedModel(Bench.choice("0-2")))
        let result = outcome.result
        #expect(result.success && result.completed && result.message == "it is done")
        #expect(result.actions.map { $0["type"] } == ["ariaTree", "act", "done"])
        let act = result.actions[1]
        #expect(act["reasoning"] == "because" && act["taskCompleted"] == false && act["timestamp"] == 1_000)
        #expect(act["pageUrl"]?.stringValue?.hasPrefix("https://shop.example") == true)
        #expect(act["playwrightArguments"]?["method"] == "click" && result.actions[0]["text"] == nil)
        #expect(outcome.steps.map(\.method) == ["click"])
        // Four questions of the agent's and one of its tool's.
        #expect(result.usage.input == 500 && bench.meter.calls == 5)
        let first = agent.requests[0]
        #expect(first.system.contains("2026-11-22") && first.system.contains("be kind"))
        #expect(agent.prompts[0].contains("buy tea") && agent.prompts[0].contains("in green"))
        #expect(!first.tools.contains { $0.name == "done" || $0.name == "click" })
        #expect(agent.requests[3].toolChoice == .named("done"))
        #expect(bench.lines.contains { $0.category == "agent" && $0.message == "Agent calling tool: act" })
    }

    @Test("a tool that fails or does not exist is told to the model, which goes on")
    func failures() async throws {
        let agent = ScriptedModel(
            Self.call("fly", [:]), Self.call("act", [:]), Self.call("goto", ["url": "file:///etc/passwd"]),
            Self.call("act", ["action": "x"]), Self.end, Self.call("done", ["reasoning": "no", "taskComplete": false]))
        let (outcome, _) = try await run(ScriptedPage(ActOperationTests.page), agent)
        #expect(!outcome.result.success && !outcome.result.completed && outcome.result.message == "no")
        #expect(outcome.result.actions.dropLast().allSatisfy { $0["success"] == false })
        let told = agent.requests[4].messages.flatMap(\.content).compactMap { content -> ToolResult? in
            if case .toolResult(let result) = content { result } else { nil }
        }
        #expect(told.count == 4 && told.allSatisfy(\.isError))
    }

    @Test("steps are bounded, and a failing verdict still counts as done")
    func bounds() async throws {
        let agent = ScriptedModel(Self.call("think", ["reasoning": "hm"]), Self.call("think", ["reasoning": "hm"]))
        let (outcome, _) = try await run(ScriptedPage(ActOperationTests.page), agent, steps: 2)
        #expect(outcome.result.completed && outcome.result.message == "because\nbecause")
        #expect(agent.requests.count == 3 && outcome.result.actions.count == 2)
    }

    @Test("a provider that fails on the way is a result with its words and what was used")
    func provider() async throws {
        let agent = ScriptedModel(
            Self.call("think", ["reasoning": "hm"]), .error(ModelError(.rateLimited, "too many requests (429)")))
        let (outcome, _) = try await run(ScriptedPage(ActOperationTests.page), agent)
        #expect(!outcome.result.success && outcome.result.message == "too many requests (429)")
        #expect(outcome.result.usage.input == 100 && outcome.result.actions.count == 1)
    }

    @Test("pointing tools work by places in the viewport and show the page afterwards")
    func pointing() async throws {
        let agent = ScriptedModel(
            Self.call("click", ["describe": "d", "coordinates": [10, 20]]),
            Self.call("type", ["describe": "d", "text": "%pw%", "coordinates": [1, 2]]),
            Self.call("click", ["describe": "d", "coordinates": [5_000, 20]]),
            Self.call("keys", ["method": "press", "value": "Tab", "repeat": 3]), Self.end, Self.done)
        let page = ScriptedPage(ActOperationTests.page)
        let secret = VariableValues(
            [RequestedVariable(name: "pw", explanation: nil)], values: ["pw": "hunter2-is-long"])
        let (outcome, _) = try await run(page, agent, mode: .hybrid, variables: secret)
        #expect(
            page.driven == [
                .click(PagePoint(x: 10, y: 20), button: .left, count: 1), .type("%pw%", at: PagePoint(x: 1, y: 2)),
                .keys("Tab", times: 3),
            ])
        #expect(outcome.result.actions[2]["success"] == false)
        #expect(!"\(outcome) \(agent.requests)".contains("hunter2"))
        let images = agent.requests[1].messages.flatMap(\.content).compactMap { content -> Int? in
            if case .toolResult(let result) = content { result.images.count } else { nil }
        }
        #expect(images == [1])
    }

    @Test("of the screenshots two are kept, of the outlines one")
    func trimming() {
        var conversation = AgentConversation(.user("go"))
        for index in 0..<4 {
            conversation.append(
                ModelMessage(
                    .user,
                    [
                        .toolResult(
                            ToolResult(
                                callID: "s\(index)", name: "screenshot", text: "seen", images: [ModelImage(.png, [1])])),
                        .toolResult(ToolResult(callID: "t\(index)", name: "ariaTree", text: "outline \(index)")),
                    ]))
        }
        let results = conversation.messages.flatMap(\.content).compactMap { content -> ToolResult? in
            if case .toolResult(let result) = content { result } else { nil }
        }
        #expect(results.filter { !$0.images.isEmpty }.map(\.callID) == ["s2", "s3"])
        #expect(results.filter { $0.text.hasPrefix("outline") }.map(\.callID) == ["t3"])
        #expect(results.count == 8)
    }

    @Test("the mode is the request's, else by the model; computer use needs a model that has it, or a provider")
    func modes() throws {
        func mode(_ wish: AgentRequest.Mode?, _ provider: ModelProvider, _ model: String, named: Bool = false) throws
            -> AgentRequest.Mode
        {
            let request = AgentRequest(
                instruction: "x", mode: wish, namesProvider: named, modelName: nil, executionModelName: nil,
                systemPrompt: nil, maxSteps: nil, toolTimeoutMilliseconds: 1, pauseMilliseconds: nil, context: nil,
                variables: [], scope: Bench.scope)
            return try AgentSettings.mode(of: request, model: ModelName(provider: provider, model: model))
        }
        #expect(try mode(nil, .openai, "gpt-4.1-mini") == .dom && mode(nil, .anthropic, "claude-sonnet-4-5") == .hybrid)
        #expect(try mode(.dom, .anthropic, "claude-sonnet-4-5") == .dom)
        #expect(try mode(.cua, .openai, "computer-use-preview") == .cua)
        #expect(try mode(.cua, .openai, "gpt-4.1-mini", named: true) == .cua)
        #expect { try mode(.cua, .openai, "gpt-4.1-mini") } throws: {
            ($0 as? EngineError)?.code == .invalidRequest && "\($0)".contains("computer-use-preview")
        }
    }

    @Test("computer use does what the model says, shows the page after each call, and ends with its words")
    func computerUse() async throws {
        let agent = ScriptedModel(
            .computer([.click(ComputerPoint(x: 3, y: 4), button: "right", count: 1), .type("tea")]),
            .computer([.unsupported("zoom"), .move(ComputerPoint(x: 1, y: 1))]), Self.end)
        let page = ScriptedPage(ActOperationTests.page)
        let (outcome, _) = try await run(page, agent, mode: .cua)
        #expect(outcome.result.success && outcome.result.message == "all done")
        // What follows a failure in the same call is not done: the model sees the page first.
        #expect(page.driven == [.click(PagePoint(x: 3, y: 4), button: .right, count: 1), .type("tea", at: nil)])
        #expect(outcome.result.actions.map { $0["type"] } == ["click", "type", "zoom"])
        let results = agent.requests[2].messages.flatMap(\.content).compactMap { content -> ComputerResult? in
            if case .computerResult(let result) = content { result } else { nil }
        }
        #expect(results.map { $0.failure == nil } == [true, false])
        #expect(results.allSatisfy { $0.screenshot.bytes == [1, 2, 3] && $0.acknowledged == ["check"] })
        #expect(agent.requests[0].computer == ComputerDisplay(width: 1_000, height: 500))
    }
}

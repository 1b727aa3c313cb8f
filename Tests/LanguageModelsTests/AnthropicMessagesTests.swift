import JSONModel
import LanguageModels
import TestSupport
import Testing

@Suite("Anthropic's Messages API")
struct AnthropicMessagesTests {
    private static func answer(_ content: String, stop: String = "end_turn") -> String {
        #"{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[\#(content)],"stop_reason":"\#(stop)","usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":5,"output_tokens":6}}"#
    }

    @Test("a text is asked for and read; cached tokens count as input")
    func text() async throws {
        try await withScriptedProvider([.init(200, Self.answer(#"{"type":"text","text":"Blue."}"#))]) { provider in
            let model = try ModelFixture.model("anthropic/claude-sonnet-4-5", at: provider, path: "")
            let reply = try await model.reply(to: ModelFixture.request())
            #expect(reply.text == "Blue." && reply.finishReason == .stop)
            #expect(
                reply.usage.inputTokens == 18 && reply.usage.cachedInputTokens == 5 && reply.usage.outputTokens == 6)
            let request = provider.requests[0]
            #expect(request.target == "/v1/messages")
            #expect(request.header("x-api-key") == ModelFixture.key)
            #expect(request.header("anthropic-version") == "2023-06-01" && request.header("authorization") == nil)
            let body = try ModelFixture.body(request)
            #expect(body["system"] == "Be exact." && body["max_tokens"] == 16384)
        }
    }

    @Test("structured output is a tool that must be called")
    func structured() async throws {
        let use = #"{"type":"tool_use","id":"tu_1","name":"choice","input":{"name":"a","count":3}}"#
        try await withScriptedProvider([.init(200, Self.answer(use, stop: "tool_use"))]) { provider in
            let model = try ModelFixture.model("anthropic/claude-sonnet-4-5", at: provider)
            let reply = try await model.reply(to: ModelFixture.request(output: ModelFixture.output))
            #expect(reply.value == ["name": "a", "count": 3])
            #expect(reply.toolCalls.isEmpty)
            let body = try ModelFixture.body(provider.requests[0])
            #expect(body["tool_choice"] == ["type": "tool", "name": "choice"])
            #expect(body["tools"]?.arrayValue?.first?["input_schema"] == ModelFixture.output.schema)
        }
    }

    @Test("tool calls are read, thinking blocks come back unchanged, and results stand first")
    func toolCalls() async throws {
        let blocks =
            #"{"type":"thinking","thinking":"hm","signature":"sig=="},{"type":"tool_use","id":"tu_1","name":"goto","input":{"url":"https://a.example"}}"#
        let answers: [ScriptedProvider.Answer] = [
            .init(200, Self.answer(blocks, stop: "tool_use")),
            .init(200, Self.answer(#"{"type":"text","text":"Done."}"#)),
        ]
        try await withScriptedProvider(answers) { provider in
            let model = try ModelFixture.model("anthropic/claude-opus-4-6", at: provider)
            var request = ModelFixture.request(tools: [ModelFixture.tool], toolChoice: .required)
            let reply = try await model.reply(to: request)
            #expect(reply.toolCalls == [ToolCall(id: "tu_1", name: "goto", arguments: ["url": "https://a.example"])])
            request.messages.append(reply.message)
            let result = ToolResult(callID: "tu_1", name: "goto", text: "no", images: [], isError: true)
            request.messages.append(ModelMessage(.user, [.text("And now?"), .toolResult(result)]))
            _ = try await model.reply(to: request)
            #expect(try ModelFixture.body(provider.requests[0])["tool_choice"] == ["type": "any"])
            let messages = try #require(try ModelFixture.body(provider.requests[1])["messages"]?.arrayValue)
            #expect(messages[1]["content"]?.arrayValue?.first?["signature"] == "sig==")
            let last = try #require(messages[2]["content"]?.arrayValue)
            #expect(last[0]["type"] == "tool_result" && last[0]["is_error"] == true)
            #expect(last[1] == ["type": "text", "text": "And now?"])
        }
    }

    @Test(
        "the computer tool is that of the model's generation",
        arguments: [
            ("claude-sonnet-4-5-20250929", "computer_20250124", "computer-use-2025-01-24"),
            ("claude-opus-4-5", "computer_20251124", "computer-use-2025-11-24"),
            ("claude-opus-4.6", "computer_20251124", "computer-use-2025-11-24"),
        ])
    func computer(model name: String, tool: String, beta: String) async throws {
        let use =
            #"{"type":"tool_use","id":"tu_1","name":"computer","input":{"action":"scroll","coordinate":[5,6],"scroll_direction":"down","scroll_amount":2}},{"type":"tool_use","id":"tu_2","name":"computer","input":{"action":"key","text":"ctrl+Return"}},{"type":"tool_use","id":"tu_3","name":"computer","input":{"action":"levitate"}}"#
        try await withScriptedProvider([.init(200, Self.answer(use, stop: "tool_use"))]) { provider in
            let model = try ModelFixture.model("anthropic/\(name)", at: provider)
            let reply = try await model.reply(
                to: ModelFixture.request(computer: ComputerDisplay(width: 1024, height: 768)))
            #expect(
                reply.computerCalls.map(\.actions) == [
                    [.scroll(ComputerPoint(x: 5, y: 6), x: 0, y: 200)], [.press(["Control", "Enter"])],
                    [.unsupported("levitate")],
                ])
            #expect(provider.requests[0].header("anthropic-beta") == beta)
            let declared = try ModelFixture.body(provider.requests[0])["tools"]?.arrayValue?.first
            #expect(declared?["type"] == .string(tool) && declared?["display_width_px"] == 1024)
        }
    }

    @Test(
        "a refusal, a cut tool input and nonsense are errors",
        arguments: [
            (answer("", stop: "refusal"), ModelError.Code.refused),
            (
                answer(
                    #"{"type":"tool_use","id":"t","name":"choice","input":{"name":"a","count":1}}"#, stop: "max_tokens"),
                .badReply
            ),
            (answer(#"{"type":"tool_use","id":"t","name":"choice","input":"{"}"#), .badReply),
            (#"{"type":"message"}"#, .badReply), ("<html>", .badReply),
        ])
    func faults(body: String, code: ModelError.Code) async throws {
        try await withScriptedProvider([.init(200, body)]) { provider in
            let model = try ModelFixture.model("anthropic/claude-sonnet-4-5", at: provider)
            let error = await ModelFixture.failure(model, ModelFixture.request(output: ModelFixture.output))
            #expect(error?.code == code)
        }
    }
}

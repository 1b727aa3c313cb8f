import JSONModel
import LanguageModels
import TestSupport
import Testing

@Suite("Chat completions")
struct ChatCompletionsTests {
    private static func answer(_ text: String, finish: String = "stop") -> String {
        let quoted = ModelFixture.text(.string(text))
        return
            #"{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":\#(quoted),"refusal":null},"finish_reason":"\#(finish)"}],"usage":{"prompt_tokens":11,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}"#
    }

    @Test("openai speaks it when the configuration says so")
    func text() async throws {
        try await withScriptedProvider([.init(200, Self.answer("Blue."))]) { provider in
            let model = try ModelFixture.model("openai/gpt-4.1-mini", at: provider) { $0.endpointFormat = .chat }
            let image = ModelMessage(.user, [.text("What?"), .image(ModelImage(.jpeg, [255, 216]))])
            let reply = try await model.reply(to: ModelFixture.request(messages: [image]))
            #expect(reply.text == "Blue.")
            #expect(
                reply.usage
                    == ModelUsage(
                        inputTokens: 11, outputTokens: 7, reasoningTokens: 2, cachedInputTokens: 4, milliseconds: 0))
            #expect(provider.requests[0].target == "/v1/chat/completions")
            let messages = try ModelFixture.body(provider.requests[0])["messages"]?.arrayValue
            #expect(messages?.first == ["role": "system", "content": "Be exact."])
            #expect(
                messages?.last?["content"]?.arrayValue?.last?["image_url"]?["url"] == "data:image/jpeg;base64,/9g=")
        }
    }

    @Test(
        "compatible providers speak it by themselves",
        arguments: ["groq", "cerebras", "togetherai", "mistral", "perplexity", "xai", "ollama", "gateway", "microsoft"])
    func compatible(name: String) async throws {
        try await withScriptedProvider([.init(200, Self.answer(#"{"name":"a","count":"3"}"#))]) { provider in
            let model = try ModelFixture.model("\(name)/some-model", at: provider, path: "/api/")
            let reply = try await model.reply(to: ModelFixture.request(output: ModelFixture.output))
            #expect(reply.value == ["name": "a", "count": 3])
            #expect(provider.requests[0].target == "/api/chat/completions")
            let body = try ModelFixture.body(provider.requests[0])
            #expect(body["response_format"]?["json_schema"]?["strict"] == true)
        }
    }

    @Test(
        "deepseek, kimi and glm get the schema in the prompt",
        arguments: ["deepseek/deepseek-chat", "groq/moonshotai/kimi-k2", "togetherai/zai-org/GLM-4.6"])
    func prompted(name: String) async throws {
        let fenced = "Here it is:\n```json\n{\"name\":\"a\",\"count\":3}\n```"
        try await withScriptedProvider([.init(200, Self.answer(fenced))]) { provider in
            let model = try ModelFixture.model(name, at: provider)
            let reply = try await model.reply(to: ModelFixture.request(output: ModelFixture.output))
            #expect(reply.value == ["name": "a", "count": 3])
            let body = try ModelFixture.body(provider.requests[0])
            #expect(body["response_format"]?["json_schema"] == nil)
            #expect(body["messages"]?.arrayValue?[0]["content"]?.stringValue?.contains("JSON Schema") == true)
        }
    }

    @Test("a server without structured outputs is asked again with the schema in the prompt")
    func fallback() async throws {
        let refusal =
            #"{"error":{"message":"This model does not support response_format json_schema","type":"invalid_request_error"}}"#
        try await withScriptedProvider([.init(400, refusal), .init(200, Self.answer(#"{"name":"a","count":3}"#))]) {
            provider in
            let model = try ModelFixture.model("groq/old-model", at: provider)
            let reply = try await model.reply(to: ModelFixture.request(output: ModelFixture.output))
            #expect(reply.value == ["name": "a", "count": 3])
            #expect(try ModelFixture.body(provider.requests[1])["response_format"] == nil)
        }
    }

    @Test("JSON that does not fit is repaired once, and both answers are paid for")
    func repair() async throws {
        let answers: [ScriptedProvider.Answer] = [
            .init(200, Self.answer(#"{"name":"a"}"#)), .init(200, Self.answer(#"{"name":"a","count":3}"#)),
        ]
        try await withScriptedProvider(answers) { provider in
            let model = try ModelFixture.model("groq/m", at: provider)
            let reply = try await model.reply(to: ModelFixture.request(output: ModelFixture.output))
            #expect(reply.value == ["name": "a", "count": 3])
            #expect(reply.usage.inputTokens == 22)
            #expect(provider.requests[1].text.contains("count: is required"))
        }
        try await withScriptedProvider([.init(200, Self.answer("I would rather not."))]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider)
            let error = await ModelFixture.failure(model, ModelFixture.request(output: ModelFixture.output))
            #expect(error?.code == .badReply && provider.requests.count == 2)
        }
    }

    @Test("tool calls are read and sent again as they were; pictures follow their result")
    func toolCalls() async throws {
        let call =
            #"{"choices":[{"message":{"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"t1","type":"function","function":{"name":"goto","arguments":"{\"url\":\"https://a.example\"}"}}]},"finish_reason":"tool_calls"}]}"#
        try await withScriptedProvider([.init(200, call), .init(200, Self.answer("Done."))]) { provider in
            let model = try ModelFixture.model("mistral/m", at: provider)
            var request = ModelFixture.request(tools: [ModelFixture.tool], toolChoice: .required)
            let reply = try await model.reply(to: request)
            #expect(reply.toolCalls.first?.arguments == ["url": "https://a.example"])
            request.messages.append(reply.message)
            let result = ToolResult(callID: "t1", name: "goto", text: "ok", images: [ModelImage(.png, [1])])
            request.messages.append(ModelMessage(.user, [.toolResult(result)]))
            _ = try await model.reply(to: request)
            #expect(try ModelFixture.body(provider.requests[0])["tool_choice"] == "any")
            let messages = try #require(try ModelFixture.body(provider.requests[1])["messages"]?.arrayValue)
            #expect(messages.count == 5)
            #expect(messages[2]["reasoning_content"] == "hm" && messages[2]["tool_calls"]?.arrayValue?.count == 1)
            #expect(messages[3] == ["role": "tool", "tool_call_id": "t1", "content": "ok"])
            #expect(messages[4]["role"] == "user")
        }
    }

    @Test("azure is asked below its version, with its own header")
    func azure() async throws {
        try await withScriptedProvider([.init(200, Self.answer("ok"))]) { provider in
            let model = try ModelFixture.model("azure/my-deployment", at: provider, path: "/openai") {
                $0.azure.apiVersion = "2025-04-01-preview"
            }
            _ = try await model.reply(to: ModelFixture.request())
            let request = provider.requests[0]
            #expect(request.target == "/openai/v1/chat/completions?api-version=2025-04-01-preview")
            #expect(request.header("api-key") == ModelFixture.key && request.header("authorization") == nil)
            let deployed = try ModelFixture.model("azure/my-deployment", at: provider, path: "/openai") {
                $0.azure.usesDeploymentURLs = true
            }
            _ = try await deployed.reply(to: ModelFixture.request())
            #expect(
                provider.requests[1].target == "/openai/deployments/my-deployment/chat/completions?api-version=v1")
        }
    }

    @Test("a cut answer says so")
    func cut() async throws {
        try await withScriptedProvider([.init(200, Self.answer(#"{"name":"a","cou"#, finish: "length"))]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider)
            let error = await ModelFixture.failure(model, ModelFixture.request(output: ModelFixture.output))
            #expect(error?.code == .badReply && error?.message.contains("output limit") == true)
        }
    }

    @Test("a computer tool is refused before anything is sent")
    func noComputer() async throws {
        try await withScriptedProvider([.init(200, Self.answer("ok"))]) { provider in
            let model = try ModelFixture.model("groq/m", at: provider)
            let request = ModelFixture.request(computer: ComputerDisplay(width: 10, height: 10))
            #expect(await ModelFixture.failure(model, request)?.code == .invalidRequest)
            #expect(provider.requests.isEmpty)
        }
    }
}

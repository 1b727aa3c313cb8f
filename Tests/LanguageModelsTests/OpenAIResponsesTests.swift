import JSONModel
import LanguageModels
import TestSupport
import Testing

@Suite("OpenAI's Responses API")
struct OpenAIResponsesTests {
    private static let usage =
        #""usage":{"input_tokens":75,"input_tokens_details":{"cached_tokens":32},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":95}"#

    private static func message(_ text: String) -> String {
        let quoted = ModelFixture.text(.string(text))
        return
            #"{"id":"resp_1","object":"response","status":"completed","output":[{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":\#(quoted),"annotations":[]}]}],\#(usage)}"#
    }

    @Test("a text is asked for and read, with its usage")
    func text() async throws {
        try await withScriptedProvider([.init(200, Self.message("Blue."))]) { provider in
            let model = try ModelFixture.model("openai/gpt-4.1-mini", at: provider)
            let reply = try await model.reply(to: ModelFixture.request())
            #expect(reply.text == "Blue.")
            #expect(reply.finishReason == .stop)
            #expect(
                reply.usage
                    == ModelUsage(
                        inputTokens: 75, outputTokens: 20, reasoningTokens: 5, cachedInputTokens: 32, milliseconds: 0))
            let request = try #require(provider.requests.first)
            #expect(request.method == "POST" && request.target == "/v1/responses")
            #expect(request.header("authorization") == "Bearer \(ModelFixture.key)")
            let body = try ModelFixture.body(request)
            #expect(body["model"] == "gpt-4.1-mini")
            #expect(body["instructions"] == "Be exact.")
            #expect(body["store"] == false)
            #expect(body["reasoning"] == nil && body["temperature"] == nil && body["include"] == nil)
            #expect(body["input"] == [["role": "user", "content": [["type": "input_text", "text": "Which one?"]]]])
        }
    }

    @Test("structured output is strict, and optional members that come as null are left out")
    func structured() async throws {
        try await withScriptedProvider([.init(200, Self.message(#"{"name":"a","count":3,"note":null}"#))]) { provider in
            let model = try ModelFixture.model("openai/gpt-4.1-mini", at: provider)
            let reply = try await model.reply(to: ModelFixture.request(output: ModelFixture.output))
            #expect(reply.value == ["name": "a", "count": 3])
            let format = try ModelFixture.body(provider.requests[0])["text"]?["format"]
            #expect(format?["type"] == "json_schema" && format?["strict"] == true && format?["name"] == "choice")
            #expect(format?["schema"]?["additionalProperties"] == false)
            #expect(format?["schema"]?["required"] == ["count", "name", "note"])
            #expect(format?["schema"]?["properties"]?["note"] == ["anyOf": [["type": "string"], ["type": "null"]]])
        }
    }

    @Test(
        "gpt-5 models reason as little as they can unless told otherwise",
        arguments: [
            ("openai/gpt-5", nil, "minimal"), ("openai/gpt-5.4-mini", nil, "none"), ("openai/gpt-5.4", "high", "high"),
        ] as [(String, String?, String)])
    func effort(name: String, set: String?, expected: String) async throws {
        try await withScriptedProvider([.init(200, Self.message("ok"))]) { provider in
            let model = try ModelFixture.model(name, at: provider) { $0.reasoningEffort = set }
            var request = ModelFixture.request()
            request.temperature = 0.3
            _ = try await model.reply(to: request)
            let body = try ModelFixture.body(provider.requests[0])
            #expect(body["reasoning"] == ["effort": .string(expected)])
            #expect(body["text"] == ["verbosity": "low"])
            #expect(body["temperature"] == nil)
            #expect(body["include"] == ["reasoning.encrypted_content"])
        }
    }

    @Test("tool calls are read, and the conversation goes on with the provider's own items")
    func toolCalls() async throws {
        let first =
            #"{"id":"resp_1","status":"completed","output":[{"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"xyz"},{"type":"function_call","id":"fc_1","call_id":"call_9","name":"goto","arguments":"{\"url\":\"https://a.example\",\"why\":null}"}],\#(Self.usage)}"#
        try await withScriptedProvider([.init(200, first), .init(200, Self.message("Done."))]) { provider in
            let model = try ModelFixture.model("openai/gpt-5.1", at: provider)
            var request = ModelFixture.request(tools: [ModelFixture.tool], toolChoice: .required)
            let reply = try await model.reply(to: request)
            #expect(reply.toolCalls == [ToolCall(id: "call_9", name: "goto", arguments: ["url": "https://a.example"])])
            #expect(reply.finishReason == .toolCalls)
            request.messages.append(reply.message)
            request.messages.append(
                ModelMessage(
                    .user,
                    [
                        .toolResult(
                            ToolResult(
                                callID: "call_9", name: "goto", text: "loaded", images: [ModelImage(.png, [1, 2, 3])]))
                    ]))
            request.toolChoice = .named("goto")
            _ = try await model.reply(to: request)
            let one = try ModelFixture.body(provider.requests[0])
            #expect(one["tool_choice"] == "required")
            #expect(one["tools"]?.arrayValue?.first?["strict"] == true)
            let two = try ModelFixture.body(provider.requests[1])
            let input = try #require(two["input"]?.arrayValue)
            #expect(input.count == 4)
            #expect(input[1]["encrypted_content"] == "xyz")
            #expect(input[3]["type"] == "function_call_output" && input[3]["call_id"] == "call_9")
            #expect(input[3]["output"]?.arrayValue?.last?["image_url"] == "data:image/png;base64,AQID")
            #expect(two["tool_choice"] == ["type": "function", "name": "goto"])
        }
    }

    @Test(
        "a computer tool is offered by the model's kind and continued by the response's id",
        arguments: [
            ("openai/computer-use-preview", #""action":{"type":"click","button":"right","x":10,"y":20}"#),
            ("openai/gpt-5.4", #""actions":[{"type":"click","button":"right","x":10,"y":20}]"#),
        ])
    func computer(name: String, action: String) async throws {
        let call =
            #"{"id":"resp_7","status":"completed","output":[{"type":"computer_call","id":"cu_1","call_id":"call_1",\#(action),"pending_safety_checks":[{"id":"sc_1","code":"malicious_instructions","message":"Look."}]}],\#(Self.usage)}"#
        try await withScriptedProvider([.init(200, call), .init(200, Self.message("Done."))]) { provider in
            let model = try ModelFixture.model(name, at: provider)
            var request = ModelFixture.request(computer: ComputerDisplay(width: 1288, height: 711))
            let reply = try await model.reply(to: request)
            let made = try #require(reply.computerCalls.first)
            #expect(made.actions == [.click(ComputerPoint(x: 10, y: 20), button: "right", count: 1)])
            #expect(made.safetyChecks.count == 1)
            request.messages.append(reply.message)
            request.messages.append(
                ModelMessage(
                    .user,
                    [
                        .computerResult(
                            ComputerResult(
                                callID: made.id, name: made.name, screenshot: ModelImage(.jpeg, [9]),
                                url: "https://a.example",
                                acknowledged: made.safetyChecks))
                    ]))
            _ = try await model.reply(to: request)
            let body = try ModelFixture.body(provider.requests[1])
            #expect(body["previous_response_id"] == "resp_7" && body["truncation"] == "auto" && body["store"] == nil)
            #expect(body["input"]?.arrayValue?.count == 1)
            #expect(body["input"]?.arrayValue?[0]["acknowledged_safety_checks"]?.arrayValue?.count == 1)
            let tool = try #require(body["tools"]?.arrayValue?.first)
            if name.hasSuffix("preview") {
                #expect(tool["display_width"] == 1288 && tool["environment"] == "browser")
            } else {
                #expect(tool == ["type": "computer"])
            }
        }
    }

    @Test(
        "a refusal, a filter and a failed response are errors in words",
        arguments: [
            (
                #"{"id":"r","status":"completed","output":[{"type":"message","content":[{"type":"refusal","refusal":"I cannot."}]}]}"#,
                ModelError.Code.refused
            ),
            (
                #"{"id":"r","status":"incomplete","incomplete_details":{"reason":"content_filter"},"output":[]}"#,
                .refused
            ),
            (
                #"{"id":"r","status":"failed","error":{"code":"server_error","message":"It broke."},"output":[]}"#,
                .unavailable
            ),
            (#"{"id":"r","status":"completed"}"#, .badReply), (#"[1,2]"#, .badReply),
            (#"{"output":[{"type":"#, .badReply),
            (#"{"output":[{"type":"function_call","call_id":"c","name":"goto","arguments":"{\"url\":"}]}"#, .badReply),
            ("", .badReply),
        ])
    func faults(body: String, code: ModelError.Code) async throws {
        try await withScriptedProvider([.init(200, body)]) { provider in
            let model = try ModelFixture.model("openai/gpt-4.1-mini", at: provider)
            let error = await ModelFixture.failure(model, ModelFixture.request(tools: [ModelFixture.tool]))
            #expect(error?.code == code)
            // Only what could not be read is asked again, once.
            #expect(provider.requests.count == (code == .badReply ? 2 : 1))
        }
    }
}

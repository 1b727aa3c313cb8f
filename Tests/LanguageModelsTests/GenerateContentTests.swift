import JSONModel
import LanguageModels
import ProcessEnvironment
import TestSupport
import Testing

@Suite("Google's generateContent")
struct GenerateContentTests {
    private static func answer(_ parts: String, finish: String = "STOP") -> String {
        #"{"candidates":[{"content":{"role":"model","parts":[\#(parts)]},"finishReason":"\#(finish)","index":0}],"usageMetadata":{"promptTokenCount":8,"candidatesTokenCount":4,"thoughtsTokenCount":3,"cachedContentTokenCount":2,"totalTokenCount":15}}"#
    }

    @Test("structured output goes by the schema in Google's dialect; thoughts are no answer")
    func structured() async throws {
        let parts = #"{"text":"Let me see","thought":true},{"text":"{\"name\":\"a\",\"count\":3}"}"#
        try await withScriptedProvider([.init(200, Self.answer(parts))]) { provider in
            let model = try ModelFixture.model("google/gemini-2.5-flash", at: provider, path: "/v1beta")
            let output = StructuredOutput(
                name: "choice",
                schema: [
                    "type": "object", "additionalProperties": false,
                    "properties": [
                        "name": ["anyOf": [["type": "string"], ["type": "null"]]], "count": ["type": "integer"],
                        "id": ["type": "string", "pattern": #"^\d+-\d+$"#],
                    ],
                    "required": ["name", "count"],
                ])
            let reply = try await model.reply(to: ModelFixture.request(output: output))
            #expect(reply.value == ["name": "a", "count": 3])
            #expect(
                reply.usage
                    == ModelUsage(
                        inputTokens: 8, outputTokens: 7, reasoningTokens: 3, cachedInputTokens: 2, milliseconds: 0))
            let request = provider.requests[0]
            #expect(request.target == "/v1beta/models/gemini-2.5-flash:generateContent")
            #expect(request.header("x-goog-api-key") == ModelFixture.key)
            let schema = try ModelFixture.body(request)["generationConfig"]?["responseSchema"]
            #expect(schema?["additionalProperties"] == nil)
            #expect(schema?["properties"]?["name"] == ["type": "string", "nullable": true])
            #expect(schema?["properties"]?["id"]?["pattern"] == nil)
        }
    }

    @Test("function calls are read, signatures come back, invented ids do not")
    func toolCalls() async throws {
        let call = #"{"functionCall":{"name":"goto","args":{"url":"https://a.example"}},"thoughtSignature":"c2ln"}"#
        try await withScriptedProvider([.init(200, Self.answer(call)), .init(200, Self.answer(#"{"text":"ok"}"#))]) {
            provider in
            let model = try ModelFixture.model("google/gemini-3-pro", at: provider)
            let bare = ModelTool(name: "back", description: "Back.", parameters: ["type": "object", "properties": [:]])
            var request = ModelFixture.request(tools: [ModelFixture.tool, bare], toolChoice: .named("goto"))
            let reply = try await model.reply(to: request)
            let made = try #require(reply.toolCalls.first)
            #expect(made.arguments == ["url": "https://a.example"] && reply.finishReason == .toolCalls)
            request.messages.append(reply.message)
            let result = ToolResult(callID: made.id, name: made.name, text: "ok")
            request.messages.append(ModelMessage(.user, [.toolResult(result)]))
            _ = try await model.reply(to: request)
            let first = try ModelFixture.body(provider.requests[0])
            #expect(
                first["toolConfig"]?["functionCallingConfig"] == ["mode": "ANY", "allowedFunctionNames": ["goto"]])
            #expect(first["tools"]?.arrayValue?[0]["functionDeclarations"]?.arrayValue?[1]["parameters"] == nil)
            let contents = try #require(try ModelFixture.body(provider.requests[1])["contents"]?.arrayValue)
            #expect(contents[1]["parts"]?.arrayValue?[0]["thoughtSignature"] == "c2ln")
            #expect(
                contents[2]["parts"]?.arrayValue?[0]["functionResponse"]
                    == ["name": "goto", "response": ["output": "ok"]])
        }
    }

    @Test("computer functions become actions in the display's coordinates")
    func computer() async throws {
        let parts =
            #"{"functionCall":{"name":"type_text_at","args":{"x":500,"y":250,"text":"hi","press_enter":true,"clear_before_typing":false,"safety_decision":{"decision":"require_confirmation","explanation":"why"}}}},{"functionCall":{"name":"fly","args":{}}}"#
        try await withScriptedProvider([.init(200, Self.answer(parts))]) { provider in
            let model = try ModelFixture.model("google/gemini-2.5-computer-use-preview-10-2025", at: provider)
            let display = ComputerDisplay(width: 1000, height: 800)
            let reply = try await model.reply(to: ModelFixture.request(computer: display))
            #expect(
                reply.computerCalls[0].actions == [
                    .click(ComputerPoint(x: 500, y: 200), button: "left", count: 1), .type("hi"), .press(["Enter"]),
                ])
            #expect(reply.computerCalls[0].safetyChecks.count == 1)
            #expect(reply.computerCalls[1].actions == [.unsupported("fly")])
            #expect(
                try ModelFixture.body(provider.requests[0])["tools"]
                    == [["computerUse": ["environment": "ENVIRONMENT_BROWSER"]]])
        }
    }

    @Test(
        "blocked prompts and withheld answers are refusals; nonsense is a bad reply",
        arguments: [
            (#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, ModelError.Code.refused),
            (answer("", finish: "SAFETY"), .refused), (answer("", finish: "MALFORMED_FUNCTION_CALL"), .badReply),
            ("{}", .badReply), (answer(#"{"functionCall":{"args":{}}}"#), .badReply),
            (answer(#"{"functionCall":{"name":"goto","args":[1]}}"#), .badReply),
        ])
    func faults(body: String, code: ModelError.Code) async throws {
        try await withScriptedProvider([.init(200, body)]) { provider in
            let model = try ModelFixture.model("google/gemini-2.5-flash", at: provider)
            #expect(await ModelFixture.failure(model, ModelFixture.request())?.code == code)
        }
    }

    @Test("vertex takes an access token; a service account is refused in words")
    func vertex() async throws {
        try await withScriptedProvider([.init(200, Self.answer(#"{"text":"ok"}"#))]) { provider in
            let path = "/v1/projects/p/locations/l/publishers/google"
            let model = try ModelFixture.model("vertex/gemini-2.5-pro", at: provider, path: path) {
                $0.apiKey = nil
                $0.accessToken = Secret("ya29.token")
            }
            _ = try await model.reply(to: ModelFixture.request())
            #expect(provider.requests[0].target == path + "/models/gemini-2.5-pro:generateContent")
            #expect(provider.requests[0].header("authorization") == "Bearer ya29.token")
            let error = #expect(throws: ModelError.self) {
                try ModelFixture.model("vertex/gemini-2.5-pro", at: provider) {
                    $0.apiKey = nil
                    $0.vertex.hasServiceAccount = true
                }
            }
            #expect(error?.code == .invalidConfiguration)
        }
    }
}

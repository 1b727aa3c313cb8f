import JSONCoding
import JSONModel
import ProcessEnvironment
import TestSupport
import Testing

@testable import LanguageModels

@Suite("Models and hostile input")
struct HostileInputTests {
    private static func dialects() throws -> [any ModelDialect] {
        let address = try BaseURL("https://a.example/v1", loopback: .refused)
        let endpoint = try ProviderEndpoint(address, own: [:], custom: [:])
        return [
            OpenAIResponses(provider: .openai, model: "gpt-5.4", endpoint: endpoint, reasoningEffort: nil),
            ChatCompletions(provider: .groq, model: "m", endpoint: endpoint, reasoningEffort: nil),
            AnthropicMessages(model: "claude-opus-4-5", endpoint: endpoint),
            GenerateContent(provider: .google, model: "gemini-3-pro", endpoint: endpoint),
        ]
    }

    /// Documents with the members that the dialects read, and anything in their places.
    private static func nonsense(_ random: inout SeededRandom, depth: Int) -> JSONValue {
        let names = [
            "output", "choices", "content", "candidates", "message", "tool_calls", "function", "arguments", "parts",
            "functionCall", "args", "type", "actions", "action", "x", "y", "keys", "path", "usage", "input_tokens",
            "usageMetadata", "promptTokenCount", "call_id", "id", "name", "input", "text", "coordinate",
            "scroll_amount",
            "duration", "magnitude", "finish_reason", "finishReason", "status", "pending_safety_checks", "stop_reason",
        ]
        let texts = [
            "function_call", "computer_call", "message", "tool_use", "computer", "scroll_at", "type_text_at", "click",
            "drag",
            "wait", "{\"a\":", "{}", "STOP", "left_click", "scroll", "key", "keypress", "", "\u{0}", "goto",
        ]
        switch Int.random(in: 0..<(depth > 6 ? 6 : 12), using: &random) {
        case 0: return .null
        case 1: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 2: return .number([1e308, -1e308, 0.5, 1e19][Int.random(in: 0..<4, using: &random)])
        case 3, 4: return .string(texts[Int.random(in: 0..<texts.count, using: &random)])
        case 5: return .bool(true)
        case 6, 7:
            return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in nonsense(&random, depth: depth + 1) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 1..<9, using: &random) {
                members[names[Int.random(in: 0..<names.count, using: &random)]] = nonsense(&random, depth: depth + 1)
            }
            return .object(members)
        }
    }

    @Test("answers of any shape are read or refused, never a trap")
    func shapes() throws {
        var random = SeededRandom(seed: 4)
        let dialects = try Self.dialects()
        let request = ModelFixture.request(
            output: ModelFixture.output, tools: [ModelFixture.tool], computer: ComputerDisplay(width: 100, height: 100))
        var read = 0
        for _ in 0..<1000 {
            let members = (0..<4).reduce(into: [String: JSONValue]()) { members, index in
                members[["output", "choices", "content", "candidates"][index]] = .array([
                    Self.nonsense(&random, depth: 1), Self.nonsense(&random, depth: 1),
                ])
            }
            for dialect in dialects {
                do throws(ModelError) {
                    _ = try dialect.answer(from: .object(members), to: request, mode: .enforced)
                    read += 1
                } catch {
                    #expect([.badReply, .refused, .unavailable].contains(error.code))
                }
            }
        }
        #expect(read > 0)
    }

    @Test("an answer nested without end is a bad reply", arguments: [400, 100_000])
    func nested(depth: Int) async throws {
        let deep = String(repeating: #"{"a":["#, count: depth) + String(repeating: "]}", count: depth)
        let text = ModelFixture.text(.string(deep))
        let bodies = [
            deep, #"{"choices":[{"message":{"role":"assistant","content":\#(text)},"finish_reason":"stop"}]}"#,
        ]
        for body in bodies {
            try await withScriptedProvider([.init(200, body)]) { provider in
                let model = try ModelFixture.model("groq/m", at: provider, replyLimit: 16 << 20)
                let error = await ModelFixture.failure(model, ModelFixture.request(output: ModelFixture.output))
                #expect(error?.code == .badReply)
            }
        }
    }

    @Test("the offline model answers any instruction about any outline")
    func offline() async throws {
        var random = SeededRandom(seed: 9)
        let pieces = [
            "click", "type", "\"", "'", "“", "into", " ", "\n", "[", "]", "1-2", ": ", "button", "second", "select",
            "from", "%x%",
            "then", ",", ".", "and", "drag", "to", "é", "👩‍👩‍👧", "\u{0}", "\r\n", "  ", "in", "row", "press", "ctrl+",
            "scroll", "200%", "99999999999999999999th",
        ]
        func text(_ count: Int) -> String {
            (0..<count).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }
                .joined(separator: Bool.random(using: &random) ? " " : "")
        }
        let schema: JSONValue = [
            "type": "object",
            "properties": ["names": ["type": "array", "items": ["type": "string"]], "title": ["type": "string"]],
        ]
        for round in 0..<600 {
            let outline = round.isMultiple(of: 2) ? OfflineOutlines.form : text(60)
            let instruction = text(Int.random(in: 0..<14, using: &random))
            let task = PageTask(instruction: instruction, outline: outline)
            for purpose in [
                ModelPurpose.act(task), .actSecondStep(task, previous: ""), .selfHeal(task, previous: instruction),
                .observe(task), .extract(task), .agent(instruction: instruction, url: nil),
            ] {
                var request = ModelFixture.request()
                request.purpose = purpose
                if case .extract = purpose { request.output = StructuredOutput(name: "x", schema: schema) }
                _ = try await OfflineModel().reply(to: request)
            }
        }
    }

    @Test("a page of 20,000 elements is searched and extracted from")
    func largePage() async throws {
        var outline = "[0-1] RootWebArea: Table\n  [0-2] table\n"
        outline += "    [0-3] row\n      [0-4] columnheader: Name\n      [0-5] columnheader: Amount\n"
        for row in 0..<5000 {
            let id = 10 + row * 4
            outline += "    [0-\(id)] row\n      [0-\(id + 1)] cell: Person \(row)\n"
            outline += "      [0-\(id + 2)] cell: \(row)\n      [0-\(id + 3)] button: Edit\n"
        }
        var request = ModelFixture.request(
            output: StructuredOutput(
                name: "x",
                schema: [
                    "type": "object",
                    "properties": [
                        "people": [
                            "type": "array",
                            "items": [
                                "type": "object",
                                "properties": ["name": ["type": "string"], "amount": ["type": "integer"]],
                            ],
                        ]
                    ],
                ]))
        request.purpose = .extract(PageTask(instruction: "all people", outline: outline))
        let people = try await OfflineModel().reply(to: request).value?["people"]?.arrayValue
        #expect(people?.count == 5000)
        #expect(people?.last == ["name": "Person 4999", "amount": 4999])
        request.output = nil
        request.purpose = .act(PageTask(instruction: "click Edit in the row of 'Person 4321'", outline: outline))
        let action = try await OfflineModel().reply(to: request).value?["action"]
        #expect(action?["elementId"] == .string("0-\(10 + 4321 * 4 + 3)"))
    }
}

import JSONModel
import LanguageModels
import Testing

@Suite("The offline model as an agent")
struct OfflineAgentTests {
    private static let tools = ["act", "extract", "goto", "wait", "navback", "screenshot"].map {
        ModelTool(name: $0, description: $0, parameters: ["type": "object", "properties": [:]])
    }

    /// Runs the loop, answering each call with `result`, and returns the calls and the verdict.
    private func run(
        _ instruction: String, result: (ToolCall) -> String = { _ in #"{"success":true}"# }
    ) async throws -> (calls: [String], verdict: JSONValue) {
        var request = ModelRequest(
            purpose: .agent(instruction: instruction, url: nil), system: "", messages: [.user(instruction)],
            tools: Self.tools, deadline: 0)
        var calls: [String] = []
        for _ in 0..<60 {
            let reply = try await OfflineModel().reply(to: request)
            guard let call = reply.toolCalls.first else { break }
            calls.append(
                "\(call.name) "
                    + (call.arguments.objectValue?.values.first.map { $0.stringValue ?? ModelFixture.text($0) } ?? ""))
            request.messages.append(reply.message)
            request.messages.append(
                ModelMessage(.user, [.toolResult(ToolResult(callID: call.id, name: call.name, text: result(call)))]))
        }
        request.toolChoice = .named("done")
        let done = try #require(try await OfflineModel().reply(to: request).toolCalls.first)
        #expect(done.name == "done")
        return (calls, done.arguments)
    }

    @Test("an instruction is worked through step by step")
    func steps() async throws {
        let instruction =
            "Go to https://shop.example/a,b, then type 'one, then two' into the search field and press Enter. Wait 2 seconds; extract the prices"
        let (calls, verdict) = try await run(instruction)
        #expect(
            calls == [
                "goto https://shop.example/a,b", "act type 'one, then two' into the search field", "act press Enter",
                "wait 2000", "extract extract the prices",
            ])
        #expect(verdict["taskComplete"] == true)
    }

    @Test("a step that fails ends the work, and the verdict says so")
    func failure() async throws {
        let (calls, verdict) = try await run("click A, then click B, then click C") { call in
            call.arguments["action"] == "click B"
                ? #"{"success":false,"message":"No action found"}"# : #"{"success":true}"#
        }
        #expect(calls == ["act click A", "act click B"])
        #expect(verdict["taskComplete"] == false)
        #expect(verdict["reasoning"]?.stringValue?.contains("No action found") == true)
    }

    @Test("an empty instruction completes nothing")
    func empty() async throws {
        let (calls, verdict) = try await run("  ")
        #expect(calls.isEmpty && verdict["taskComplete"] == false)
    }

    @Test(
        "names with commas and words like 'and' do not end a step",
        arguments: [
            ("click 'Save and exit'", ["act click 'Save and exit'"]),
            ("fill the name with Bob and Alice", ["act fill the name with Bob and Alice"]),
            ("open example.com", ["goto https://example.com"]), ("open the menu", ["act open the menu"]),
            ("go to http://localhost:8080/x.", ["goto http://localhost:8080/x"]), ("go back", ["navback go back"]),
        ])
    func splitting(instruction: String, expected: [String]) async throws {
        #expect(try await run(instruction).calls == expected)
    }
}

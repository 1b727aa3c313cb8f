import JSONCoding
import JSONModel
import ProcessEnvironment
import Synchronization
import TestSupport

@testable import LanguageModels

/// Time that passes only when somebody waits.
final class WaitedTime: Sendable {
    private let state = Mutex<(now: Int64, pauses: [Int64])>((1_000_000, []))

    var pauses: [Int64] { state.withLock { $0.pauses } }
    var now: Int64 { state.withLock { $0.now } }

    /// The jitter is always the upper half.
    var timing: ModelTiming {
        ModelTiming(
            monotonicMilliseconds: { [self] in now },
            pause: { [self] milliseconds async throws(CancellationError) in
                state.withLock { state in
                    state.now += milliseconds
                    state.pauses.append(milliseconds)
                }
            }, random: { 0.5 })
    }
}

enum ModelFixture {
    static let key = "sk-test-SECRETKEY-1234567890"

    /// A model that talks to the scripted provider.
    static func model(
        _ name: String, at provider: ScriptedProvider, path: String = "/v1", time: WaitedTime = WaitedTime(),
        replyLimit: Int = 1 << 20, change: (inout ModelConfiguration) -> Void = { _ in }
    ) throws -> any LanguageModel {
        var configuration = ModelConfiguration(
            try ModelName(name), apiKey: Secret(key), baseURL: provider.address + path)
        change(&configuration)
        let factory = ModelFactory(
            environment: EnvironmentVariables([:]),
            network: ModelNetwork(loopback: .allowed, timing: time.timing, replyLimit: replyLimit))
        return try factory.model(configuration)
    }

    /// A question whose deadline is 60 s away on the clock of `WaitedTime`.
    static func request(
        _ text: String = "Which one?", system: String = "Be exact.", output: StructuredOutput? = nil,
        tools: [ModelTool] = [], toolChoice: ToolChoice = .auto, computer: ComputerDisplay? = nil,
        messages: [ModelMessage]? = nil, deadline: Int64 = 1_060_000
    ) -> ModelRequest {
        ModelRequest(
            purpose: .other, system: system, messages: messages ?? [.user(text)], output: output, tools: tools,
            toolChoice: toolChoice, computer: computer, deadline: deadline)
    }

    static let output = StructuredOutput(
        name: "choice",
        schema: [
            "type": "object",
            "properties": [
                "name": ["type": "string"], "count": ["type": "integer"],
                "note": ["type": "string"],
            ],
            "required": ["name", "count"],
        ])

    static let tool = ModelTool(
        name: "goto", description: "Opens an address.",
        parameters: [
            "type": "object", "properties": ["url": ["type": "string"], "why": ["type": "string"]],
            "required": ["url"],
        ])

    static func body(_ request: RecordedRequest) throws -> JSONValue {
        try JSON.value(from: request.body)
    }

    /// The error of a request that must fail.
    static func failure(_ model: any LanguageModel, _ request: ModelRequest) async -> ModelError? {
        do throws(ModelError) {
            _ = try await model.reply(to: request)
            return nil
        } catch {
            return error
        }
    }

    static func text(_ value: JSONValue) -> String { value.text }
}

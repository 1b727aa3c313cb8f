import JSONModel
import LanguageModels
import Synchronization

/// Gives its answers in turn and keeps what it was asked.
final class ScriptedModel: LanguageModel {
    enum Answer {
        case value(JSONValue)
        case calls(String, [ToolCall])
        /// One call of the computer tool, with a safety check.
        case computer([ComputerAction])
        case error(ModelError)
    }

    private struct State {
        var answers: [Answer]
        var requests: [ModelRequest] = []
    }

    let name = ModelName(provider: .openai, model: "scripted")
    private let state: Mutex<State>

    init(_ answers: Answer...) {
        state = Mutex(State(answers: answers))
    }

    var requests: [ModelRequest] { state.withLock(\.requests) }

    /// The text of the last message of each request.
    var prompts: [String] {
        requests.map { request in
            request.messages.last?.content.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined()
                ?? ""
        }
    }

    func reply(to request: ModelRequest) async throws(ModelError) -> ModelReply {
        let answer = state.withLock { state -> Answer? in
            state.requests.append(request)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        let usage = ModelUsage(
            inputTokens: 100, outputTokens: 10, reasoningTokens: 1, cachedInputTokens: 2, milliseconds: 3)
        switch answer {
        case nil: throw ModelError(.badReply, "the script has no further answer")
        case .value(let value): return ModelReply(text: "", value: value, usage: usage, finishReason: .stop)
        case .calls(let text, let calls):
            return ModelReply(
                text: text, toolCalls: calls, usage: usage, finishReason: calls.isEmpty ? .stop : .toolCalls)
        case .computer(let actions):
            let call = ComputerCall(id: "k", name: "computer", actions: actions, safetyChecks: ["check"])
            return ModelReply(text: "", computerCalls: [call], usage: usage, finishReason: .toolCalls)
        case .error(let error): throw error
        }
    }
}

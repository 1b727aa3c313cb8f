import JSONModel
import LanguageModels
import StagehandProtocol

/// What an agent did and thought, as it goes on.
struct AgentRecord {
    private(set) var actions: [JSONValue] = []
    private(set) var steps: [ElementAction] = []
    private(set) var thoughts: [String] = []

    mutating func note(_ thought: String) {
        if !thought.isEmpty { thoughts.append(thought) }
    }

    mutating func add(_ steps: [ElementAction]) {
        self.steps += steps
    }

    mutating func add(_ members: [String: JSONValue], type: String, reasoning: String, url: String, timestamp: Int64) {
        var record = members
        record["type"] = members["type"] ?? .string(type)
        record["taskCompleted"] = members["taskCompleted"] ?? false
        record["pageUrl"] = .string(url)
        record["timestamp"] = .integer(timestamp)
        if !reasoning.isEmpty { record["reasoning"] = record["reasoning"] ?? .string(reasoning) }
        actions.append(.object(record))
    }

    func outcome(success: Bool, completed: Bool, message: String, _ usage: ModelUsage) -> AgentOutcome {
        AgentOutcome(
            AgentResult(
                success: success, message: message, completed: completed, actions: actions,
                usage: TokenCount(
                    input: usage.inputTokens, output: usage.outputTokens, reasoning: usage.reasoningTokens,
                    cachedInput: usage.cachedInputTokens, milliseconds: usage.milliseconds)), steps: steps)
    }
}

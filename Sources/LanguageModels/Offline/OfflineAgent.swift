import JSONCoding
import JSONModel

/// Works through an instruction step by step: "go to example.com, then click Login, then extract the heading". It decides
/// by the words alone, before it sees anything: a step that fails ends the work.
struct OfflineAgent: Sendable {
    private let steps: [OfflineStep]
    private let request: ModelRequest

    init(instruction: String, request: ModelRequest) {
        self.steps = OfflineStep.steps(of: instruction)
        self.request = request
    }

    /// The next tool call; text alone when all is done or something failed; the verdict when `done` is asked for.
    func reply() -> ModelReply {
        if case .named("done") = request.toolChoice { return call("done", verdict) }
        let taken = self.taken
        guard failure == nil, taken < steps.count, taken < 100 else {
            return ModelReply(text: summary, usage: .zero, finishReason: .stop)
        }
        let step = steps[taken]
        guard request.tools.contains(where: { $0.name == step.tool }) else {
            return ModelReply(
                text: "The step \"\(step.text)\" needs the tool \(step.tool), which is not offered.", usage: .zero,
                finishReason: .stop)
        }
        return call(step.tool, step.arguments, text: step.text)
    }
}

private extension OfflineAgent {
    var taken: Int {
        request.messages.filter { $0.role == .assistant }
            .reduce(0) { count, message in
                count
                    + message.content.filter { content in
                        if case .toolCall(let call) = content { return call.name != "done" }
                        return false
                    }.count
            }
    }

    /// What the last results say went wrong.
    var failure: String? {
        for message in request.messages where message.role == .user {
            for case .toolResult(let result) in message.content {
                let said = try? JSON.value(from: Array(result.text.utf8.prefix(1_000_000)))
                if result.isError || said?["success"]?.boolValue == false {
                    return said?["message"]?.stringValue ?? said?["error"]?.stringValue
                        ?? String(result.text.prefix(300))
                }
            }
        }
        return nil
    }

    var isComplete: Bool { failure == nil && taken >= steps.count && !steps.isEmpty }

    var summary: String {
        if let failure { return "Step \(taken) of \(steps.count) failed: \(failure)" }
        if steps.isEmpty { return "The instruction holds no step." }
        return isComplete
            ? "All \(steps.count) steps were carried out." : "\(taken) of \(steps.count) steps were carried out."
    }

    var verdict: JSONValue { ["reasoning": .string(summary), "taskComplete": .bool(isComplete)] }

    func call(_ name: String, _ arguments: JSONValue, text: String = "") -> ModelReply {
        let call = ToolCall(id: "offline-\(taken + 1)", name: name, arguments: arguments)
        return ModelReply(text: text, toolCalls: [call], usage: .zero, finishReason: .toolCalls)
    }
}

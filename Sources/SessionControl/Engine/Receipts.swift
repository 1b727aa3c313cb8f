import BrowserEngine
import JSONModel
import SessionLifecycle
import SessionStore
import StagehandProtocol
import Timestamps

/// What is remembered of actions: short, and without anything of the page's.
enum Receipts {
    private static let textLimit = 2_000
    private static let stepLimit = 50

    static func cut(_ text: String) -> JSONValue { .string(String(text.prefix(textLimit))) }

    static func instruction(_ text: String?) -> JSONValue {
        text.map { ["instruction": cut($0)] } ?? [:]
    }

    static func parameters(of request: ActRequest) -> JSONValue {
        switch request.target {
        case .instruction(let text): instruction(text)
        case .action(let action): ["action": step(action)]
        }
    }

    static func steps(_ actions: [ElementAction]) -> [JSONValue] {
        actions.prefix(stepLimit).map(step)
    }

    private static func step(_ action: ElementAction) -> JSONValue {
        var short = action
        short.description = String(action.description.prefix(200))
        short.arguments = action.arguments.prefix(4).map { String($0.prefix(200)) }
        guard short.selector.utf8.count <= 800 else { return ["description": .string(short.description)] }
        return short.json
    }

    /// What the stream says at the end: time and tokens.
    static func line(_ receipt: ActionReceipt) -> LogLine {
        let use = receipt.use ?? .none
        let milliseconds = receipt.endedAt.milliseconds(since: receipt.begunAt)
        var auxiliary: [String: JSONValue] = [
            "timeMs": .integer(milliseconds), "inferenceTimeMs": .integer(use.milliseconds),
            "inputTokens": .integer(Int64(use.inputTokens)), "outputTokens": .integer(Int64(use.outputTokens)),
            "reasoningTokens": .integer(Int64(use.reasoningTokens)),
            "cachedInputTokens": .integer(Int64(use.cachedInputTokens)),
        ]
        auxiliary["cacheStatus"] = receipt.cacheStatus.map(JSONValue.string)
        return LogLine(
            category: "receipt",
            message: "\(receipt.operation) took \(milliseconds) ms, \(use.inputTokens) input and "
                + "\(use.outputTokens) output tokens",
            level: .info, auxiliary: auxiliary)
    }
}

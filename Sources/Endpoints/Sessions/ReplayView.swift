import JSONModel
import SessionLifecycle
import SessionStore
import Timestamps

/// Receipts in the shape that clients sum up: pages, each with its actions. Times are milliseconds since 1970.
struct ReplayView {
    private let receipts: [ActionReceipt]

    init(_ receipts: [ActionReceipt]) {
        self.receipts = receipts
    }

    func json(clientLanguage: String) -> JSONValue {
        [
            "pages": .array(pages().map(page)),
            "clientLanguage": .string(clientLanguage),
        ]
    }

    /// Consecutive actions on one host.
    private func pages() -> [[ActionReceipt]] {
        receipts.reduce(into: [[ActionReceipt]]()) { pages, receipt in
            if pages.last?.last?.host == receipt.host {
                pages[pages.count - 1].append(receipt)
            } else {
                pages.append([receipt])
            }
        }
    }

    private func page(_ actions: [ActionReceipt]) -> JSONValue {
        let begun = actions.map(\.begunAt).min()?.milliseconds ?? 0
        let ended = actions.map(\.endedAt).max()?.milliseconds ?? begun
        return [
            "url": .string(actions.first?.host ?? ""), "timestamp": .integer(begun),
            "duration": .integer(max(0, ended - begun)), "actions": .array(actions.map(action)),
        ]
    }

    private func action(_ receipt: ActionReceipt) -> JSONValue {
        let use = receipt.use ?? .none
        var members: [String: JSONValue] = [
            "method": .string(method(receipt.operation)), "parameters": receipt.parameters, "result": receipt.result,
            "timestamp": .integer(receipt.begunAt.milliseconds), "endTime": .integer(receipt.endedAt.milliseconds),
            "actionId": .string(receipt.actionID), "steps": .array(receipt.steps),
            "tokenUsage": [
                "inputTokens": .integer(Int64(use.inputTokens)), "outputTokens": .integer(Int64(use.outputTokens)),
                "reasoningTokens": .integer(Int64(use.reasoningTokens)),
                "cachedInputTokens": .integer(Int64(use.cachedInputTokens)), "timeMs": .integer(use.milliseconds),
                "cost": .number(0),
            ],
        ]
        members["cacheStatus"] = receipt.cacheStatus.map(JSONValue.string)
        return .object(members)
    }

    /// Clients sum by `act`, `extract`, `observe` and `agent`.
    private func method(_ operation: String) -> String {
        operation == "agentExecute" ? "agent" : operation
    }
}

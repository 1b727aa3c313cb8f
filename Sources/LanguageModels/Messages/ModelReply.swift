package import JSONModel

/// One answer of a model.
package struct ModelReply: Sendable {
    /// What it said; empty when it only called tools.
    package let text: String
    /// The structured output, which fits the request's schema; nil when none was asked for.
    package let value: JSONValue?
    /// In the model's order; each wants a result.
    package let toolCalls: [ToolCall]
    /// As `toolCalls`, of the computer tool.
    package let computerCalls: [ComputerCall]
    /// Of all that was asked for this reply, repair included.
    package let usage: ModelUsage
    /// Why the model stopped.
    package let finishReason: FinishReason
    /// What the provider wants to see again.
    package let carryOver: ModelCarryOver?

    package init(
        text: String, value: JSONValue? = nil, toolCalls: [ToolCall] = [], computerCalls: [ComputerCall] = [],
        usage: ModelUsage, finishReason: FinishReason, carryOver: ModelCarryOver? = nil
    ) {
        self.text = text
        self.value = value
        self.toolCalls = toolCalls
        self.computerCalls = computerCalls
        self.usage = usage
        self.finishReason = finishReason
        self.carryOver = carryOver
    }

    /// The turn to append to the conversation before the results of its calls.
    package var message: ModelMessage {
        var content: [ModelContent] = text.isEmpty ? [] : [.text(text)]
        content += toolCalls.map { .toolCall($0) }
        content += computerCalls.map { .computerCall($0) }
        return ModelMessage(.assistant, content, carryOver: carryOver)
    }
}

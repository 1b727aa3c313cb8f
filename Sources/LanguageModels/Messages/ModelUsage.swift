/// What one or several answers of a model cost.
package struct ModelUsage: Sendable, Equatable {
    package var inputTokens: Int
    package var outputTokens: Int
    /// Part of the output, where the provider says so.
    package var reasoningTokens: Int
    /// Part of the input, where the provider says so.
    package var cachedInputTokens: Int
    /// From asking to the answer's last byte, repetitions included.
    package var milliseconds: Int

    package static let zero = ModelUsage(
        inputTokens: 0, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0, milliseconds: 0)

    package init(
        inputTokens: Int, outputTokens: Int, reasoningTokens: Int, cachedInputTokens: Int, milliseconds: Int
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.reasoningTokens = reasoningTokens
        self.cachedInputTokens = cachedInputTokens
        self.milliseconds = milliseconds
    }

    package static func + (left: ModelUsage, right: ModelUsage) -> ModelUsage {
        ModelUsage(
            inputTokens: left.inputTokens + right.inputTokens, outputTokens: left.outputTokens + right.outputTokens,
            reasoningTokens: left.reasoningTokens + right.reasoningTokens,
            cachedInputTokens: left.cachedInputTokens + right.cachedInputTokens,
            milliseconds: left.milliseconds + right.milliseconds)
    }
}

/// What language models were used for.
package struct ModelUse: Codable, Sendable, Equatable {
    package var inputTokens: Int
    package var outputTokens: Int
    /// Part of the output, where the provider says so.
    package var reasoningTokens: Int
    /// Part of the input, where the provider says so.
    package var cachedInputTokens: Int
    /// Time in which models were waited for.
    package var milliseconds: Int64

    package init(
        inputTokens: Int, outputTokens: Int, reasoningTokens: Int, cachedInputTokens: Int, milliseconds: Int64
    ) {
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.reasoningTokens = reasoningTokens
        self.cachedInputTokens = cachedInputTokens
        self.milliseconds = milliseconds
    }

    package static let none = ModelUse(
        inputTokens: 0, outputTokens: 0, reasoningTokens: 0, cachedInputTokens: 0, milliseconds: 0)

    /// Sums stay at the largest number instead of going beyond it: what is added comes from providers.
    package static func + (left: ModelUse, right: ModelUse) -> ModelUse {
        ModelUse(
            inputTokens: sum(left.inputTokens, right.inputTokens),
            outputTokens: sum(left.outputTokens, right.outputTokens),
            reasoningTokens: sum(left.reasoningTokens, right.reasoningTokens),
            cachedInputTokens: sum(left.cachedInputTokens, right.cachedInputTokens),
            milliseconds: sum(left.milliseconds, right.milliseconds))
    }

    private static func sum<Number: FixedWidthInteger>(_ left: Number, _ right: Number) -> Number {
        let (sum, isTooLarge) = left.addingReportingOverflow(right)
        return isTooLarge ? .max : sum
    }
}

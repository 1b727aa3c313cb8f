/// What the models of one action used.
package struct TokenCount: Codable, Sendable, Equatable {
    package var input: Int
    package var output: Int
    /// Part of the output.
    package var reasoning: Int
    /// Part of the input.
    package var cachedInput: Int
    /// Time in which models were waited for.
    package var milliseconds: Int

    package static let zero = TokenCount(input: 0, output: 0, reasoning: 0, cachedInput: 0, milliseconds: 0)

    package init(input: Int, output: Int, reasoning: Int, cachedInput: Int, milliseconds: Int) {
        self.input = input
        self.output = output
        self.reasoning = reasoning
        self.cachedInput = cachedInput
        self.milliseconds = milliseconds
    }
}

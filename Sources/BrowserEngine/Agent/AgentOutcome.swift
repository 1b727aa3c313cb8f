package import StagehandProtocol

/// What an agent did.
package struct AgentOutcome: Sendable, Equatable {
    package var result: AgentResult
    /// What it did with elements, in order.
    package var steps: [ElementAction]

    init(_ result: AgentResult, steps: [ElementAction]) {
        self.result = result
        self.steps = steps
    }
}

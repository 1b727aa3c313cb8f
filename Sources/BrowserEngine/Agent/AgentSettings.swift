package import LanguageModels
package import StagehandProtocol

/// What an agent works with, beside what every operation has.
package struct AgentSettings: Sendable {
    /// Chooses the tools. Those act with the run's own model.
    package var model: any LanguageModel
    package var mode: AgentRequest.Mode
    /// The page that is active now.
    package var page: @Sendable () async throws(EngineError) -> any DrivablePage
    /// Today, as `2026-01-31`.
    package var date: String
    /// Milliseconds since 1970.
    package var timestamp: @Sendable () -> Int64
    /// Waits; ends early when the action is stopped.
    package var pause: @Sendable (_ milliseconds: Int) async -> Void

    package init(
        model: any LanguageModel, mode: AgentRequest.Mode,
        page: @escaping @Sendable () async throws(EngineError) -> any DrivablePage, date: String,
        timestamp: @escaping @Sendable () -> Int64, pause: @escaping @Sendable (_ milliseconds: Int) async -> Void
    ) {
        self.model = model
        self.mode = mode
        self.page = page
        self.date = date
        self.timestamp = timestamp
        self.pause = pause
    }

    /// By elements alone, unless the model is known to point well; the request's choice comes first. Throws for computer
    /// use with a model that is not known to have it, unless the request names the provider.
    package static func mode(
        of request: AgentRequest, model: ModelName
    ) throws(EngineError) -> AgentRequest.Mode {
        guard let mode = request.mode else {
            let pointing = ["gemini-3", "claude", "gpt-5.4", "gpt-5.5", "gpt-5.6"]
            return pointing.contains { model.model.contains($0) } ? .hybrid : .dom
        }
        guard mode == .cua, !request.namesProvider, !ComputerModels.include(model) else { return mode }
        throw EngineError(
            .invalidRequest,
            "Computer use is not known of the model `\(model)`. Use one of \(ComputerModels.list), name the `provider`, or "
                + "choose the mode dom or hybrid.")
    }
}

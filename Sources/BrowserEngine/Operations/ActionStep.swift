import JSONModel
import LanguageModels
import StagehandProtocol

/// One action in a page, repeated once on the element found anew where that is allowed.
struct ActionStep {
    struct Outcome {
        var result: ActResult
        /// What was done at last.
        var action: ElementAction
        /// Whether the element had to be found anew.
        var isHealed: Bool
    }

    private let run: OperationRun

    init(_ run: OperationRun) {
        self.run = run
    }

    func perform(_ action: ElementAction, in scope: PageScope) async throws(EngineError) -> Outcome {
        guard let method = action.method, !method.isEmpty else {
            let message = "Failed to perform act: the action names no method, which is not supported"
            return Outcome(result: failure(message, action), action: action, isHealed: false)
        }
        switch try await attempt(method, action) {
        case .done: return Outcome(result: success(method, action), action: action, isHealed: false)
        case .failed(let reason, let canHeal):
            let reason = run.variables.hidden(in: reason)
            await run.note("action", "\(method) failed: \(reason)", ["selector": .string(action.selector)])
            guard run.settings.selfHeal, canHeal else {
                return Outcome(
                    result: failure("Failed to perform act: \(reason)", action), action: action, isHealed: false)
            }
            // The caller may be where nothing may compute for long, as reading a page does.
            return try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws(EngineError) in
                try await heal(method, action, in: scope)
            }
        }
    }

    /// The element is looked for again; method and arguments stay.
    private func heal(_ method: String, _ action: ElementAction, in scope: PageScope) async throws(EngineError)
        -> Outcome
    {
        try run.clock.check()
        let outline = try await run.outline(of: scope)
        let starts = action.description.lowercased().hasPrefix(method.lowercased())
        let wanted =
            action.description.isEmpty ? method : starts ? action.description : "\(method) \(action.description)"
        let value = try await run.ask(
            PagePrompts.act(
                wanted, outline: outline.pieces[0], variables: run.variables,
                extra: run.settings.systemPrompt),
            for: .selfHeal(
                PageTask(instruction: wanted, outline: outline.text, variables: run.variables.names), previous: wanted),
            output: PageSchemas.act)
        guard let found = value["action"].flatMap({ ChosenElement($0, in: outline) }) else {
            return Outcome(
                result: failure("Failed to self-heal act: no element fits `\(wanted)` any more", action),
                action: action, isHealed: false)
        }
        var healed = action
        healed.selector = found.action.selector
        await run.note("action", "looked for the element again", ["selector": .string(healed.selector)])
        switch try await attempt(method, healed) {
        case .done: return Outcome(result: success(method, healed), action: healed, isHealed: true)
        case .failed(let reason, _):
            let message = "Failed to perform act after self-heal: \(run.variables.hidden(in: reason))"
            return Outcome(result: failure(message, action), action: action, isHealed: false)
        }
    }

    private func attempt(_ method: String, _ action: ElementAction) async throws(EngineError) -> PageActionOutcome {
        try run.clock.check()
        await run.note(
            "action", "\(method) \(action.description)",
            ["selector": .string(action.selector), "method": .string(method)])
        return try await run.page.perform(
            action, values: run.variables.values, by: run.clock.deadline)
    }

    private func success(_ method: String, _ action: ElementAction) -> ActResult {
        ActResult(
            success: true, message: "Action [\(method)] performed successfully on selector: \(action.selector)",
            actionDescription: description(action), actions: [action])
    }

    private func failure(_ message: String, _ action: ElementAction) -> ActResult {
        ActResult(success: false, message: message, actionDescription: description(action), actions: [])
    }

    private func description(_ action: ElementAction) -> String {
        action.description.isEmpty ? "action (\(action.method ?? "none"))" : action.description
    }
}

import JSONModel
import LanguageModels
package import StagehandProtocol

/// `act`: does one thing in a page.
package struct ActOperation: Sendable {
    let run: OperationRun

    package init(_ run: OperationRun) {
        self.run = run
    }

    /// What cannot be done is a result that says so; throws for a page, a model or a time that is gone.
    package func perform(_ request: ActRequest) async throws(EngineError) -> ActOutcome {
        try await run.timely { () async throws(EngineError) in
            switch request.target {
            case .action(let action):
                let step = try await ActionStep(run).perform(action, in: request.scope)
                return ActOutcome(step.result, cache: nil)
            case .instruction(let instruction):
                return try await perform(instruction, in: request.scope)
            }
        }
    }

    private func perform(_ instruction: String, in scope: PageScope) async throws(EngineError) -> ActOutcome {
        try await run.page.settle(
            withinMilliseconds: scope.domSettleTimeoutMilliseconds ?? run.settings.settleMilliseconds,
            by: run.clock.deadline)
        try run.clock.check()
        let outline = try await run.outline(of: scope)
        let key = ActionCache.key(instruction, try await run.page.place(by: run.clock.deadline), scope, run.variables)
        let status: CacheStatus
        switch try await Recollection(run).replay(key, instruction, outline, scope) {
        case .done(let result): return ActOutcome(result, cache: .hit)
        case .impossible(let reason): status = .miss(reason)
        }
        await run.note("cache", "action cache: \(status)", ["cacheStatus": .string(status.description)])
        let (result, steps) = try await ask(instruction, outline, scope)
        if result.success {
            await run.cache.remember(RememberedAct(fingerprint: outline.fingerprint, steps: steps), as: key)
        }
        return ActOutcome(result, cache: status)
    }

    private func ask(
        _ instruction: String, _ outline: PageView, _ scope: PageScope
    ) async throws(EngineError) -> (ActResult, [RememberedAct.Step]) {
        guard let choice = try await choose(instruction, in: outline) else {
            return (Self.noAction(instruction), [])
        }
        let first = try await ActionStep(run).perform(choice.element.action, in: scope)
        let steps = [
            RememberedAct.Step(action: first.action, line: String(outline.line(of: choice.element.id) ?? ""))
        ]
        guard choice.wantsSecondStep, first.result.success else {
            // An element that was found anew is not the one whose role and name are known.
            return (first.result, first.isHealed ? [] : steps)
        }
        let second = try await SecondStep(run).perform(instruction, after: first, outline: outline, scope)
        return (second.result, first.isHealed ? [] : steps + second.steps)
    }

    struct Choice {
        var element: ChosenElement
        var wantsSecondStep: Bool
    }

    private func choose(_ instruction: String, in outline: PageView) async throws(EngineError) -> Choice? {
        for piece in outline.pieces {
            let value = try await run.ask(
                PagePrompts.act(
                    instruction, outline: piece, variables: run.variables, extra: run.settings.systemPrompt),
                for: .act(PageTask(instruction: instruction, outline: piece, variables: run.variables.names)),
                output: PageSchemas.act)
            if let action = value["action"], let element = ChosenElement(action, in: outline) {
                return Choice(element: element, wantsSecondStep: value["twoStep"]?.boolValue == true)
            }
        }
        return nil
    }

    static func noAction(_ instruction: String) -> ActResult {
        ActResult(
            success: false, message: "Failed to perform act: No action found", actionDescription: instruction,
            actions: [])
    }
}

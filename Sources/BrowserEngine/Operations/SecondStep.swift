import JSONModel
import LanguageModels
import StagehandProtocol

/// The second half of an instruction that needs two actions, as choosing from a list that has to be opened first.
struct SecondStep {
    private let run: OperationRun

    init(_ run: OperationRun) {
        self.run = run
    }

    func perform(
        _ instruction: String, after first: ActionStep.Outcome, outline before: PageView, _ scope: PageScope
    ) async throws(EngineError) -> (result: ActResult, steps: [RememberedAct.Step]) {
        try run.clock.check()
        let outline = try await run.outline(of: scope)
        let piece = NewLines.of(outline.text, since: before.text, limit: PageView.pieceLimit)
        let done = "\(first.action.method ?? "") \(first.result.actionDescription)"
        let value = try await run.ask(
            PagePrompts.secondStep(
                instruction, previous: done, outline: piece, variables: run.variables,
                extra: run.settings.systemPrompt),
            for: .actSecondStep(
                PageTask(instruction: instruction, outline: piece, variables: run.variables.names), previous: done),
            output: PageSchemas.act)
        guard let element = value["action"].flatMap({ ChosenElement($0, in: outline) }),
            element.action.method != "selectOptionFromDropdown"
        else {
            // What was asked for is half done, and nothing on the page completes it.
            return (Self.joined(first.result, ActOperation.noAction(instruction)), [])
        }
        let second = try await ActionStep(run).perform(element.action, in: scope)
        let step = RememberedAct.Step(action: second.action, line: String(outline.line(of: element.id) ?? ""))
        return (Self.joined(first.result, second.result), second.isHealed ? [] : [step])
    }

    static func joined(_ first: ActResult, _ second: ActResult) -> ActResult {
        ActResult(
            success: first.success && second.success, message: "\(first.message) → \(second.message)",
            actionDescription: "\(first.actionDescription) → \(second.actionDescription)",
            actions: first.actions + second.actions)
    }
}

import JSONModel
import LanguageModels
package import StagehandProtocol

/// `observe`: what can be done in a page.
package struct ObserveOperation: Sendable {
    let run: OperationRun

    package init(_ run: OperationRun) {
        self.run = run
    }

    /// The elements that fit, in the order in which the model named them, each once.
    package func perform(_ request: ObserveRequest) async throws(EngineError) -> [ElementAction] {
        try await run.timely { () async throws(EngineError) in try await find(request) }
    }

    private func find(_ request: ObserveRequest) async throws(EngineError) -> [ElementAction] {
        try run.clock.check()
        let outline = try await run.outline(of: request.scope)
        let instruction = request.instruction ?? ""
        var found: [ElementAction] = []
        var seen: Set<ElementAction> = []
        for piece in outline.pieces {
            let value = try await run.ask(
                PagePrompts.observe(
                    instruction, outline: piece, variables: run.variables, extra: run.settings.systemPrompt),
                for: .observe(PageTask(instruction: instruction, outline: piece, variables: run.variables.names)),
                output: PageSchemas.observe)
            let elements = (value["elements"]?.arrayValue ?? []).compactMap { ChosenElement($0, in: outline)?.action }
            found += elements.filter { seen.insert($0).inserted }
        }
        await run.note("observation", "found \(found.count) elements", ["count": .integer(Int64(found.count))])
        guard request.wantsActions else {
            return found.map {
                ElementAction(selector: $0.selector, description: $0.description, method: nil, arguments: [])
            }
        }
        return found
    }
}

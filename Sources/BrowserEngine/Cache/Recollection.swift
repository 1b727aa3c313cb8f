import JSONModel
import StagehandProtocol

/// Does again what an instruction led to before.
struct Recollection {
    enum Outcome {
        case done(ActResult)
        /// The model has to be asked.
        case impossible(String)
    }

    private let run: OperationRun

    init(_ run: OperationRun) {
        self.run = run
    }

    func replay(
        _ key: String, _ instruction: String, _ outline: PageView, _ scope: PageScope
    ) async throws(EngineError) -> Outcome {
        let act: RememberedAct
        switch await run.cache.find(key) {
        case .found(let found): act = found
        case .nothing(let reason): return .impossible(reason)
        }
        if let objection = ActionCache.objection(to: act.steps[0], in: outline) { return .impossible(objection) }
        guard act.fingerprint == outline.fingerprint else { return .impossible("the page offers something else now") }
        await run.note("cache", "action cache: HIT", ["cacheStatus": "HIT"])
        var result: ActResult?
        for (index, step) in act.steps.enumerated() {
            if index > 0 {
                try run.clock.check()
                if let objection = ActionCache.objection(to: step, in: try await run.outline(of: scope)) {
                    await run.cache.forget(key)
                    return .done(joined(result, failure(objection, instruction)))
                }
            }
            let next = try await perform(step.action)
            guard next.success else {
                await run.cache.forget(key)
                // Nothing has happened yet: the model can still be asked.
                return index == 0 ? .impossible("the remembered action failed") : .done(joined(result, next))
            }
            result = joined(result, next)
        }
        return result.map(Outcome.done) ?? .impossible("what is remembered is empty")
    }

    /// Without looking for the element anew, which would ask the model.
    private func perform(_ action: ElementAction) async throws(EngineError) -> ActResult {
        var run = run
        run.settings.selfHeal = false
        return try await ActionStep(run).perform(action, in: Self.anywhere).result
    }

    private static let anywhere = PageScope(
        frameID: nil, selector: nil, ignoredSelectors: [], timeoutMilliseconds: nil, domSettleTimeoutMilliseconds: nil)

    private func failure(_ reason: String, _ instruction: String) -> ActResult {
        ActResult(
            success: false, message: "Failed to perform act: \(reason)", actionDescription: instruction, actions: [])
    }

    private func joined(_ first: ActResult?, _ second: ActResult) -> ActResult {
        first.map { SecondStep.joined($0, second) } ?? second
    }
}

package import LanguageModels
import Synchronization

/// Adds up what the models of one action use.
package final class UsageMeter: Sendable {
    private struct State {
        var usage = ModelUsage.zero
        var calls = 0
    }

    private let state = Mutex(State())

    package init() {}

    func add(_ usage: ModelUsage) {
        state.withLock {
            $0.usage = $0.usage + usage
            $0.calls += 1
        }
    }

    package var usage: ModelUsage { state.withLock { $0.usage } }
    /// How often a model was asked.
    package var calls: Int { state.withLock { $0.calls } }
}

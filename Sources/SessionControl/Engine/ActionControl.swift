import BrowserControl
import BrowserEngine
import JSONModel
import ProcessEnvironment
import StagehandProtocol

/// One action's way through the gate: its steps wait while a person holds control, and its client is told so.
struct ActionControl: Sendable {
    let gate: ControlGate
    let log: @Sendable (LogLine) async -> Void

    /// Does one thing in a page. `isWaiting` runs first if a person holds control. Throws `timedOut` when that takes until
    /// the deadline, in `SystemClock.monotonicMilliseconds`.
    func step<Value>(
        by deadline: Int64, isWaiting: () async -> Void,
        work: (ControlGate.Passage) async throws(EngineError) -> Value
    ) async throws(EngineError) -> Value {
        let limit = max(0, deadline - SystemClock.monotonicMilliseconds)
        return try await gate.step(within: .milliseconds(limit)) {
            await note("waiting: a person has control of the browser")
            await isWaiting()
        } work: { (passage) throws(EngineError) in
            switch passage {
            case .free: break
            case .waited: await note("going on: the person has returned control")
            case .tooLate:
                throw EngineError(.timedOut, "a person had control of the browser until the time was over")
            }
            return try await work(passage)
        }
    }

    /// Waits while a person holds control, and does nothing.
    func pause(by deadline: Int64) async throws(EngineError) {
        try await step(by: deadline) {
        } work: { _ throws(EngineError) in
        }
    }

    private func note(_ message: String) async {
        await log(LogLine(category: "control", message: message, level: .error, auxiliary: [:]))
    }
}

import BrowserControl
import BrowserEngine
import JSONModel
import LanguageModels
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StagehandProtocol
import Timestamps

/// Carries out the commands that need the engine: `act`, `extract`, `observe`, `agentExecute`.
struct SessionEngine: Sendable {
    let models: SessionModels
    let pages: any EnginePageSource
    let memory: any ActionKeeping
    /// The session's key, under which commands' secrets are sealed.
    let key: Secret<[UInt8]>
    /// Where actions wait while a person holds control; nil where nobody can.
    let gate: ControlGate?

    static let operations: Set<String> = ["act", "extract", "observe", "agentExecute"]

    /// What came of the command. `log` is called in order; nil where nobody listens.
    func perform(_ command: SessionCommand, log: ActionLog?) async -> EngineAnswer {
        let begun = SystemClock.now
        let meter = UsageMeter()
        let work = EngineWork(engine: self, command: command, meter: meter) { line in
            guard let log, line.level.rawValue <= models.session.verbosity || line.category == "receipt" else { return }
            await log(.log(line.json(timestamp: SystemClock.now.rfc3339)))
        }
        var answer: EngineAnswer
        do {
            answer = try await work.perform()
        } catch {
            answer = EngineAnswer(.failed(statusCode: error.statusCode(of: command.operation), message: error.message))
        }
        answer.receipt.begunAt = begun
        answer.receipt.endedAt = SystemClock.now
        answer.receipt.actionID = command.actionID
        answer.receipt.operation = command.operation
        if meter.calls > 0 { answer.receipt.use = ModelUse(meter.usage) }
        await log?(.log(Receipts.line(answer.receipt).json(timestamp: SystemClock.now.rfc3339)))
        return answer
    }
}

extension SessionEngine {
    /// Looks where the active page will probably be clicked. The command may never come.
    func lookAhead(toClick selector: String) async {
        guard let page = try? await pages.drivablePage(ofFrame: nil) else { return }
        page.lookAhead(toClick: selector)
    }
}

/// What came of a command, and what is remembered of it.
struct EngineAnswer: Sendable {
    var entry: ActionEntry
    var receipt: ActionReceipt

    init(
        _ entry: ActionEntry, host: String = "", parameters: JSONValue = [:], result: JSONValue = [:],
        steps: [JSONValue] = [], cacheStatus: String? = nil
    ) {
        let unknown = Timestamp(milliseconds: 0)
        self.entry = entry
        self.receipt = ActionReceipt(
            actionID: "", operation: "", host: host, parameters: parameters, result: result, steps: steps,
            cacheStatus: cacheStatus, begunAt: unknown, endedAt: unknown, use: nil)
    }
}

extension EngineError {
    /// The HTTP status that fits. An agent that cannot be had as it was asked for has one of its own.
    func statusCode(of operation: String) -> Int {
        switch code {
        case .pageNotFound: 404
        case .invalidRequest: operation == "agentExecute" ? 422 : 400
        case .browserEnded, .modelFailed, .timedOut: 500
        }
    }
}

extension ModelUse {
    init(_ usage: ModelUsage) {
        self.init(
            inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, reasoningTokens: usage.reasoningTokens,
            cachedInputTokens: usage.cachedInputTokens, milliseconds: Int64(usage.milliseconds))
    }
}

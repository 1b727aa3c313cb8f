import JSONModel
package import LanguageModels
package import StagehandProtocol

/// One operation under way: its page, its model, its time, what it says and what it uses.
package struct OperationRun: Sendable {
    package var page: any OperablePage
    package var model: any LanguageModel
    package var settings: EngineSettings
    package var variables: VariableValues
    package var meter: UsageMeter
    package var cache: ActionCache
    /// Called in order, from one task at a time.
    package var log: @Sendable (LogLine) async -> Void
    var clock: OperationClock

    /// `end`: when the command's own time is over, in what `now` gives. `limitMilliseconds`: what the client allows.
    package init(
        operation: String, page: any OperablePage, model: any LanguageModel, settings: EngineSettings,
        variables: VariableValues, meter: UsageMeter, cache: ActionCache, limitMilliseconds: Int?, end: Int64,
        now: @escaping @Sendable () -> Int64, log: @escaping @Sendable (LogLine) async -> Void
    ) {
        self.page = page
        self.model = model
        self.settings = settings
        self.variables = variables
        self.meter = meter
        self.cache = cache
        self.log = log
        self.clock = OperationClock(operation: operation, limitMilliseconds: limitMilliseconds, end: end, now: now)
    }

    /// What `work` returns. Where the time is over, whoever noticed it first, the error says so in the words that clients look for.
    func timely<Value>(
        _ work: () async throws(EngineError) -> Value
    ) async throws(EngineError) -> Value {
        do {
            return try await work()
        } catch {
            throw error.code == .timedOut && clock.isOver ? clock.timedOut : error
        }
    }

    /// The same with a time of its own, within this one's.
    func limited(to milliseconds: Int, operation: String) -> OperationRun {
        var run = self
        run.clock = clock.limited(to: milliseconds, operation: operation)
        return run
    }

    /// The outline as the model may see it: values of variables are hidden in it.
    func outline(of scope: PageScope) async throws(EngineError) -> PageView {
        let view = try await page.outline(of: scope.selector, ignoring: scope.ignoredSelectors, by: clock.deadline)
        if !view.hasScope { await note("snapshot", "the selector leads nowhere: the whole page is looked at") }
        return view.hiding(variables)
    }

    /// Asks the model for JSON of a schema.
    func ask(
        _ prompt: Prompt, for purpose: ModelPurpose, output: StructuredOutput
    ) async throws(EngineError) -> JSONValue {
        try clock.check()
        var content = prompt.content
        content.append(contentsOf: prompt.images.map { .image($0) })
        let request = ModelRequest(
            purpose: purpose, system: prompt.system, messages: [ModelMessage(.user, content)], output: output,
            deadline: clock.deadline)
        let reply = try await reply(to: request)
        try clock.check()
        guard let value = reply.value else {
            throw EngineError(.modelFailed, "\(model.name) answered without the structured output that was asked for")
        }
        return value
    }

    /// Asks the model, counts what it used, and says so.
    func reply(to request: ModelRequest) async throws(EngineError) -> ModelReply {
        let reply: ModelReply
        do {
            reply = try await model.reply(to: request)
        } catch {
            throw failure(error)
        }
        meter.add(reply.usage)
        await log(
            LogLine(
                category: "model", message: "\(model.name) answered", level: .debug,
                auxiliary: [
                    "model": .string("\(model.name)"), "inputTokens": .integer(Int64(reply.usage.inputTokens)),
                    "outputTokens": .integer(Int64(reply.usage.outputTokens)),
                    "timeMs": .integer(Int64(reply.usage.milliseconds)),
                ]))
        return reply
    }

    private func failure(_ error: ModelError) -> EngineError {
        switch error.code {
        case .timedOut where clock.isOver: clock.timedOut
        case .cancelled: EngineError(.browserEnded, "\(clock.operation)() was stopped: the session is ending")
        case .invalidConfiguration: EngineError(.invalidRequest, error.message)
        default: EngineError(.modelFailed, error.message)
        }
    }

    func note(_ category: String, _ message: String, _ auxiliary: [String: JSONValue] = [:]) async {
        await log(
            LogLine(
                category: category, message: variables.hidden(in: message), level: .info, auxiliary: auxiliary))
    }
}

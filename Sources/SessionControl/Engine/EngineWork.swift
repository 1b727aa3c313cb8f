import BrowserControl
import BrowserEngine
import JSONCoding
import JSONModel
import LanguageModels
import ProcessEnvironment
import SessionStore
import StagehandProtocol
import Timestamps

/// One command on its way through the engine.
struct EngineWork: Sendable {
    let engine: SessionEngine
    let command: SessionCommand
    let meter: UsageMeter
    let log: @Sendable (LogLine) async -> Void

    func perform() async throws(EngineError) -> EngineAnswer {
        if command.operation == "act" {
            let request = try request(ActRequest.self)
            if !request.target.needsModel { return try await act(request) }
        }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws(EngineError) in
            try await performWithPageText()
        }
    }

    /// What reads whole pages and speaks with models. It takes the processor for long, which the threads of the browser's
    /// messages may not be held up by.
    private func performWithPageText() async throws(EngineError) -> EngineAnswer {
        switch command.operation {
        case "act": try await act(request(ActRequest.self))
        case "observe": try await observe(request(ObserveRequest.self), secrets())
        case "extract": try await extract(request(ExtractRequest.self), secrets())
        case "agentExecute": try await agent(request(AgentRequest.self), secrets())
        default: throw EngineError(.invalidRequest, "this browser task does not know `\(command.operation)`")
        }
    }

    /// Nil where no person can take control.
    private var control: ActionControl? { engine.gate.map { ActionControl(gate: $0, log: log) } }

    private var pages: any EnginePageSource {
        control.map { GatedPages(source: engine.pages, control: $0) } ?? engine.pages
    }

    private func act(_ request: ActRequest) async throws(EngineError) -> EngineAnswer {
        // Where probably nothing of what is sealed is needed it stays shut.
        let isOpened = request.target.needsModel || !request.variables.isEmpty
        let secrets = isOpened ? try secrets() : nil
        let page = try await pages.drivablePage(ofFrame: request.scope.frameID)
        async let host = page.host
        var run = try run(
            page, request.scope, request.variables, secrets ?? .none,
            model: model(request.modelName, secrets, isNeeded: request.target.needsModel))
        if request.bypassesCache { run.cache = .off("the client asked to do without the cache") }
        let outcome = try await ActOperation(run).perform(request)
        return EngineAnswer(
            .finished(result: outcome.json), host: await host,
            parameters: Receipts.parameters(of: request),
            result: ["success": .bool(outcome.result.success), "message": Receipts.cut(outcome.result.message)],
            steps: Receipts.steps(outcome.result.actions), cacheStatus: outcome.cache?.description)
    }

    private func observe(
        _ request: ObserveRequest, _ secrets: RequestSecrets
    ) async throws(EngineError) -> EngineAnswer {
        let page = try await pages.drivablePage(ofFrame: request.scope.frameID)
        async let host = page.host
        let run = try run(
            page, request.scope, request.variables, secrets, model: model(request.modelName, secrets, isNeeded: true))
        let found = try await ObserveOperation(run).perform(request)
        return EngineAnswer(
            .finished(result: .array(found.map(\.json))), host: await host,
            parameters: Receipts.instruction(request.instruction), result: ["count": .integer(Int64(found.count))])
    }

    private func extract(
        _ request: ExtractRequest, _ secrets: RequestSecrets
    ) async throws(EngineError) -> EngineAnswer {
        let page = try await pages.drivablePage(ofFrame: request.scope.frameID)
        async let host = page.host
        let run = try run(
            page, request.scope, [], secrets,
            model: model(request.modelName, secrets, isNeeded: request.instruction != nil))
        let value =
            switch try await ExtractOperation(run).perform(request) {
            case .text(let text): PageText.json(text, isFlat: command.dialect == "flat")
            case .value(let value): value
            }
        return EngineAnswer(
            .finished(result: value), host: await host, parameters: Receipts.instruction(request.instruction))
    }

    private func agent(_ request: AgentRequest, _ secrets: RequestSecrets) async throws(EngineError) -> EngineAnswer {
        let page = try await pages.drivablePage(ofFrame: request.scope.frameID)
        async let host = page.host
        let model = try model(request.modelName, secrets, isNeeded: true)
        let mode = try AgentSettings.mode(of: request, model: model.name)
        let tools =
            request.executionModelName == nil && secrets.executionModel == nil
            ? model
            : try engine.models.model(
                named: request.executionModelName, configuration: secrets.executionModel, secrets)
        if request.wantsSearch == true {
            await log(
                LogLine(
                    category: "agent", message: "useSearch: no search is configured here; the tool is not offered",
                    level: .info, auxiliary: [:]))
        }
        let (source, control, end) = (pages, control, end)
        let pages = { @Sendable (frameID: String?) async throws(EngineError) -> any DrivablePage in
            let page = try await source.drivablePage(ofFrame: frameID)
            return request.showsCursor == true ? page.showingCursor : page
        }
        let settings = AgentSettings(
            model: model, mode: mode,
            page: { () async throws(EngineError) in
                // Here and not only in the tools: nobody asks a model about a page that a person is using.
                try await control?.pause(by: end)
                // The page that the client named, for as long as it is there; else the one that is active by now.
                guard let frameID = request.scope.frameID,
                    let named = try? await pages(frameID)
                else { return try await pages(nil) }
                return named
            }, date: String(SystemClock.now.rfc3339.prefix(10)), timestamp: { SystemClock.now.milliseconds },
            pause: { try? await Task.sleep(for: .milliseconds($0)) })
        let run = try run(page, request.scope, request.variables, secrets, model: tools)
        let outcome =
            mode == .cua
            ? try await ComputerOperation(run, settings).perform(request)
            : try await AgentOperation(run, settings).perform(request)
        return EngineAnswer(
            .finished(result: outcome.result.json), host: await host,
            parameters: Receipts.instruction(request.instruction),
            result: ["success": .bool(outcome.result.success), "completed": .bool(outcome.result.completed)],
            steps: Receipts.steps(outcome.steps))
    }

    private func request<Request: Decodable>(_ type: Request.Type) throws(EngineError) -> Request {
        do {
            return try JSON.decode(type, from: command.parameters)
        } catch {
            throw EngineError(.invalidRequest, "the command's parameters cannot be read: \(error)")
        }
    }

    /// What asks no model needs no key either. `opened`: the command's secrets where they are open.
    private func model(
        _ name: String?, _ opened: RequestSecrets?, isNeeded: Bool
    ) throws(EngineError) -> any LanguageModel {
        let make = { @Sendable () throws(EngineError) -> any LanguageModel in
            let secrets = if let opened { opened } else { try secrets() }
            return try engine.models.model(named: name, configuration: secrets.model, secrets)
        }
        return isNeeded ? try make() : LateModel(make: make)
    }

    private func secrets() throws(EngineError) -> RequestSecrets {
        guard let sealed = command.sealedModelKey else { return .none }
        do {
            let bytes = try CommandSeal.open(sealed, sessionKey: engine.key.revealed, actionID: command.actionID)
            return try JSON.decode(RequestSecrets.self, from: bytes)
        } catch {
            throw EngineError(.invalidRequest, "what the request keeps secret could not be opened; send it again")
        }
    }

    private func run(
        _ page: any OperablePage, _ scope: PageScope, _ variables: [RequestedVariable], _ secrets: RequestSecrets,
        model: any LanguageModel
    ) throws(EngineError) -> OperationRun {
        OperationRun(
            operation: command.operation, page: page, model: model, settings: engine.models.settings,
            variables: VariableValues(variables, values: secrets.variables), meter: meter,
            cache: ActionCache(engine.memory), limitMilliseconds: scope.timeoutMilliseconds, end: end,
            now: { SystemClock.monotonicMilliseconds }, log: log)
    }

    /// When nobody waits any longer, on the clock that does not jump.
    private var end: Int64 {
        SystemClock.monotonicMilliseconds + max(0, command.deadline.milliseconds(since: SystemClock.now))
    }
}

extension ActRequest.Target {
    /// An action that is named needs a model only to find its element anew.
    var needsModel: Bool {
        if case .instruction = self { return true }
        return false
    }
}

import JSONModel
import LanguageModels
import StagehandProtocol
import Synchronization

@testable import BrowserEngine

/// What an operation's test needs around a page and a model.
final class Bench: Sendable {
    let page: ScriptedPage
    let model: ScriptedModel
    let meter = UsageMeter()
    let memory: MemoryInRAM
    private let log = Mutex<[LogLine]>([])
    private let time = Mutex<Int64>(0)

    var lines: [LogLine] { log.withLock { $0 } }

    init(_ page: ScriptedPage, _ model: ScriptedModel, memory: MemoryInRAM = MemoryInRAM()) {
        self.page = page
        self.model = model
        self.memory = memory
    }

    static let scope = PageScope(
        frameID: nil, selector: nil, ignoredSelectors: [], timeoutMilliseconds: nil, domSettleTimeoutMilliseconds: nil)

    /// `step`: how far each look at the clock moves it, in milliseconds.
    func run(
        selfHeal: Bool = true, variables: VariableValues = .none, limit: Int? = nil, step: Int64 = 0,
        systemPrompt: String? = nil, operation: String = "act"
    ) -> OperationRun {
        OperationRun(
            operation: operation, page: page, model: model,
            settings: EngineSettings(systemPrompt: systemPrompt, selfHeal: selfHeal, settleMilliseconds: 5_000),
            variables: variables, meter: meter, cache: ActionCache(memory), limitMilliseconds: limit, end: 100_000,
            now: { [self] in
                time.withLock {
                    $0 += step
                    return $0
                }
            }, log: { [self] line in log.withLock { $0.append(line) } })
    }

    static func request(
        _ instruction: String, scope: PageScope = Bench.scope, variables: [RequestedVariable] = []
    ) -> ActRequest {
        ActRequest(target: .instruction(instruction), modelName: nil, variables: variables, scope: scope)
    }

    static func choice(
        _ id: String, _ method: String = "click", _ arguments: [JSONValue] = [], twoStep: Bool = false
    ) -> ScriptedModel.Answer {
        .value([
            "action": [
                "elementId": .string(id), "description": "the thing", "method": .string(method),
                "arguments": .array(arguments),
            ], "twoStep": .bool(twoStep),
        ])
    }
}

/// A memory that is gone with the test.
final class MemoryInRAM: ActionKeeping {
    private let state = Mutex<[String: [UInt8]]>([:])

    var entries: [String: [UInt8]] { state.withLock { $0 } }

    func recollection(_ key: String) async -> [UInt8]? { state.withLock { $0[key] } }
    func remember(_ bytes: [UInt8], as key: String) async { state.withLock { $0[key] = bytes } }
    func forget(_ key: String) async { state.withLock { $0[key] = nil } }
    func spoil(_ bytes: [UInt8]) { state.withLock { for key in $0.keys { $0[key] = bytes } } }
}

import BrowserEngine
import JSONCoding
import JSONModel
import LanguageModels
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StagehandProtocol
import Synchronization
import Testing
import Timestamps

@testable import SessionControl

@Suite("The engine's commands")
struct SessionEngineTests {
    private static let session = ModelSettings(
        name: "openai/session-model", systemPrompt: nil, selfHeal: true, domSettleTimeoutMilliseconds: nil,
        verbosity: 1,
        baseURL: "https://session.example/v1")
    private static let key = [UInt8](repeating: 3, count: 32)

    /// Keeps the configurations that models were made of.
    private final class Factory: Sendable {
        let made = Mutex<[ModelConfiguration]>([])

        var models: SessionModels {
            SessionModels(session: SessionEngineTests.session) { [self] (configuration) throws(ModelError) in
                made.withLock { $0.append(configuration) }
                return OfflineModel()
            }
        }

        var last: ModelConfiguration? { made.withLock { $0.last } }
    }

    /// A browser without pages.
    private struct NoPages: EnginePageSource {
        func drivablePage(ofFrame frameID: String?) async throws(EngineError) -> any DrivablePage {
            throw EngineError(.pageNotFound, "Page not found: no page is open")
        }
    }

    private struct Forgetful: ActionKeeping {
        func recollection(_ key: String) async -> [UInt8]? { nil }
        func remember(_ bytes: [UInt8], as key: String) async {}
        func forget(_ key: String) async {}
    }

    private static func secrets(header: String? = nil, _ model: JSONValue? = nil) -> RequestSecrets {
        RequestSecrets(headerKey: header, model: model, executionModel: nil, variables: [:])
    }

    @Test("the request's model comes before the session's, its key before the header's")
    func precedence() throws {
        let factory = Factory()
        func made(_ name: String?, _ model: JSONValue?, header: String? = "sk-header") throws -> ModelConfiguration {
            _ = try factory.models.model(named: name, configuration: model, Self.secrets(header: header, model))
            return try #require(factory.last)
        }
        let standard = try made(nil, nil)
        #expect(standard.name.description == "openai/session-model" && standard.apiKey?.revealed == "sk-header")
        #expect(standard.baseURL == "https://session.example/v1")
        let named = try made("anthropic/claude", nil)
        #expect(named.name.description == "anthropic/claude" && named.baseURL == nil)
        #expect(named.apiKey?.revealed == "sk-header")
        let own = try made("openai/x", ["modelName": "openai/x", "apiKey": "sk-own", "baseURL": "https://own.example"])
        #expect(own.apiKey?.revealed == "sk-own" && own.baseURL == "https://own.example")
        let options = try made(nil, ["apiKey": "sk-own"], header: nil)
        #expect(options.name.description == "openai/session-model" && options.apiKey?.revealed == "sk-own")
        #expect(try made(nil, nil, header: nil).apiKey == nil)
    }

    @Test("a model that cannot be had is the request's fault, with advice")
    func advice() {
        let models = SessionModels(session: Self.session) { (_) throws(ModelError) in
            throw ModelError(.unauthorized, "no API key for openai")
        }
        #expect {
            try models.model(named: nil, configuration: nil, .none)
        } throws: { error in
            (error as? EngineError)?.code == .invalidRequest && "\(error)".contains("x-model-api-key")
                && "\(error)".contains("wallcrawler/offline")
        }
    }

    private static func answer(
        _ operation: String, _ parameters: JSONValue, sealed: [UInt8]? = nil
    ) async throws -> (EngineAnswer, [ActionEntry]) {
        let engine = SessionEngine(
            models: Factory().models, pages: NoPages(), memory: Forgetful(), key: Secret(key), gate: nil)
        let command = SessionCommand(
            actionID: "a1", operation: operation, dialect: "nested", parameters: try JSON.encode(parameters),
            deadline: SystemClock.now.adding(milliseconds: 60_000), sealedModelKey: sealed)
        let log = Mutex<[ActionEntry]>([])
        let answer = await engine.perform(command) { entry in log.withLock { $0.append(entry) } }
        return (answer, log.withLock { $0 })
    }

    @Test(
        "each failure has the status that fits",
        arguments: [
            ("act", 404), ("observe", 404), ("extract", 404), ("agentExecute", 404), ("fly", 400),
        ])
    func statuses(_ operation: String, _ status: Int) async throws {
        let body: JSONValue = [
            "input": "x", "agentConfig": [:], "executeOptions": ["instruction": "x"], "instruction": "x",
        ]
        let parameters: JSONValue =
            switch operation {
            case "act": try JSON.value(from: JSON.encode(ActRequest.read(body).request))
            case "observe": try JSON.value(from: JSON.encode(ObserveRequest.read(body).request))
            case "extract": try JSON.value(from: JSON.encode(ExtractRequest.read(body).request))
            default: try JSON.value(from: JSON.encode(AgentRequest.read(body, isFlatClient: false).request))
            }
        let (answer, log) = try await Self.answer(operation, parameters)
        guard case .failed(status, _) = answer.entry else {
            Issue.record("\(answer.entry)")
            return
        }
        #expect(answer.receipt.actionID == "a1" && answer.receipt.operation == operation && answer.receipt.use == nil)
        guard case .log(let line)? = log.last else {
            Issue.record("there is no receipt")
            return
        }
        #expect(line["category"] == "receipt" && line["auxiliary"]?["inputTokens"]?["value"] == "0")
    }

    @Test("secrets that were sealed for another action or session are refused")
    func foreignSecrets() async throws {
        let bytes = try JSON.encode(Self.secrets(header: "sk"))
        let parameters = try JSON.value(from: JSON.encode(ObserveRequest.read([:]).request))
        for (sessionKey, action) in [(Self.key, "a2"), ([UInt8](repeating: 4, count: 32), "a1")] {
            let sealed = try CommandSeal.seal(bytes, sessionKey: sessionKey, actionID: action)
            let (answer, _) = try await Self.answer("observe", parameters, sealed: sealed)
            #expect(
                answer.entry
                    == .failed(
                        statusCode: 400, message: "what the request keeps secret could not be opened; send it again"))
        }
        let own = try CommandSeal.seal(bytes, sessionKey: Self.key, actionID: "a1")
        let (answer, _) = try await Self.answer("observe", parameters, sealed: own)
        #expect(answer.entry == .failed(statusCode: 404, message: "Page not found: no page is open"))
    }

    @Test("receipts are short whatever is asked")
    func receipts() throws {
        let long = String(repeating: "x", count: 60_000)
        let action = ElementAction(
            selector: "xpath=/\(long)", description: long, method: "fill", arguments: Array(repeating: long, count: 9))
        let steps = Receipts.steps(Array(repeating: action, count: 90))
        let bytes = try JSON.encode(JSONValue.array(steps))
        #expect(steps.count == 50 && bytes.count < StoreLimits.receipt)
        let usual = ElementAction(
            selector: "#a", description: long, method: "fill", arguments: Array(repeating: long, count: 9))
        #expect(
            try JSON.encode(JSONValue.array(Receipts.steps(Array(repeating: usual, count: 90)))).count
                < StoreLimits.receipt)
        #expect(Receipts.instruction(long)["instruction"]?.stringValue?.count == 2_000)
    }
}

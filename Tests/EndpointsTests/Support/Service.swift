import BusEvents
import ByteEncodings
import Endpoints
import JSONCoding
import JSONModel
import LambdaRuntime
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StructuredLogging
import TestSupport
import Testing
import Timestamps

/// The functions around fakes that keep state. Time stands still unless somebody waits.
final class Service {
    let clock = MovableClock()
    let store: WaitingStore
    /// A further client of the same store, for another thread.
    let openStore: @Sendable () throws -> any SessionStoring
    let bus = RecordingBus()
    let tasks = FakeBrowserTasks()
    let deletions = RecordedDeletions()
    let log = LogCapture()
    let keys = SessionKeys(master: Secret(Service.master))
    let resources: FunctionResources
    let identifiers: SeededIdentifiers

    static let master = Array("the master secret of the tests, of 41 bytes".utf8)

    init(_ backend: Backend, seed: UInt64 = 1, _ configure: (inout FunctionSettings) -> Void = { _ in }) throws {
        openStore = try backend.open(clock)
        store = WaitingStore(try openStore(), clock: clock)
        identifiers = SeededIdentifiers(seed: seed)
        var settings = try FunctionSettings(EnvironmentVariables([:]))
        configure(&settings)
        resources = Self.resources(settings, store, bus, tasks, deletions, keys, log, clock, identifiers)
    }

    /// As `resources`, for another thread.
    func otherResources() throws -> FunctionResources {
        Self.resources(
            resources.settings, try openStore(), bus, tasks, deletions, keys, log, clock, identifiers)
    }

    private static func resources(
        _ settings: FunctionSettings, _ store: any SessionStoring, _ bus: RecordingBus, _ tasks: FakeBrowserTasks,
        _ deletions: RecordedDeletions, _ keys: SessionKeys, _ log: LogCapture, _ clock: MovableClock,
        _ identifiers: SeededIdentifiers
    ) -> FunctionResources {
        FunctionResources(
            settings: settings, store: store, bus: bus, tasks: tasks, deletions: deletions, keys: keys,
            log: StructuredLog(level: .trace, base: [:], sink: log.sink, clock: { clock.now }),
            now: { clock.now }, identifier: { identifiers.next() })
    }

    func send<Endpoint: RESTEndpoint>(_ request: ProxyRequest, to endpoint: Endpoint.Type) throws -> Reply {
        let recorder = AnswerRecorder()
        _ = RESTFunction<Endpoint>(resources).handle(invocation(request.payload, nil), Responder(recorder))
        return try Reply(recorder)
    }

    func send<Endpoint: ActionEndpoint>(
        _ request: ProxyRequest, to endpoint: Endpoint.Type, deadline: Timestamp? = nil
    ) throws -> Reply {
        let recorder = AnswerRecorder()
        _ = ActionFunction<Endpoint>(resources).handle(invocation(request.payload, deadline), Responder(recorder))
        return try Reply(recorder)
    }

    /// The function's answer; throws when the function failed, so that the event would come again.
    @discardableResult
    func deliver<Handler: EventHandling>(_ payload: [UInt8], to handler: Handler.Type) throws -> JSONValue {
        try Self.deliver(payload, to: handler, resources)
    }

    @discardableResult
    func deliver<Handler: EventHandling>(_ event: any BusEvent, to handler: Handler.Type) throws -> JSONValue {
        try deliver(BusDelivery.event(event), to: handler)
    }

    @discardableResult
    static func deliver<Handler: EventHandling>(
        _ payload: [UInt8], to handler: Handler.Type, _ resources: FunctionResources
    ) throws -> JSONValue {
        let recorder = AnswerRecorder()
        let invocation = Invocation(
            requestID: "8476a536", functionARN: "arn", deadline: nil, traceID: nil, tenantID: nil, clientContext: nil,
            payload: payload)
        _ = EventFunction<Handler>(resources).handle(invocation, Responder(recorder))
        switch recorder.recorded {
        case .success(let body, _): return try JSON.value(from: body)
        case .failure(let error): throw error
        case .nothing, .stream: throw FixtureError("no answer: \(recorder.recorded)")
        }
    }

    func invocation(_ payload: [UInt8], _ deadline: Timestamp?) -> Invocation {
        Invocation(
            requestID: "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
            functionARN: "arn:aws:lambda:us-east-1:123456789012:function:test", deadline: deadline, traceID: nil,
            tenantID: nil, clientContext: nil, payload: payload)
    }
}

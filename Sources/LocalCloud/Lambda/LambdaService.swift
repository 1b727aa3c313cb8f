import ProcessEnvironment
import Timestamps

/// The functions of the stack, and the queue of asynchronous events in front of them.
@CloudActor
final class LambdaService {
    private var pools: [String: FunctionPool] = [:]
    private let background: BackgroundTasks
    private let retry: AsynchronousRetry
    /// Carries the records of failed asynchronous events to queues, buses and functions. Set once all services exist.
    var destinations: (any DestinationSending)?
    private let recorder: EventRecorder?

    /// `recorder` keeps every event that a function is given.
    init(background: BackgroundTasks, retry: AsynchronousRetry, recorder: EventRecorder?) {
        self.background = background
        self.retry = retry
        self.recorder = recorder
    }

    var statuses: [FunctionStatus] {
        pools.values.map { pool in
            FunctionStatus(
                name: pool.definition.name, logicalID: pool.definition.resource.logicalID, processes: pool.processes)
        }.sorted { $0.name < $1.name }
    }

    /// Whether there is such a function.
    func exists(_ name: String) -> Bool { pools[name] != nil }

    func add(_ definition: FunctionDefinition, log: LogFile, path: String) {
        pools[definition.name] = FunctionPool(definition: definition, log: log, path: path)
    }

    /// Keeps `count` processes of every function started.
    func warm(_ count: Int) {
        for pool in pools.values { pool.warm(count) }
    }

    /// `Invoke` with `RequestResponse`: the answer, or why there is none.
    func invoke(
        _ name: String, payload: [UInt8], requestID: String?, clientContext: String? = nil,
        traceID: String? = nil, receiver: PieceReceiver? = nil
    ) async -> InvocationResult {
        guard let pool = pools[name] else { return .failure(Self.notFound(name)) }
        guard payload.count <= LambdaLimits.payloadBytes else { return .failure(.requestTooLarge) }
        recorder?.record(payload, for: name)
        let invocation = Invocation(
            payload: payload, requestID: requestID, clientContext: clientContext, receiver: receiver,
            traceID: traceID ?? Identifiers.traceID(seconds: SystemClock.now.seconds))
        return await pool.invoke(invocation, mayWait: .no)
    }

    /// `Invoke` with `Event`: takes the event into the function's queue, where it is tried up to three times.
    func enqueue(_ name: String, payload: [UInt8]) throws(FunctionFailure) {
        guard let pool = pools[name] else { throw Self.notFound(name) }
        guard payload.count <= LambdaLimits.asynchronousPayloadBytes else { throw .requestTooLarge }
        recorder?.record(payload, for: name)
        let invoker = AsynchronousInvocation(
            pool: pool, payload: payload, retry: retry, requestID: nil, receivedAt: SystemClock.now)
        background.run { [weak self] in
            guard let failed = await invoker.run() else { return }
            await self?.destinations?.send(failed)
        }
    }

    /// Ends every process.
    func close() async {
        // Awaited right here.
        let closings = pools.values.map { pool in CloudActor.begin { await pool.close() } }
        for closing in closings { await closing.value }
    }

    private static func notFound(_ name: String) -> FunctionFailure {
        FunctionFailure(
            kind: .reported, type: "ResourceNotFoundException", message: "Function not found: \(name)")
    }
}

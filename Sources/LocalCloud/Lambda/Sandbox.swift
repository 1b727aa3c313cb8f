import NIOCore
import NIOHTTP1
import ProcessEnvironment
import Timestamps

/// Hears how a sandbox fares.
@CloudActor
protocol SandboxOwner: AnyObject {
    /// The process has asked for an event, and there is none.
    func sandboxBecameReady(_ sandbox: Sandbox)
    /// The process is gone. `failure` says why it never became ready, if it did not.
    func sandboxEnded(_ sandbox: Sandbox, failure: InitializationFailure?)
}

/// Why a function's process never asked for its first event.
enum InitializationFailure: Sendable {
    case exited(ProcessExit)
    case reported(type: String, body: [UInt8])
    case timedOut
    case notStarted(String)

    /// As the caller of the invocation that needed the process sees it.
    func failure(requestID: String) -> FunctionFailure {
        switch self {
        case .exited(let exit):
            return .exited(requestID: requestID, exit)
        case .reported(let type, let body):
            return FunctionFailure(kind: .reported, type: type, body: body)
        case .timedOut:
            return FunctionFailure(
                kind: .timedOut, type: "Sandbox.Timedout",
                message: "RequestId: \(requestID) Error: Initialization timed out after 10.00 seconds")
        case .notStarted(let problem):
            return FunctionFailure(
                kind: .crashed, type: "Runtime.InvalidEntrypoint", message: "RequestId: \(requestID) Error: \(problem)")
        }
    }
}

/// One process of a function, and the Runtime API that only this process uses.
@CloudActor
final class Sandbox {
    /// The invocation that is under way.
    struct Running {
        let invocation: Invocation
        let continuation: CheckedContinuation<InvocationResult?, Never>
        let startedAt: Int64
        let timer: Scheduled<Void>
        var isSent: Bool
    }

    let definition: FunctionDefinition
    let log: LogFile
    let logStream: String
    var machine = RuntimeStateMachine()
    var process: ChildProcess?
    /// The connections that the process was found at the other end of.
    var knownConnections: Set<ObjectIdentifier> = []
    var running: Running?
    /// The unanswered request for the next event.
    var parked: HTTPExchange?
    /// An internal extension has registered: the process wants SIGTERM before its end.
    var wantsTermination = false
    weak var owner: (any SandboxOwner)?

    private var server: HTTPServer?
    private var initializationTimer: Scheduled<Void>?
    private var failure: InitializationFailure?
    private let createdAt: Int64
    private var isInitialized = false
    /// Microseconds that the start took; nil once that was reported.
    private var initializationMicroseconds: Int64?
    private(set) var hasEnded = false
    /// Whether the process is ready for the first time.
    private(set) var isFirstReadiness = false

    init(definition: FunctionDefinition, log: LogFile, owner: any SandboxOwner) {
        self.definition = definition
        self.log = log
        self.owner = owner
        self.createdAt = SystemClock.monotonicMicroseconds
        self.logStream = "[$LATEST]" + Identifiers.hexadecimal(digits: 32)
    }

    /// Starts the process. Failures are told to the owner.
    func start(path: String) async {
        do {
            let server = try await HTTPServer.start(host: "127.0.0.1", port: 0, limits: .children, responder: self)
            self.server = server
            guard !hasEnded else { return await server.close() }
            let launch = ChildProcess.Launch(
                executable: definition.executable,
                environment: definition.processEnvironment(
                    runtimeAPI: "127.0.0.1:\(server.port)", logStream: logStream, path: path),
                directory: "/", outputDescriptor: log.descriptor)
            process = try ChildProcess(launch) { [weak self] in self?.processEnded($0) }
            initializationTimer = CloudActor.schedule(milliseconds: LambdaLimits.initializationMilliseconds) {
                [weak self] in self?.fail(.timedOut)
            }
        } catch {
            failure = .notStarted(error.message)
            await ended()
        }
    }

    /// Gives the process an event and returns its answer; nil when the process has ended before it got the event.
    /// Only for whoever was given this sandbox by the pool.
    func run(_ invocation: Invocation) async -> InvocationResult? {
        await withCheckedContinuation { continuation in
            guard machine.isReady, !hasEnded, process?.exit == nil else { return continuation.resume(returning: nil) }
            let limit = definition.timeoutMilliseconds
            let timer = CloudActor.schedule(milliseconds: Int64(limit)) { [weak self] in self?.timeOut() }
            running = Running(
                invocation: invocation, continuation: continuation, startedAt: SystemClock.monotonicMicroseconds,
                timer: timer, isSent: false)
            isFirstReadiness = false
            // The process may have ended before the continuation exists.
            let exit = process?.exit
            // The event first: to write a line down takes as long as a function takes to wake up.
            if exit == nil { sendEvent() }
            log.append("START RequestId: \(invocation.requestID) Version: $LATEST")
            if let exit { complete(.failure(.exited(requestID: invocation.requestID, exit))) }
        }
    }

    /// Answers the caller. Later calls for the same invocation do nothing.
    func complete(_ result: InvocationResult) {
        answerCaller(result)?()
    }

    /// As `complete`, for an answer that somebody waits for: they go on before anything is written down, or the runtime hears
    /// that it may ask for its next event.
    func completeFirst(_ result: InvocationResult) async {
        let report = answerCaller(result)
        // The task that runs the invocation, and then the one of the request that waits for it.
        await Task.yield()
        await Task.yield()
        report?()
    }

    /// Gives the way in which it is to be reported.
    private func answerCaller(_ result: InvocationResult) -> (@CloudActor () -> Void)? {
        guard let running else { return nil }
        self.running = nil
        running.timer.cancel()
        let microseconds = SystemClock.monotonicMicroseconds - running.startedAt
        running.continuation.resume(returning: result)
        return { self.report(running, result, microseconds) }
    }

    /// Ends the process: at once, or as its shutdown hook asks.
    func end() async {
        guard let process, process.exit == nil else { return await ended() }
        if wantsTermination {
            _ = await process.terminate(graceMilliseconds: 500)
        } else {
            process.signal(9)
            _ = await process.waitUntilExit()
        }
    }

    /// The process cannot become ready.
    private func fail(_ failure: InitializationFailure) {
        noteFailure(failure)
        process?.signal(9)
    }

    /// Keeps the first reason why the process will not become ready.
    func noteFailure(_ failure: InitializationFailure) {
        if self.failure == nil { self.failure = failure }
    }

    /// The process has asked for its first event.
    func initialized() {
        initializationTimer?.cancel()
        initializationTimer = nil
        isInitialized = true
        initializationMicroseconds = SystemClock.monotonicMicroseconds - createdAt
        isFirstReadiness = true
    }

    private func timeOut() {
        guard let running else { return }
        complete(
            .failure(.timedOut(requestID: running.invocation.requestID, milliseconds: definition.timeoutMilliseconds)))
        machine.processEnded()
        process?.signal(9)
    }

    private func processEnded(_ exit: ProcessExit) {
        let wasStarting = !isInitialized
        machine.processEnded()
        if let running {
            complete(.failure(.exited(requestID: running.invocation.requestID, exit)))
        }
        if wasStarting, failure == nil { failure = .exited(exit) }
        // Ends when the listener is closed, which nothing can hold up.
        CloudActor.begin { await self.ended() }
    }

    private func ended() async {
        guard !hasEnded else { return }
        hasEnded = true
        initializationTimer?.cancel()
        machine.processEnded()
        parked = nil
        owner?.sandboxEnded(self, failure: isInitialized ? nil : failure)
        await server?.close()
    }

    private func report(_ running: Running, _ result: InvocationResult, _ microseconds: Int64) {
        let id = running.invocation.requestID
        if let failure = result.failure, failure.kind != .reported, let message = failure.message {
            log.append("\(SystemClock.now.rfc3339) \(message)")
        }
        log.append("END RequestId: \(id)")
        var line = "REPORT RequestId: \(id)\tDuration: \(Self.milliseconds(microseconds)) ms\t"
        line +=
            "Billed Duration: \((microseconds + 999) / 1000) ms\tMemory Size: \(definition.resource.memoryMegabytes) MB"
        if let initializationMicroseconds {
            line += "\tInit Duration: \(Self.milliseconds(initializationMicroseconds)) ms"
        }
        initializationMicroseconds = nil
        log.append(line)
    }

    private static func milliseconds(_ microseconds: Int64) -> String {
        let fraction = String(microseconds % 1000 / 10)
        return "\(microseconds / 1000).\(fraction.count < 2 ? "0" : "")\(fraction)"
    }
}

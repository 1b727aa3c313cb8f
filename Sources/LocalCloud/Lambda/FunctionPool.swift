import ProcessEnvironment

/// The processes of one function: idle ones are used again, the last used first; new ones are started when all are busy.
@CloudActor
final class FunctionPool {
    let definition: FunctionDefinition
    private let log: LogFile
    private let path: String
    private var sandboxes: [ObjectIdentifier: Sandbox] = [:]
    /// The last is taken next.
    private var idle: [IdleSandbox] = []
    private var waiters: [Waiter] = []
    private var nextWaiterID = 0
    private var starting = 0
    private var isClosed = false

    private struct IdleSandbox {
        let sandbox: Sandbox
        let since: Int64
    }

    private struct Waiter {
        let id: Int
        let continuation: CheckedContinuation<Acquisition, Never>
    }

    private enum Acquisition {
        case sandbox(Sandbox)
        case failed(InitializationFailure)
        case closed
    }

    /// A process that has answered asks for its next event within microseconds; only one that does not is replaced.
    private static let patienceMilliseconds: Int64 = 50

    init(definition: FunctionDefinition, log: LogFile, path: String) {
        self.definition = definition
        self.log = log
        self.path = path
    }

    /// The processes that run, for status reports.
    var processes: [FunctionStatus.Process] {
        sandboxes.values.compactMap { sandbox in
            guard let process = sandbox.process, process.exit == nil else { return nil }
            let state: FunctionStatus.State =
                sandbox.running != nil ? .busy : sandbox.machine.isReady ? .idle : .starting
            return FunctionStatus.Process(pid: Int(process.pid), state: state)
        }.sorted { $0.pid < $1.pid }
    }

    /// Runs one event. `mayWait`: stay in line when the limit of processes is reached, instead of being throttled.
    func invoke(_ invocation: Invocation, mayWait: MayWait) async -> InvocationResult {
        while true {
            guard !isClosed else { return .failure(.shuttingDown) }
            if let sandbox = takeIdle() { return await sandbox.run(invocation) }
            guard mayWait == .forCapacity || hasCapacity else { return .failure(.throttled) }
            switch await acquire() {
            case .sandbox(let sandbox):
                if sandbox.machine.isReady, sandbox.running == nil { return await sandbox.run(invocation) }
            case .failed(let failure):
                return .failure(failure.failure(requestID: invocation.requestID))
            case .closed:
                return .failure(.shuttingDown)
            }
        }
    }

    /// Starts processes until there are `count`, for whoever comes.
    func warm(_ count: Int) {
        for _ in sandboxes.count..<max(sandboxes.count, min(count, definition.maximumConcurrency)) { startSandbox() }
    }

    /// Ends every process and refuses further work.
    func close() async {
        isClosed = true
        for waiter in waiters { waiter.continuation.resume(returning: .closed) }
        waiters = []
        // Awaited right here.
        let endings = sandboxes.values.map { sandbox in CloudActor.begin { await sandbox.end() } }
        for ending in endings { await ending.value }
    }

    private var hasCapacity: Bool {
        sandboxes.count < definition.maximumConcurrency || answered > 0 || starting > waiters.count
    }

    private var answered: Int { sandboxes.values.count { $0.machine.isAnswered } }

    private func takeIdle() -> Sandbox? {
        while let candidate = idle.popLast() {
            if candidate.sandbox.process?.isAlive == true { return candidate.sandbox }
        }
        return nil
    }

    private func acquire() async -> Acquisition {
        await withCheckedContinuation { continuation in
            // The pool may have been closed before the continuation exists.
            guard !isClosed else { return continuation.resume(returning: .closed) }
            waiters.append(Waiter(id: nextWaiterID, continuation: continuation))
            nextWaiterID += 1
            ensureStarted(counting: starting + answered)
            if answered > 0 {
                _ = CloudActor.schedule(milliseconds: Self.patienceMilliseconds) { [weak self] in
                    guard let self else { return }
                    self.ensureStarted(counting: self.starting)
                }
            }
        }
    }

    /// Starts processes for the waiters that `expected` sandboxes will not serve.
    private func ensureStarted(counting expected: Int) {
        guard !isClosed else { return }
        let missing = waiters.count - expected
        for _ in 0..<max(0, min(missing, definition.maximumConcurrency - sandboxes.count)) { startSandbox() }
    }

    private func startSandbox() {
        let sandbox = Sandbox(definition: definition, log: log, owner: self)
        sandboxes[ObjectIdentifier(sandbox)] = sandbox
        starting += 1
        // Ends when the process is started; its life is followed through `SandboxOwner`.
        CloudActor.begin { [path] in await sandbox.start(path: path) }
    }

    private func expireIdle() {
        let now = SystemClock.monotonicMilliseconds
        let expired = idle.filter { now - $0.since >= definition.idleMilliseconds }
        idle.removeAll { now - $0.since >= definition.idleMilliseconds }
        for entry in expired {
            // Ends with the process, which is being killed.
            CloudActor.begin { await entry.sandbox.end() }
        }
    }
}

/// What an invocation does when every process that may run is busy.
enum MayWait: Hashable, Sendable {
    case no
    case forCapacity
}

extension FunctionPool: SandboxOwner {
    func sandboxBecameReady(_ sandbox: Sandbox) {
        if sandbox.isFirstReadiness { starting -= 1 }
        if waiters.isEmpty {
            idle.append(IdleSandbox(sandbox: sandbox, since: SystemClock.monotonicMilliseconds))
            _ = CloudActor.schedule(milliseconds: definition.idleMilliseconds) { [weak self] in self?.expireIdle() }
        } else {
            waiters.removeFirst().continuation.resume(returning: .sandbox(sandbox))
        }
    }

    func sandboxEnded(_ sandbox: Sandbox, failure: InitializationFailure?) {
        guard sandboxes.removeValue(forKey: ObjectIdentifier(sandbox)) != nil else { return }
        idle.removeAll { $0.sandbox === sandbox }
        if let failure {
            starting -= 1
            if !waiters.isEmpty { waiters.removeFirst().continuation.resume(returning: .failed(failure)) }
        }
        ensureStarted(counting: starting + answered)
    }
}

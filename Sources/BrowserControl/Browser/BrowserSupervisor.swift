import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// Starts one child on a thread of its own and stays with it until it has ended.
///
/// The child is killed by the kernel when the *thread* that started it ends (prctl(2), PR_SET_PDEATHSIG), so that thread
/// must live exactly as long as the child; a thread of a pool that shrinks would kill it. When the leader has ended,
/// whatever is left of its group is killed before the group's id can be given to another process.
final class BrowserSupervisor: Sendable {
    private let threads = NIOThreadPool(numberOfThreads: 1)
    private let group = Mutex<pid_t?>(nil)
    private let wasRequested = Mutex(false)
    private let diagnostics = Mutex(DiagnosticTail(maximumLines: 30, maximumLineBytes: 500))
    private let exit: EventLoopPromise<ProcessExit>
    private let profile: BrowserProfile

    init(eventLoop: any EventLoop, profile: BrowserProfile) {
        self.exit = eventLoop.makePromise()
        self.profile = profile
    }

    /// Starts the child and answers with its process id. To be called once.
    func start(_ command: [String], environment: [String], descriptors: [CInt]) async throws -> pid_t {
        threads.start()
        let started = exit.futureResult.eventLoop.makePromise(of: pid_t.self)
        threads.submit { [self] _ in
            do {
                let pid = try ChildProcess.start(
                    command, environment: environment, descriptors: .init(fromTwo: descriptors))
                group.withLock { $0 = pid }
                started.succeed(pid)
                supervise(pid)
            } catch {
                profile.remove()
                exit.fail(error)
                started.fail(error)
            }
            threads.shutdownGracefully { _ in }
        }
        return try await started.futureResult.get()
    }

    private func supervise(_ pid: pid_t) {
        ChildProcess.waitUntilEnded(pid)
        let ended = group.withLock { group in
            kill(-pid, SIGKILL)
            group = nil
            return ChildProcess.reap(pid)
        }
        profile.remove()
        exit.succeed(ended)
    }

    /// Sends a signal to the child and all of its group, unless it has ended.
    func signal(_ number: CInt) {
        group.withLock { group in
            if let group { _ = kill(-group, number) }
        }
    }

    func noteRequestedEnd() {
        wasRequested.withLock { $0 = true }
    }

    func append(diagnostics bytes: some Sequence<UInt8>) {
        diagnostics.withLock { $0.append(bytes) }
    }

    /// The last lines of standard error so far.
    var diagnosticLines: [String] { diagnostics.withLock { $0.allLines } }

    /// Waits until the child has ended; nil when it was never started.
    func waitForExit() async -> BrowserExit? {
        guard let ended = try? await exit.futureResult.get() else { return nil }
        return BrowserExit(
            exit: ended, wasRequested: wasRequested.withLock { $0 }, diagnostics: diagnosticLines)
    }

    /// As `waitForExit`, for a while only; whether it has ended.
    func waitForExit(atMost time: TimeAmount) async -> Bool {
        let waited = exit.futureResult.eventLoop.makePromise(of: Bool.self)
        let timer = exit.futureResult.eventLoop.scheduleTask(in: time) { waited.succeed(false) }
        exit.futureResult.whenComplete { _ in
            timer.cancel()
            waited.succeed(true)
        }
        return (try? await waited.futureResult.get()) ?? false
    }
}

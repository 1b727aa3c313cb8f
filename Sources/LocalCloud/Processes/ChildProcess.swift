import CProcess
@preconcurrency import Dispatch
import Glibc
import NIOCore

/// How a process ended.
enum ProcessExit: Hashable, Sendable {
    case code(Int)
    case signal(Int)

    /// As Lambda writes it: `exit status 1`, `signal: killed`.
    var text: String {
        switch self {
        case .code(let code): "exit status \(code)"
        case .signal(9): "signal: killed"
        case .signal(11): "signal: segmentation fault"
        case .signal(6): "signal: aborted"
        case .signal(4): "signal: illegal instruction"
        case .signal(5): "signal: trace/breakpoint trap"
        case .signal(15): "signal: terminated"
        case .signal(let number): "signal: \(number)"
        }
    }

    /// As a shell and a container runtime count it: 128 plus the signal's number.
    var shellCode: Int {
        switch self {
        case .code(let code): code
        case .signal(let number): 128 + number
        }
    }
}

/// A program that was started by the cloud, in a process group of its own. It dies when the cloud does, however the cloud dies:
/// the kernel kills it when the thread that started it, the cloud's, is gone (prctl(2), PR_SET_PDEATHSIG).
@CloudActor
final class ChildProcess {
    /// What to start.
    struct Launch {
        var executable: String
        var arguments: [String] = []
        /// The whole environment; nothing is inherited.
        var environment: [String: String]
        var directory: String
        /// Receives standard output and standard error.
        var outputDescriptor: CInt
        /// Becomes standard input; `/dev/null` when nil.
        var inputDescriptor: CInt?
    }

    let pid: pid_t
    private(set) var exit: ProcessExit?
    private let source: any DispatchSourceRead
    private let handle: ProcessHandle
    private var waiters: [CheckedContinuation<ProcessExit, Never>] = []
    private var exitHandler: (@CloudActor (ProcessExit) -> Void)?

    /// Starts the program; `whenEnded` is called once, on the cloud's thread, as soon as it has ended.
    init(_ launch: Launch, whenEnded: @escaping @CloudActor (ProcessExit) -> Void) throws(LocalCloudError) {
        let pid = try ProcessSpawner.spawn(launch)
        let descriptor = wallcrawler_pidfd_open(pid)
        guard descriptor >= 0 else {
            let code = errno
            kill(-pid, SIGKILL)
            var status: CInt = 0
            waitpid(pid, &status, 0)
            throw LocalCloudError(code: .systemCall, message: "pidfd_open failed: error \(code)")
        }
        self.pid = pid
        self.handle = ProcessHandle(of: pid)
        self.exitHandler = whenEnded
        self.source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: Self.queue)
        source.setCancelHandler { @Sendable in close(descriptor) }
        // Sources may be used from any thread (`dispatch_source_cancel(3)`).
        let source = source
        source.setEventHandler { @Sendable [weak self] in
            // A process ends once: one message is enough.
            source.cancel()
            CloudActor.eventLoop.execute { CloudActor.assumeIsolated { self?.reap() } }
        }
        source.activate()
    }

    private static let queue = DispatchQueue(label: "wallcrawler.children")

    /// Whether the program still runs. Asks the kernel, so that a death whose news is on its way counts, and one that was only
    /// ordered (SIGKILL).
    var isAlive: Bool {
        exit == nil && !handle.isDying
    }

    /// Sends a signal to the program's whole process group.
    func signal(_ number: CInt) {
        guard exit == nil else { return }
        kill(-pid, number)
    }

    /// Sends a signal to the program alone, as a container runtime does to its first process.
    func signalProgram(_ number: CInt) {
        guard exit == nil else { return }
        kill(pid, number)
    }

    /// Returns when the program has ended.
    func waitUntilExit() async -> ProcessExit {
        if let exit { return exit }
        return await withCheckedContinuation { continuation in
            if let exit {
                continuation.resume(returning: exit)
            } else {
                waiters.append(continuation)
            }
        }
    }

    /// Asks the program to end, and ends it when it has not after `graceMilliseconds`.
    func terminate(graceMilliseconds: Int64) async -> ProcessExit {
        signalProgram(SIGTERM)
        let timer = CloudActor.schedule(milliseconds: graceMilliseconds) { [weak self] in self?.signal(SIGKILL) }
        let exit = await waitUntilExit()
        timer.cancel()
        return exit
    }

    private func reap() {
        guard exit == nil, wallcrawler_has_ended(pid) == 1 else { return }
        // Before the process is reaped its id cannot be given to another: whoever is left in its group ends with it.
        kill(-pid, SIGKILL)
        var status: CInt = 0
        guard waitpid(pid, &status, 0) == pid else { return }
        let exit: ProcessExit =
            wallcrawler_exited(status) != 0
            ? .code(Int(wallcrawler_exit_code(status))) : .signal(Int(wallcrawler_term_signal(status)))
        self.exit = exit
        let handler = exitHandler
        exitHandler = nil
        handler?(exit)
        for waiter in waiters { waiter.resume(returning: exit) }
        waiters = []
    }
}

import Glibc
package import NIOCore
import NIOPosix
import ProcessEnvironment

/// A Chrome of our own: started over its debugging pipe (descriptors 3 and 4, no port that a page or a neighbour could
/// reach), watched, and ended with everything it started.
package final class BrowserProcess: Sendable {
    package let connection: BrowserConnection
    /// What it was started with.
    let launch: BrowserLaunch
    /// Chrome's own process id.
    package let pid: Int32
    package let user: BrowserUser
    package let sandbox: SandboxState
    /// From the start of the process to its first answer.
    package let bootMilliseconds: Double
    /// Where downloads and uploads lie, on this machine.
    package let directories: SessionDirectories
    private let supervisor: BrowserSupervisor

    /// Where downloads go, on this machine.
    package var downloadDirectory: String { directories.downloads }

    private init(
        connection: BrowserConnection, launch: BrowserLaunch, pid: Int32, user: BrowserUser, sandbox: SandboxState,
        bootMilliseconds: Double, directories: SessionDirectories, supervisor: BrowserSupervisor
    ) {
        self.connection = connection
        self.launch = launch
        self.pid = pid
        self.user = user
        self.sandbox = sandbox
        self.bootMilliseconds = bootMilliseconds
        self.directories = directories
        self.supervisor = supervisor
    }

    /// Starts a browser and waits for its first answer. `onSpawn` is called once its process runs, which is when other work
    /// no longer holds it up; not when it cannot be started.
    package static func start(
        _ launch: BrowserLaunch, on eventLoop: any EventLoop, onSpawn: @Sendable () -> Void = {}
    ) async throws(BrowserError) -> BrowserProcess {
        let user = BrowserUser.choose()
        let pipes = try Pipes()
        let profile: BrowserProfile
        do {
            profile = try BrowserProfile.make(for: user)
        } catch {
            pipes.closeChildEnds()
            pipes.closeOwnEnds()
            throw error
        }
        let sandbox = SandboxState.probe(user: user)
        let supervisor = BrowserSupervisor(eventLoop: eventLoop, profile: profile)
        let begun = SystemClock.monotonicMicroseconds
        let pid: pid_t
        do {
            defer { pipes.closeChildEnds() }
            pid = try await supervisor.start(
                launch.command(profile: profile, user: user, sandbox: sandbox),
                environment: launch.environment(profile: profile), descriptors: pipes.childEnds)
        } catch {
            pipes.closeOwnEnds()
            throw (error as? BrowserError) ?? BrowserError(code: .couldNotStart, message: "\(error)")
        }
        onSpawn()
        let connection = try await connect(pipes, supervisor, eventLoop, launch.readyTimeout)
        return BrowserProcess(
            connection: connection, launch: launch, pid: pid, user: user, sandbox: sandbox,
            bootMilliseconds: Double(SystemClock.monotonicMicroseconds - begun) / 1000,
            directories: profile.files, supervisor: supervisor)
    }

    private static func connect(
        _ pipes: Pipes, _ supervisor: BrowserSupervisor, _ eventLoop: any EventLoop, _ timeout: Duration
    ) async throws(BrowserError) -> BrowserConnection {
        pipes.collectDiagnostics(for: supervisor, on: eventLoop)
        do {
            return try await BrowserConnection.open(
                reading: pipes.answers.reading, writing: pipes.commands.writing, on: eventLoop,
                readyTimeout: TimeAmount(timeout))
        } catch {
            supervisor.noteRequestedEnd()
            let endedByItself = await supervisor.waitForExit(atMost: .milliseconds(500))
            supervisor.signal(SIGKILL)
            let exit = await supervisor.waitForExit()
            let lines = supervisor.diagnosticLines.suffix(5).joined(separator: " | ")
            throw endedByItself
                ? BrowserError(
                    code: .endedEarly,
                    message: "the browser ended before it answered (\(exit?.exit.description ?? "unknown")): \(lines)")
                : BrowserError(code: .timedOut, message: "the browser did not answer within \(timeout): \(lines)")
        }
    }

    /// Waits until the browser has ended, whoever ended it.
    package func waitForExit() async -> BrowserExit {
        await supervisor.waitForExit()
            ?? BrowserExit(exit: .code(-1), wasRequested: true, diagnostics: supervisor.diagnosticLines)
    }

    /// The last lines that the browser wrote to standard error so far.
    package var diagnostics: [String] { supervisor.diagnosticLines }

    /// Ends the browser: politely, after `grace` with SIGTERM, a second later with SIGKILL. Its profile is gone then.
    @discardableResult
    package func close(grace: Duration) async -> BrowserExit {
        supervisor.noteRequestedEnd()
        connection.closeBrowser()
        if await !supervisor.waitForExit(atMost: TimeAmount(grace)) {
            supervisor.signal(SIGTERM)
            if await !supervisor.waitForExit(atMost: .seconds(1)) { supervisor.signal(SIGKILL) }
        }
        return await waitForExit()
    }

    /// Removes what controllers that were killed have left on this machine. Blocks for as long as that takes.
    package static func removeAbandonedProfiles(settledForSeconds seconds: Int) {
        BrowserProfile.removeAbandoned(settledForSeconds: seconds)
    }
}

/// The three pipes between the controller and Chrome.
private struct Pipes {
    let commands: PipePair
    let answers: PipePair
    let diagnostics: PipePair

    init() throws(BrowserError) {
        commands = try PipePair()
        answers = try PipePair()
        diagnostics = try PipePair()
    }

    /// For the child's descriptors 2, 3 and 4.
    var childEnds: [CInt] { [diagnostics.writing, commands.reading, answers.writing] }

    func closeChildEnds() {
        for end in childEnds { close(end) }
    }

    func closeOwnEnds() {
        for end in [diagnostics.reading, commands.writing, answers.reading] { close(end) }
    }

    func collectDiagnostics(for supervisor: BrowserSupervisor, on eventLoop: any EventLoop) {
        NIOPipeBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DiagnosticHandler(supervisor: supervisor))
                }
            }
            .takingOwnershipOfDescriptor(input: diagnostics.reading)
            .whenFailure { _ in close(diagnostics.reading) }
    }
}

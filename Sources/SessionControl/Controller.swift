import BrowserControl
import BusEvents
import DevToolsProtocol
import Digests
import EgressRules
import Glibc
import HTTPTransport
import JSONModel
import NIOPosix
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StructuredLogging
import Synchronization

/// The browser task: a Chrome, and what stands between it and the world. Serves one session in its life.
package final class Controller: Sendable {
    let settings: ControllerSettings
    let environment: EnvironmentVariables
    let log: StructuredLog
    let access = AccessGuard()
    let denials: DenialReporter
    /// Set once the session has taken this task.
    let session = Mutex<ActiveSession?>(nil)
    /// What shows the session to its viewers, once there is a page.
    let screencast = Mutex<ScreencastRelay?>(nil)
    /// Chrome's way out, once there is a Chrome.
    let egress = Mutex<EgressGuard?>(nil)
    /// The session's files, once there is a browser.
    let files = Mutex<SessionFileStore?>(nil)

    /// How long a task that was started for a session waits to be given it, in milliseconds.
    private static let assignmentLimit: Int64 = 300_000

    /// Runs until the task is told to stop, or until it cannot go on.
    ///
    /// The main thread only waits. An asynchronous `main` would end it instead (`dispatch_main`, `pthread_exit`), and the unwinder would
    /// sort all frames of a static executable for that before anything else runs.
    package static func run() -> Never {
        let environment = EnvironmentVariables.current
        let log = StructuredLog(environment, base: ["process": "controller"])
        do {
            let controller = try Controller(environment, log)
            // The only task that nobody waits for: it ends with the process.
            Task.detached { await controller.serve() }
            while true { pause() }
        } catch {
            log.error("the controller cannot start", ["cause": .string("\(error)")])
            exit(78)
        }
    }

    private init(_ environment: EnvironmentVariables, _ log: StructuredLog) throws(EnvironmentError) {
        self.environment = environment
        self.settings = try ControllerSettings(environment)
        self.log = log
        self.denials = DenialReporter(log: log)
    }

    private func serve() async -> Never {
        let signals = TerminationSignals()
        do {
            // Chrome first: everything else happens while it boots, and begins when its process runs. Beside its start it
            // would take the processor from it, and Chrome takes longest.
            let (spawned, spawn) = AsyncStream.makeStream(of: Void.self)
            async let starting = startBrowser(finishing: spawn)
            for await _ in spawned {}
            let desk = try await registerTask()
            // The wait for a session begins while Chrome boots, and ends with the process at the latest.
            let limit = settings.sessionID == nil ? nil : Self.assignmentLimit
            let assigned = Task { try await desk.registrar.assignment(within: limit) }
            let browser = try await starting
            try await serve(browser, desk, assigned, signals)
        } catch {
            log.error("the browser task failed", ["cause": .string("\(error)")])
            exit(1)
        }
    }

    /// Finishes the stream when the process runs, and also when it cannot be started.
    private func startBrowser(finishing spawn: AsyncStream<Void>.Continuation) async throws -> BrowserProcess {
        defer { spawn.finish() }
        let binary = try BrowserBinary.find(override: settings.chromium)
        let egress = try await startEgress()
        let launch = BrowserLaunch(
            binary: binary, windowWidth: 1288, windowHeight: 711,
            additionalArguments: egress.chromeArguments, readyTimeout: .seconds(60))
        let browser = try await BrowserProcess.start(launch, on: MultiThreadedEventLoopGroup.singleton.next()) {
            spawn.finish()
        }
        log.info(
            "Chrome answers",
            [
                "bootMilliseconds": .number(browser.bootMilliseconds), "browser": .string(binary.path),
                "sandbox": .string(browser.sandbox.description),
            ])
        return browser
    }

    /// What the task speaks with the control plane through.
    struct Desk: Sendable {
        let registrar: TaskRegistrar
        let store: StoreActor
        let commands: StoreActor
        let outbox: EventOutbox
    }

    private func registerTask() async throws -> Desk {
        let environment = environment
        let identity = try await blocking {
            try TaskIdentity.discover(environment, with: try CurlClient(CurlConfiguration()))
        }
        let store = try StoreActor(environment, label: "records")
        let desk = Desk(
            registrar: TaskRegistrar(
                identity: identity, port: settings.port, keys: try X25519.KeyPair.generate(), store: store,
                waiting: try StoreActor(environment, label: "assignment"), retry: OutageRetry(log: log), log: log),
            store: store, commands: try StoreActor(environment, label: "commands"),
            outbox: try EventOutbox(environment, log: log))
        try await desk.registrar.register()
        // A task that was started for a session gets its key while Chrome boots; one of the pool is offered when it is of use.
        if settings.sessionID != nil { await announce(desk) }
        return desk
    }

    func announce(_ desk: Desk) async {
        await desk.outbox.publish([
            BrowserTaskRegistered(taskARN: desk.registrar.identity.arn, sessionID: settings.sessionID)
        ])
    }
}

import BrowserControl
import BrowserEngine
import BusEvents
import DevToolsProtocol
import Glibc
import JSONModel
import LanguageModels
import ProcessEnvironment
import SessionFiles
import SessionLifecycle
import SessionStore
import StagehandProtocol
import StructuredLogging
import Synchronization
import Timestamps

/// From a browser that answers to the task's end.
extension Controller {
    /// Why the task ends.
    enum Ending: Sendable {
        case told
        case browserEnded(BrowserExit)
        case lost(any Error)
    }

    /// A session and its key.
    typealias Assigned = Task<(TaskAssignment, Secret<[UInt8]>), any Error>

    func serve(
        _ browser: BrowserProcess, _ desk: Desk, _ assigned: Assigned, _ signals: TerminationSignals
    ) async throws -> Never {
        let pages = ActivePages()
        let files = try await followDownloads(of: browser)
        var limits = ClientLimits.standard
        limits.traffic = settings.traffic
        let multiplexer = try await ClientMultiplexer.start(
            on: browser.connection,
            policy: MethodPolicy(downloadDirectory: browser.downloadDirectory, uploads: files.uploadedFiles),
            limits: limits, observer: observer(pages))
        let live = LiveView(on: browser.connection)
        let proxy = try await startProxy(desk.registrar.identity, browser, multiplexer, live)
        try await proxy.serve(files)
        await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                await signals.wait()
                return .told
            }
            group.addTask { .browserEnded(await browser.waitForExit()) }
            group.addTask { await self.failure { try await self.keepRegistered(desk) } }
            group.addTask {
                await self.failure { try await self.serveSession(browser, desk, assigned, pages, multiplexer, live) }
            }
            let ending = await group.next() ?? .told
            let status = await shutDown(ending, browser, desk, multiplexer, proxy)
            // The tasks that still wait hold nothing; their waiting ends with the process.
            exit(status)
        }
        exit(1)
    }

    /// A registration that lapsed has to be announced again, or the task would never be given a session.
    private func keepRegistered(_ desk: Desk) async throws -> Never {
        try await desk.registrar.keepAlive {
            guard session.withLock({ $0 == nil }) else { return }
            log.warn("the task had to register again")
            await announce(desk)
        }
    }

    private func failure(of work: () async throws -> Never) async -> Ending {
        do {
            try await work()
        } catch {
            return .lost(error)
        }
    }

    /// Waits for the session, makes the browser its, and serves it.
    ///
    /// The session is ready as soon as Chrome answers: its first page needs as long again to appear, and what needs
    /// a page waits for it here (commands in their stream, clients at the door) instead of everybody before.
    private func serveSession(
        _ browser: BrowserProcess, _ desk: Desk, _ assigned: Assigned, _ pages: ActivePages,
        _ multiplexer: ClientMultiplexer, _ live: LiveView
    ) async throws -> Never {
        let uploads = files.withLock { $0?.uploadedFiles } ?? .none
        async let operations = PageOperations.start(on: browser.connection, uploads: uploads)
        if settings.sessionID == nil {
            // A browser of the pool is offered when it can be used at once.
            _ = try await operations
            await announce(desk)
        }
        let (assignment, key) = try await assigned.value
        let log = log.with(["sessionId": .string(assignment.sessionID)])
        let active = ActiveSession(
            id: assignment.sessionID, projectID: assignment.projectID,
            writer: SessionWriter(
                sessionID: assignment.sessionID, store: desk.store, outbox: desk.outbox, log: log),
            clock: { SystemClock.monotonicMilliseconds })
        try await applyEgress(ofSession: active.id, key, desk)
        let record = try await makeReady(active, assignment, desk)
        log.info("the session is ready")
        async let told: Void = desk.outbox.publish(Self.readiness(of: active, record, browser, desk))
        let usable = try await operations
        explainFailures(of: usable)
        try await usable.applySettings(PageSettings(record.browser))
        pages.appear(usable)
        let source = ScreencastSource(usable)
        let retry = OutageRetry(log: log)
        let gate = try await live.open(usable, source, observer: liveObserver(active, desk.outbox, retry))
        access.admit(session: active.id, key: key)
        await told
        let watch = DeadlineWatch(
            session: active, limits: record.limits, createdAt: record.createdAt,
            isInUse: { await multiplexer.clientCount() > 0 }, retry: retry, log: log)
        let engine = engine(active, record, usable, key, gate, desk)
        let screencast = screencast(active, source, desk, retry, log)
        let runner = CommandRunner(
            session: active, pages: usable, engine: engine, gate: gate, commands: desk.commands, retry: retry,
            isBrowserAlive: {
                (try? await browser.connection.call(GetVersion(), session: nil, timeout: .seconds(2))) != nil
            }, viewersChanged: { screencast.viewersChanged() }, log: log)
        let previews = PreviewListener(
            session: active,
            subscribe: { [environment] in
                try await blocking { try PreviewSubscription(environment, sessionID: active.id) }
            }, read: usable.read,
            lookAhead: { selector in
                // Ends with the call to the browser, within a second.
                Task(executorPreference: usable.executor) { await engine.lookAhead(toClick: selector) }
            }, log: log)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await watch.run() }
            group.addTask { await previews.run() }
            group.addTask(executorPreference: usable.executor) { try await runner.run() }
            group.addTask { await screencast.run() }
            group.addTask { try await self.denials.run(for: active, outbox: desk.outbox) }
            // None returns by itself: the first that throws ends the others.
            try await group.next()
        }
        throw ControllerError("the command stream has ended")
    }

    private func screencast(
        _ active: ActiveSession, _ source: ScreencastSource, _ desk: Desk, _ retry: OutageRetry, _ log: StructuredLog
    ) -> ScreencastRelay {
        let (environment, api) = (environment, settings.webSocketAPI)
        let relay = ScreencastRelay(
            .init(
                sessionID: active.id, projectID: active.projectID, store: desk.store,
                pictures: PagePictures(source: source),
                makePoster: { try ConnectionPoster(environment, api: api) }, outbox: desk.outbox, retry: retry,
                clock: { SystemClock.monotonicMilliseconds }, log: log))
        self.screencast.withLock { $0 = relay }
        return relay
    }

    private func engine(
        _ active: ActiveSession, _ record: SessionRecord, _ pages: PageOperations, _ key: Secret<[UInt8]>,
        _ gate: ControlGate, _ desk: Desk
    ) -> SessionEngine {
        let factory = ModelFactory(
            environment: environment, network: ModelNetwork(loopback: settings.modelLoopback))
        let model =
            record.model
            ?? ModelSettings(
                name: ModelNames.offline, systemPrompt: nil, selfHeal: true, domSettleTimeoutMilliseconds: nil,
                verbosity: 0, baseURL: nil)
        return SessionEngine(
            models: SessionModels(
                session: model, make: { (configuration) throws(ModelError) in try factory.model(configuration) }),
            pages: EnginePages(pages),
            memory: ProjectMemory(projectID: active.projectID, store: desk.store, log: log), key: key,
            gate: gate)
    }

    private func makeReady(
        _ active: ActiveSession, _ assignment: TaskAssignment, _ desk: Desk
    ) async throws -> SessionRecord {
        let arn = desk.registrar.identity.arn
        let ready = try await active.writer.apply(.chromeReady(arn: arn, address: assignment.address))
        guard let ready, ready.status == .ready, ready.task?.arn == arn else {
            throw ControllerError("the session does not take this task: \(ready?.status.rawValue ?? "it is gone")")
        }
        // Only now: a task that was refused must not speak for the session.
        session.withLock { $0 = active }
        return ready
    }

    private static func readiness(
        of session: ActiveSession, _ record: SessionRecord, _ browser: BrowserProcess, _ desk: Desk
    ) -> [any BusEvent] {
        let boot = Int64(browser.bootMilliseconds)
        return [
            SessionChromeReady(
                sessionID: session.id, projectID: session.projectID, taskARN: desk.registrar.identity.arn,
                bootMilliseconds: boot),
            SessionMetrics(
                sessionID: session.id, projectID: session.projectID,
                creationToReadyMilliseconds: (record.readyAt ?? record.createdAt).milliseconds(
                    since: record.createdAt),
                chromeBootMilliseconds: boot),
        ]
    }

    /// Lets everything go, tells who has to know, and returns the process's exit status.
    private func shutDown(
        _ ending: Ending, _ browser: BrowserProcess, _ desk: Desk, _ multiplexer: ClientMultiplexer,
        _ proxy: AccessProxy
    ) async -> Int32 {
        let session = session.withLock { $0 }
        switch ending {
        case .told:
            log.info("told to stop")
        case .browserEnded(let exit):
            log.error("Chrome ended", ["exit": .string(exit.description)])
            await note(.browserCrashed(detail: exit.exit.description), session)
        case .lost(let error):
            log.error("the task cannot go on", ["cause": .string("\(error)")])
        }
        await proxy.close(.sessionEnded("the session has ended"))
        await screencast.withLock { $0 }?.finish()
        await browser.close(grace: .seconds(3))
        await closeEgress()
        await desk.registrar.withdraw()
        if let session {
            await denials.publish(for: session, outbox: desk.outbox)
            await desk.outbox.publish([
                SessionResourcesReleased(
                    sessionID: session.id, projectID: session.projectID, taskARN: desk.registrar.identity.arn)
            ])
        }
        if case .told = ending { return 0 }
        return 1
    }

    private func note(_ input: SessionInput, _ session: ActiveSession?) async {
        do {
            try await session?.writer.apply(input)
        } catch {
            log.error("the session was not told", ["cause": .string("\(error)")])
        }
    }

    private func observer(_ pages: ActivePages) -> ClientObserver {
        let (log, denials) = (log, denials)
        return ClientObserver(
            denied: { denials.note($0, by: $1) }, activated: { pages.noteActivation($0) },
            ended: { client, figures, reason in
                let closed: [String: JSONValue] = [
                    "tokenId": .string(client.tokenID), "client": .integer(Int64(client.number)),
                    "reason": reason.map { .string($0.description) } ?? "the client left",
                ]
                log.info("a client's connection has ended", closed.merging(figures.members) { _, figure in figure })
            })
    }

    private func startProxy(
        _ identity: TaskIdentity, _ browser: BrowserProcess, _ multiplexer: ClientMultiplexer, _ live: LiveView
    ) async throws -> AccessProxy {
        let (log, access) = (log, access)
        let health = BrowserHealth(process: browser, multiplexer: multiplexer)
        let settings = AccessSettings(
            host: identity.privateAddress, port: settings.port, publicAddress: nil,
            publicScheme: self.settings.transport.scheme,
            allowedHosts: [], allowedOrigins: [], maximumConnections: 256, requestTimeout: .seconds(10),
            pingInterval: .seconds(20), clock: { SystemClock.now },
            sockets: .standard(tls: self.settings.transport.tls))
        return try await AccessProxy.start(
            settings, connection: browser.connection, multiplexer: multiplexer,
            descriptor: ProtocolDescriptor(of: browser),
            observer: AccessObserver(
                connected: { [self] in
                    session.withLock { $0 }?.noteActivity()
                    log.info("a client connected", ["tokenId": .string($0)])
                },
                disconnected: { [self] _ in session.withLock { $0 }?.noteActivity() },
                refused: { denial, path in
                    // What comes too often would fill the log too.
                    guard denial.status != 429 else {
                        return log.debug("a connection was put off", ["code": .string(denial.code)])
                    }
                    log.warn(
                        "a connection was refused",
                        [
                            "code": .string(denial.code), "status": .integer(Int64(denial.status)),
                            "path": .string(path),
                        ])
                }), live: live,
            verify: { await access.verify($0) }, useUp: { access.useUp($0) }, health: { await health.report() })
    }
}

extension PageSettings {
    /// What of the client's wishes is honoured.
    init(_ settings: BrowserSettings) {
        self.init(
            viewportWidth: settings.viewportWidth, viewportHeight: settings.viewportHeight,
            deviceScaleFactor: settings.deviceScaleFactor, locale: settings.locale, hasTouch: settings.hasTouch,
            ignoreHTTPSErrors: settings.ignoreHTTPSErrors)
    }
}

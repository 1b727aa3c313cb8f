import BrowserControl
import BusEvents
import DevToolsProtocol
import Glibc
import JSONModel
import ProcessEnvironment
import SessionLifecycle
import SessionStore
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

    func serve(_ browser: BrowserProcess, _ desk: Desk, _ signals: TerminationSignals) async throws -> Never {
        let pages = try await PageOperations.start(on: browser.connection)
        let multiplexer = try await ClientMultiplexer.start(
            on: browser.connection, policy: MethodPolicy(downloadDirectory: browser.downloadDirectory),
            limits: .standard, observer: observer(pages))
        let proxy = try await startProxy(desk.registrar.identity, browser, multiplexer)
        if settings.sessionID == nil { await announce(desk) }
        await withTaskGroup(of: Ending.self) { group in
            group.addTask {
                await signals.wait()
                return .told
            }
            group.addTask { .browserEnded(await browser.waitForExit()) }
            group.addTask { await self.failure { try await desk.registrar.keepAlive() } }
            group.addTask { await self.failure { try await self.serveSession(browser, desk, pages, multiplexer) } }
            let ending = await group.next() ?? .told
            let status = await shutDown(ending, browser, desk, multiplexer, proxy)
            // The tasks that still wait hold nothing; their waiting ends with the process.
            exit(status)
        }
        exit(1)
    }

    private func failure(of work: () async throws -> Never) async -> Ending {
        do {
            try await work()
        } catch {
            return .lost(error)
        }
    }

    /// Waits for the session, makes the browser its, and serves it.
    private func serveSession(
        _ browser: BrowserProcess, _ desk: Desk, _ pages: PageOperations, _ multiplexer: ClientMultiplexer
    ) async throws -> Never {
        let (assignment, key) = try await desk.registrar.assignment()
        let log = log.with(["sessionId": .string(assignment.sessionID)])
        let active = ActiveSession(
            id: assignment.sessionID, projectID: assignment.projectID,
            writer: SessionWriter(
                sessionID: assignment.sessionID, store: desk.store, outbox: desk.outbox, log: log))
        access.admit(session: active.id, key: key)
        guard let record = try await desk.store.with({ try $0.load(active.id) }), !record.status.isEnded else {
            throw ControllerError("the session had ended before its browser was there")
        }
        try await pages.applySettings(PageSettings(record.browser))
        session.withLock { $0 = active }
        let ready = try await active.writer.apply(
            .chromeReady(arn: desk.registrar.identity.arn, address: assignment.address))
        guard ready?.status == .ready else {
            throw ControllerError("the session does not take this task: \(ready?.status.rawValue ?? "it is gone")")
        }
        log.info("the session is ready")
        await desk.outbox.publish(Self.readiness(of: active, ready ?? record, browser, desk))
        let watch = DeadlineWatch(
            session: active, limits: record.limits, createdAt: record.createdAt,
            isInUse: { await multiplexer.clientCount() > 0 }, log: log)
        async let watching: Void = watch.run()
        try await CommandRunner(session: active, pages: pages, commands: desk.commands, log: log).run()
        try await watching
        throw ControllerError("the command stream has ended")
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
        await browser.close(grace: .seconds(3))
        await desk.registrar.withdraw()
        if let session {
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

    private func observer(_ pages: PageOperations) -> ClientObserver {
        let log = log
        return ClientObserver(
            denied: { log.warn("a client's call was denied", ["method": .string($0)]) },
            activated: { pages.noteActivation($0) },
            tooSlow: { log.warn("a client was too slow and was disconnected") })
    }

    private func startProxy(
        _ identity: TaskIdentity, _ browser: BrowserProcess, _ multiplexer: ClientMultiplexer
    ) async throws -> AccessProxy {
        let (log, access) = (log, access)
        let health = BrowserHealth(process: browser, multiplexer: multiplexer)
        let settings = AccessSettings(
            host: identity.privateAddress, port: settings.port, publicAddress: nil, publicScheme: "ws",
            allowedHosts: [], allowedOrigins: [], maximumConnections: 256, requestTimeout: .seconds(10),
            pingInterval: .seconds(20), clock: { SystemClock.now })
        return try await AccessProxy.start(
            settings, connection: browser.connection, multiplexer: multiplexer,
            observer: AccessObserver(
                connected: { [self] in
                    session.withLock { $0 }?.noteActivity()
                    log.info("a client connected", ["tokenId": .string($0)])
                },
                disconnected: { [self] in
                    session.withLock { $0 }?.noteActivity()
                    log.info("a client disconnected", ["tokenId": .string($0)])
                },
                refused: {
                    log.warn(
                        "a connection was refused",
                        ["code": .string($0.code), "status": .integer(Int64($0.status)), "path": .string($1)])
                }),
            verify: { await access.verify($0, $1) }, health: { await health.report() })
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

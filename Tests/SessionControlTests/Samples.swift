import BusEvents
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StructuredLogging
import TestSupport
import Timestamps

@testable import SessionControl

/// A session with the arms that the controller has, over a store in memory.
struct Desk {
    let store = InMemorySessionStore()
    let bus = RecordingBus()
    let log = StructuredLog(level: .trace, base: [:], sink: LogCapture().sink)
    let clock = MovableClock()

    static let id = "session-1"
    static let arn = "arn:aws:ecs:us-east-1:000000000000:task/wallcrawler/task-1"

    /// A stored record that `inputs` happened to.
    func create(_ inputs: [SessionInput], idleTimeout: Int = 600, maxDuration: Int = 3600) throws {
        var record = SessionRecord(
            id: Self.id, projectID: "local", createdAt: SystemClock.now,
            client: ClientProfile(language: "python", sdkVersion: "3.23.1", usesFlatShapes: false),
            browser: BrowserSettings(
                viewportWidth: 1280, viewportHeight: 720, deviceScaleFactor: nil, locale: nil, hasTouch: false,
                ignoreHTTPSErrors: false, notApplied: []),
            model: nil, userMetadata: nil,
            limits: ResourceLimits(
                maxDuration: maxDuration, idleTimeout: idleTimeout, maxActions: 100, maxAttempts: 3))
        for input in inputs {
            record = SessionMachine.apply(input, to: record, at: SystemClock.now, source: "test").record
        }
        try store.create(record)
    }

    /// To a session that is ready on the task `arn`.
    static let ready: [SessionInput] = [
        .provisioningStarted, .taskRequested(arn: arn), .taskRunning(arn: arn),
        .chromeReady(arn: arn, address: "127.0.0.1:9223"),
    ]

    func session() -> ActiveSession {
        let clock = clock
        return ActiveSession(
            id: Self.id, projectID: "local",
            writer: SessionWriter(
                sessionID: Self.id, store: StoreActor(store, label: "test"), outbox: EventOutbox(bus, log: log),
                log: log),
            clock: { clock.now.milliseconds })
    }

    func watch(_ session: ActiveSession, _ limits: ResourceLimits) -> DeadlineWatch {
        DeadlineWatch(
            session: session, limits: limits, createdAt: SystemClock.now, isInUse: { false },
            retry: OutageRetry(log: log), log: log)
    }
}

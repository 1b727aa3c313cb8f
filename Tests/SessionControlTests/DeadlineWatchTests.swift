import SessionLifecycle
import TestSupport
import Testing

@testable import SessionControl

@Suite struct DeadlineWatchTests {
    private let desk = Desk()

    private func limits(duration: Int, idle: Int) -> ResourceLimits {
        ResourceLimits(maxDuration: duration, idleTimeout: idle, maxActions: 100, maxAttempts: 3)
    }

    @Test("a session that nobody uses is ended")
    func idle() async throws {
        try desk.create(Desk.ready)
        let session = desk.session()
        desk.clock.advance(seconds: 11)
        try await desk.watch(session, limits(duration: 3600, idle: 10)).untilEnded()
        #expect(try desk.store.load(Desk.id)?.endReason == .idleTimeout)
        #expect(desk.bus.names == ["SessionTerminationRequested"])
    }

    @Test("a running action keeps a session from being idle, not from its maximum duration")
    func duration() async throws {
        try desk.create(Desk.ready)
        let session = desk.session()
        session.actionBegan()
        desk.clock.advance(seconds: 11)
        try await desk.watch(session, limits(duration: 0, idle: 10)).untilEnded()
        #expect(try desk.store.load(Desk.id)?.endReason == .durationLimit)
    }

    @Test("a session that others ended is seen, and nothing is announced for them")
    func endedByOthers() async throws {
        try desk.create(Desk.ready + [.terminationRequested(.requestedByClient, detail: nil)])
        try await desk.watch(desk.session(), limits(duration: 3600, idle: 600)).untilEnded()
        #expect(desk.bus.names == [])
    }

    @Test("a session whose record is gone has ended")
    func gone() async throws {
        try await desk.watch(desk.session(), limits(duration: 3600, idle: 600)).untilEnded()
        #expect(desk.bus.names == [])
    }
}

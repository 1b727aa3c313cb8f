import SessionLifecycle
import TestSupport
import Testing

@testable import SessionControl

@Suite struct SessionWriterTests {
    private let desk = Desk()

    @Test("a wish to end that is repeated is announced again, for the first announcement may be lost")
    func repeatedEnd() async throws {
        try desk.create(Desk.ready)
        let writer = desk.session().writer
        for _ in 0..<2 { try await writer.apply(.terminationRequested(.idleTimeout, detail: nil)) }
        #expect(desk.bus.names == ["SessionTerminationRequested", "SessionTerminationRequested"])
        #expect(try desk.store.load(Desk.id)?.endReason == .idleTimeout)
    }

    @Test("a session that has stopped is not announced again")
    func stopped() async throws {
        try desk.create(
            Desk.ready + [.terminationRequested(.idleTimeout, detail: nil), .resourcesReleased(arn: Desk.arn)])
        try await desk.session().writer.apply(.terminationRequested(.durationLimit, detail: nil))
        #expect(desk.bus.names == [])
    }

    @Test("a task that the session does not take gets no readiness announced")
    func refusedTask() async throws {
        try desk.create(Desk.ready)
        let record = try await desk.session().writer.apply(.chromeReady(arn: "arn:other", address: "127.0.0.1:1"))
        #expect(record?.task?.arn == Desk.arn)
        #expect(desk.bus.names == [])
    }
}

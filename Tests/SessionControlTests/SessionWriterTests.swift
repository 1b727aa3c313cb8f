import JSONModel
import SessionLifecycle
import SessionStore
import TestSupport
import Testing
import Timestamps

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

    private let receipt = ActionReceipt(
        actionID: "x", operation: "act", host: "", parameters: [:], result: [:], steps: [], cacheStatus: nil,
        begunAt: Timestamp(milliseconds: 1), endedAt: Timestamp(milliseconds: 2), use: nil)

    private func entries() throws -> [ActionEntry] {
        try desk.store.entries(ofAction: "x", of: Desk.id, after: .start, timeoutMilliseconds: 0).map(\.element)
    }

    @Test(
        "an action's end is its result, its receipt and the state, whatever the record that came with its command is by now",
        arguments: ["newest", "old", "none"])
    func actionEnd(carried: String) async throws {
        try desk.create(Desk.ready + [.actionStarted(id: "x")])
        let old = try #require(try desk.store.load(Desk.id))
        let newest = try #require(try desk.store.replace(old))
        let records = ["newest": newest, "old": old]
        try await desk.session().writer.finish(
            "x", nil, receipt, with: .finished(result: "done"), read: records[carried])
        let record = try #require(try desk.store.load(Desk.id))
        #expect(record.status == .ready && record.runningActions.isEmpty && record.version == 2)
        #expect(try entries() == [.finished(result: "done")])
        #expect(try desk.store.receipts(of: Desk.id) == [receipt])
    }

    @Test("an action that ends after its session is told all the same, and changes nothing")
    func lateActionEnd() async throws {
        try desk.create(
            Desk.ready + [.actionStarted(id: "x"), .terminationRequested(.idleTimeout, detail: nil)])
        let before = try #require(try desk.store.load(Desk.id))
        try await desk.session().writer.finish("x", nil, receipt, with: .finished(result: "done"), read: before)
        #expect(try desk.store.load(Desk.id) == before)
        #expect(try entries() == [.finished(result: "done")])
        #expect(try desk.store.receipts(of: Desk.id) == [receipt])
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

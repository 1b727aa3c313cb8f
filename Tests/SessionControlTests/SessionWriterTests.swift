import Dispatch
import JSONModel
import ProcessEnvironment
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
        #expect(desk.store.begunReplacements == (carried == "none" ? 0 : 1), "sent from here, where there is a record")
        #expect(try entries() == [.finished(result: "done")])
        #expect(try desk.store.receipts(of: Desk.id) == [receipt])
    }

    @Test("of actions that end at the same time, each is stored once")
    func actionEndsTogether() async throws {
        try await withRedisServer(.plain) { server in
            let environment = EnvironmentVariables(["REDIS_URL": server.url(database: 0)])
            let store = try RedisSessionStore(environment)
            let names = (0..<24).map { "action-\($0)" }
            try desk.create(Desk.ready + names.map { .actionStarted(id: $0) })
            let record = try #require(try desk.store.load(Desk.id))
            try store.create(record)
            let actor = try StoreActor(environment, label: "test")
            // Connects.
            _ = try await actor.with { try $0.load(Desk.id) }
            let writer = SessionWriter(
                sessionID: Desk.id, store: actor, outbox: EventOutbox(desk.bus, log: desk.log), log: desk.log)
            try await withThrowingTaskGroup { group in
                for name in names {
                    group.addTask {
                        try await writer.finish(
                            name, nil, nil, with: .finished(result: .string(name)), read: record)
                    }
                }
                try await group.waitForAll()
            }
            let end = try #require(try store.load(Desk.id))
            #expect(end.runningActions.isEmpty && end.status == .ready && end.version == record.version + names.count)
            for name in names {
                let entries = try store.entries(ofAction: name, of: Desk.id, after: .start, timeoutMilliseconds: 0)
                #expect(entries.map(\.element) == [.finished(result: .string(name))])
            }
        }
    }

    @Test("the store does at once what can be done at once, and nothing while it is at work")
    func storeAtOnce() async throws {
        try desk.create(Desk.ready)
        let actor = StoreActor(desk.store, label: "test")
        #expect(try actor.now { try $0.load(Desk.id)?.id } == Desk.id)
        let (isBusy, isOver) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let work: Void = actor.with { _ in
            isBusy.signal()
            isOver.wait()
        }
        try await blocking { isBusy.wait() }
        let refused: String?? = try actor.now { try $0.load(Desk.id)?.id }
        #expect(refused == .none)
        isOver.signal()
        try await work
        #expect(try actor.now { try $0.load(Desk.id)?.id } == Desk.id)
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

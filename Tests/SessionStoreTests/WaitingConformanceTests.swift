import SessionLifecycle
import SessionStore
import TestSupport
import Testing

extension SessionStoreTests {
    @Suite("Waiting for a change")
    struct Waiting {
        @Test("who comes late gets the newest record at once", arguments: StoreBackend.allCases)
        func late(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            var record = Samples.record("a")
            try store.create(record)
            for _ in 0..<100 { record = try #require(try store.replace(record)) }
            #expect(try store.waitForChange(of: "a", after: 3, timeoutMilliseconds: 60_000) == .changed(record))
            #expect(try store.waitForChange(of: "a", after: 99, timeoutMilliseconds: 0) == .changed(record))
            #expect(try store.waitForChange(of: "a", after: 100, timeoutMilliseconds: 0) == .timedOut)
            #expect(try store.waitForChange(of: "a", after: 100, timeoutMilliseconds: 30) == .timedOut)
            #expect(try store.waitForChange(of: "b", after: 0, timeoutMilliseconds: 60_000) == .gone)
        }

        @Test("a waiter is woken by the next change, also the first of all", arguments: StoreBackend.allCases)
        func woken(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let store = try test.open()
            try store.create(Samples.record("a"))
            let waiter = Worker { try? test.open().waitForChange(of: "a", after: 0, timeoutMilliseconds: 50_000) }
            let stored = try store.replace(Samples.record("a"))
            #expect(waiter.join() == .changed(try #require(stored)))
        }

        @Test("no change is ever missed, however close the wait begins to it", arguments: StoreBackend.allCases)
        func neverMissed(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            try test.open().create(Samples.record("a"))
            let (last, threads) = (150, 3)
            // Every thread follows the versions; the one whose turn it is makes the next as soon as it sees the last.
            let results = onThreads(threads) { thread -> Int in
                guard let store = try? test.open(), var record = try? store.load("a") else { return -1 }
                while record.version < last {
                    if record.version % threads == thread { _ = try? store.replace(record) }
                    guard
                        case .changed(let next) = try? store.waitForChange(
                            of: "a", after: record.version, timeoutMilliseconds: 50_000)
                    else { return -2 }
                    record = next
                }
                return record.version
            }
            #expect(results == [last, last, last])
        }

        @Test("a waiter is woken by the deletion", arguments: StoreBackend.allCases)
        func deletion(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let store = try test.open()
            for round in 0..<20 {
                let id = "s\(round)"
                try store.create(Samples.record(id))
                let waiter = Worker { try? test.open().waitForChange(of: id, after: 0, timeoutMilliseconds: 50_000) }
                try store.delete(id, tombstone: Samples.tombstone)
                #expect(waiter.join() == .gone)
            }
        }
    }
}

import JSONModel
import SessionLifecycle
import SessionStore
import TestSupport
import Testing
import Timestamps

extension SessionStoreTests {
    @Suite("What is stored with a record")
    struct Additions {
        private let receipt = ActionReceipt(
            actionID: "x", operation: "act", host: "example.com", parameters: [:], result: ["success": true], steps: [],
            cacheStatus: nil, begunAt: Timestamp(milliseconds: 1), endedAt: Timestamp(milliseconds: 5), use: nil)

        private let event = SessionEvent(
            eventType: "ChromeReady", timestamp: Timestamp(milliseconds: 3), source: "test", detail: ["task": "t"])

        private var all: [SessionAddition] {
            [
                .owner(idempotencyKey: "k{}\n ü", actionID: "x"), .command(Samples.command("x")), .receipt(receipt),
                .entry(.connected, actionID: "x"), .entry(.finished(result: ["success": true]), actionID: "x"),
                .event(event),
            ]
        }

        @Test(
            "additions are stored with the record, in order, and go with their session",
            arguments: StoreBackend.allCases)
        func together(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            let stored = try #require(try store.replace(Samples.record("a"), adding: all))
            #expect(stored.version == 1)
            #expect(try store.load("a") == stored)
            var command = try #require(
                try store.commands(of: "a", after: .start, timeoutMilliseconds: 0).first?.element)
            let carried = try #require(command.record)
            #expect(try StoredJSON.decode(SessionRecord.self, from: carried, as: "record") == stored)
            command.record = nil
            #expect(command == Samples.command("x"))
            let entries = try store.entries(ofAction: "x", of: "a", after: .start, timeoutMilliseconds: 0)
            #expect(entries.map(\.element) == [.connected, .finished(result: ["success": true])])
            #expect(try store.receipts(of: "a") == [receipt])
            #expect(try store.history(of: "a") == [event])
            #expect(try store.claimAction(idempotencyKey: "k{}\n ü", actionID: "y", in: "a") == "x")
            try store.delete("a", tombstone: Samples.tombstone)
            #expect(try store.receipts(of: "a").isEmpty && store.history(of: "a").isEmpty)
            #expect(try store.entries(ofAction: "x", of: "a", after: .start, timeoutMilliseconds: 0).isEmpty)
            #expect(try store.replace(stored, adding: all) == nil)
            #expect(try store.receipts(of: "a").isEmpty, "nothing of a session that is gone")
        }

        @Test("who does not know the newest version stores nothing", arguments: StoreBackend.allCases)
        func outdated(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            _ = try store.replace(Samples.record("a"))
            #expect(try store.replace(Samples.record("a"), adding: all) == nil)
            try expectNothing(in: store)
        }

        @Test(
            "of an update that is tried several times, the additions are stored once", arguments: StoreBackend.allCases)
        func retried(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            let old = Samples.record("a")
            try store.create(old)
            _ = try store.replace(old)
            let update = try store.update("a", read: old, adding: all, attempts: 3) {
                ($0, [.event(event)], $0.version)
            }
            guard case .stored(_, 1) = update else { throw FixtureError("\(update)") }
            #expect(try store.receipts(of: "a") == [receipt])
            #expect(try store.commands(of: "a", after: .start, timeoutMilliseconds: 0).count == 1)
            #expect(try store.history(of: "a") == [event, event], "the caller's and the change's own")
            let declined: SessionUpdate<Int> = try store.update("a", adding: all, attempts: 3) { _ in nil }
            guard case .declined = declined else { throw FixtureError("\(declined)") }
            #expect(try store.receipts(of: "a") == [receipt], "no change, no additions")
        }

        @Test("one addition that is refused keeps the others and the record away", arguments: StoreBackend.allCases)
        func refused(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            var receipt = receipt
            receipt.parameters = .string(String(repeating: "x", count: StoreLimits.receipt))
            var command = Samples.command("x")
            command.parameters = [UInt8](repeating: 32, count: StoreLimits.command)
            var event = event
            event.detail = .string(String(repeating: "x", count: StoreLimits.event))
            let long = String(repeating: "k", count: StoreLimits.idempotencyKey + 1)
            let refused: [SessionAddition] = [
                .receipt(receipt), .command(command), .event(event), .owner(idempotencyKey: long, actionID: "x"),
                .owner(idempotencyKey: "k", actionID: "{x"), .entry(.connected, actionID: "x}"),
                .entry(.finished(result: .string(String(repeating: "x", count: StoreLimits.entry))), actionID: "x"),
            ]
            for addition in refused {
                #expect(throws: StoreError.self) {
                    _ = try store.replace(Samples.record("a"), adding: all + [addition])
                }
            }
            #expect(try store.load("a") == Samples.record("a"))
            try expectNothing(in: store)
        }

        @Test("lists keep their bounds", arguments: StoreBackend.allCases)
        func bounds(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            var record = Samples.record("a")
            try store.create(record)
            for _ in 0..<(StoreLimits.receiptsPerSession - 1) { try store.append(receipt, to: "a") }
            for index in 0..<2 {
                var last = receipt
                last.actionID = "last\(index)"
                record = try #require(try store.replace(record, adding: [.receipt(last)]))
            }
            let receipts = try store.receipts(of: "a")
            #expect(receipts.count == StoreLimits.receiptsPerSession && receipts.last?.actionID == "last1")
            for index in 0...StoreLimits.eventsPerSession {
                var event = event
                event.source = "\(index)"
                record = try #require(try store.replace(record, adding: [.event(event)]))
            }
            let history = try store.history(of: "a")
            #expect(history.count == StoreLimits.eventsPerSession && history.first?.source == "1")
        }

        private func expectNothing(in store: any SessionStoring) throws {
            #expect(try store.commands(of: "a", after: .start, timeoutMilliseconds: 0).isEmpty)
            #expect(try store.entries(ofAction: "x", of: "a", after: .start, timeoutMilliseconds: 0).isEmpty)
            #expect(try store.receipts(of: "a").isEmpty && store.history(of: "a").isEmpty)
            #expect(try store.claimAction(idempotencyKey: "k{}\n ü", actionID: "y", in: "a") == "y")
        }
    }
}

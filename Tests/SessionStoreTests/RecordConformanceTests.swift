import JSONModel
import SessionLifecycle
import SessionStore
import TestSupport
import Testing

extension SessionStoreTests {
    @Suite("Records")
    struct Records {
        @Test("a record comes back as it was stored", arguments: StoreBackend.allCases)
        func roundTrip(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let (writer, reader) = (try test.open(), try test.open())
            #expect(try reader.load("a") == nil)
            try writer.create(Samples.record("a"))
            #expect(try reader.load("a") == Samples.record("a"))
            try writer.create(Samples.record("b", project: "other"))
            let several = try reader.load(["b", "absent", "a", "no{such}id", ""])
            #expect(several.map(\.id) == ["b", "a"])
            #expect(try reader.load([String]()).isEmpty)
        }

        @Test(
            "a record that is loaded ahead is no older than that, whatever is done in between",
            arguments: StoreBackend.allCases)
        func loadedAhead(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let (writer, reader) = (try test.open(), try test.open())
            try writer.create(Samples.record("a"))
            try writer.create(Samples.record("b"))
            for version in 0..<3 {
                reader.loadAhead("a", announcing: nil)
                #expect(try reader.load("a")?.version == version)
                _ = try writer.replace(try #require(try writer.load("a")))
            }
            reader.loadAhead("a", announcing: nil)
            #expect(try reader.load("b")?.id == "b")
            #expect(try reader.replace(try #require(try reader.load("a")))?.version == 4)
            reader.loadAhead("a", announcing: nil)
            #expect(try reader.replace(try #require(try writer.load("a")))?.version == 5)
            #expect(try reader.load("a")?.version == 5)
            for id in ["absent", "no{such}id", ""] {
                reader.loadAhead(id, announcing: nil)
                #expect(try reader.load(id) == nil)
            }
        }

        @Test("an id is used once, even after deletion", arguments: StoreBackend.allCases)
        func unique(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            #expect(storeError { try store.create(Samples.record("a", project: "other")) } == .alreadyExists(id: "a"))
            #expect(try store.load("a")?.projectID == "local")
            try store.delete("a", tombstone: Samples.tombstone)
            #expect(storeError { try store.create(Samples.record("a")) } == .alreadyExists(id: "a"))
        }

        @Test("of many who create the same id at once, one succeeds", arguments: StoreBackend.allCases)
        func concurrentCreation(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let errors = onThreads(8) { _ in storeError { try test.open().create(Samples.record("a")) } }
            #expect(errors.count { $0 == .some(nil) } == 1)
            #expect(errors.count { $0 == .alreadyExists(id: "a") } == 7)
        }

        @Test("a record is replaced only by who knows its newest version", arguments: StoreBackend.allCases)
        func compareAndSet(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            var record = Samples.record("a")
            #expect(try store.replace(record) == nil)
            try store.create(record)
            record.status = .provisioning
            var expected = record
            expected.version = 1
            #expect(try store.replace(record) == expected)
            #expect(try store.load("a") == expected)
            record.status = .failed
            #expect(try store.replace(record) == nil)
            record.version = 2
            #expect(try store.replace(record) == nil)
            #expect(try store.load("a") == expected)
        }

        @Test("a replacement that was begun ends as one that was waited for", arguments: StoreBackend.allCases)
        func begunReplacement(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            var record = Samples.record("a")
            try store.create(record)
            record.status = .provisioning
            let entry = ActionEntry.finished(result: ["text": "é"])
            let begun = try #require(
                try store.beginReplacing(record, adding: [.entry(entry, actionID: "x")]))
            var expected = record
            expected.version = 1
            // Other calls may come first.
            #expect(try store.load("absent") == nil)
            #expect(try store.load("a") == expected)
            #expect(try store.outcome(of: begun) == expected)
            let entries = try store.entries(ofAction: "x", of: "a", after: .start, timeoutMilliseconds: 0)
            #expect(entries.map(\.element) == [entry])
            for id in ["a", "absent"] {
                var stale = record
                if id == "absent" { stale = Samples.record(id) }
                let refused = try #require(
                    try store.beginReplacing(stale, adding: [.entry(entry, actionID: "y")]))
                #expect(try store.outcome(of: refused) == nil)
                #expect(try store.entries(ofAction: "y", of: id, after: .start, timeoutMilliseconds: 0).isEmpty)
            }
            let large = JSONValue.string(String(repeating: "x", count: StoreLimits.entry))
            #expect(throws: StoreError.self) {
                try store.beginReplacing(expected, adding: [.entry(.finished(result: large), actionID: "z")])
            }
            #expect(try store.load("a") == expected)
        }

        @Test("every version has exactly one winner, and no change is lost", arguments: StoreBackend.allCases)
        func concurrentUpdates(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            try test.open().create(Samples.record("a"))
            let versions = onThreads(6) { _ -> [Int]? in
                guard let store = try? test.open() else { return nil }
                return (0..<40).compactMap { _ in
                    let update = try? store.update("a", attempts: 1000) { record in
                        var record = record
                        record.billing.actions += 1
                        return (record, [], record.version)
                    }
                    guard case .stored(let record, let previous) = update, record.version == previous + 1 else {
                        return nil
                    }
                    return record.version
                }
            }
            let all = versions.compactMap { $0 ?? nil }.flatMap { $0 }
            #expect(all.sorted() == Array(1...240))
            #expect(try test.open().load("a")?.billing.actions == 240)
        }

        @Test("an update can be declined, find nothing, or give up", arguments: StoreBackend.allCases)
        func updateOutcomes(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let (store, rival) = (try test.open(), try test.open())
            let absent: SessionUpdate<Int> = try store.update("a", attempts: 3) { ($0, [], 1) }
            guard case .absent = absent else { throw FixtureError("\(absent)") }
            try store.create(Samples.record("a"))
            let declined: SessionUpdate<Int> = try store.update("a", attempts: 3) { _ in nil }
            guard case .declined(let record) = declined, record.version == 0 else { throw FixtureError("\(declined)") }
            let error = storeError {
                _ = try store.update("a", attempts: 3) { record -> (SessionRecord, [SessionAddition], Int)? in
                    _ = try? rival.replace(record)
                    return (record, [], 1)
                }
            }
            #expect(error == .contended(id: "a", attempts: 3))
            #expect(try store.load("a")?.version == 3)
        }

        @Test("what is too large or has a malformed id is refused", arguments: StoreBackend.allCases)
        func refusals(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            var record = Samples.record("a")
            try store.create(record)
            record.userMetadata = .string(String(repeating: "x", count: StoreLimits.record))
            for result in [storeError { _ = try store.replace(record) }, storeError { try store.create(record) }] {
                guard case .tooLarge(_, let size, StoreLimits.record) = result else {
                    throw FixtureError("\(result as Any)")
                }
                #expect(size > StoreLimits.record)
            }
            #expect(try store.load("a") == Samples.record("a"))
            for id in ["", "a}b", "{a}", "a b", "a\n", "ä", "a*", String(repeating: "x", count: 257)] {
                #expect(try store.load(id) == nil)
                #expect(try store.tombstone(of: id) == nil)
                #expect(try store.waitForChange(of: id, after: 0, timeoutMilliseconds: 0) == .gone)
                #expect(storeError { try store.create(Samples.record(id)) } == .malformedIdentifier("session"))
                #expect(storeError { _ = try store.replace(Samples.record(id)) } == .malformedIdentifier("session"))
                #expect(
                    storeError { try store.create(Samples.record("b", project: id)) } == .malformedIdentifier("project")
                )
                #expect(
                    storeError { _ = try store.append(Samples.command("x"), to: id) } == .malformedIdentifier("session")
                )
            }
            #expect(try store.load("b") == nil)
        }
    }
}

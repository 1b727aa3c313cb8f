import SessionLifecycle
import SessionStore
import TestSupport
import Testing
import Timestamps

extension SessionStoreTests {
    @Suite("Deletion and projects")
    struct Projects {
        @Test("deletion removes everything and leaves the first tombstone", arguments: StoreBackend.allCases)
        func deletion(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            try store.append(Samples.command("x"), to: "a")
            try store.append(.connected, toAction: "x", of: "a")
            _ = try store.claimAction(idempotencyKey: "k", actionID: "x", in: "a")
            #expect(try store.tombstone(of: "a") == nil)
            try store.delete("a", tombstone: Samples.tombstone)
            let second = Tombstone(projectID: "local", endReason: .shutdown, endedAt: Samples.now.adding(seconds: 5))
            try store.delete("a", tombstone: second)
            #expect(try store.tombstone(of: "a") == Samples.tombstone)
            #expect(try store.load("a") == nil)
            #expect(try store.sessions(of: "local", limit: 10, before: nil).sessions.isEmpty)
            #expect(try store.commands(of: "a", after: .start, timeoutMilliseconds: 0).isEmpty)
            #expect(try store.entries(ofAction: "x", of: "a", after: .start, timeoutMilliseconds: 0).isEmpty)
            #expect(storeError { try store.append(Samples.command("y"), to: "a") } == .noSuchSession(id: "a"))
            #expect(storeError { try store.append(.connected, toAction: "y", of: "a") } == .noSuchSession(id: "a"))
            #expect(
                storeError { _ = try store.claimAction(idempotencyKey: "k", actionID: "y", in: "a") }
                    == .noSuchSession(id: "a"))
        }

        @Test("the list is newest first, in pages that neither repeat nor skip", arguments: StoreBackend.allCases)
        func pages(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            // Three sessions each were created in the same millisecond.
            for index in 0..<21 {
                let createdAt = Samples.now.adding(milliseconds: Int64(index / 3))
                try store.create(Samples.record("s\(index)", createdAt: createdAt))
            }
            try store.create(Samples.record("foreign", project: "other"))
            var seen: [SessionRecord] = []
            var cursor: SessionCursor?
            repeat {
                let page = try store.sessions(of: "local", limit: 4, before: cursor)
                #expect(page.sessions.count <= 4)
                seen += page.sessions
                cursor = page.next
                if seen.count == 8 {
                    // What comes or goes meanwhile does not disturb.
                    try store.delete(seen[7].id, tombstone: Samples.tombstone)
                    try store.create(Samples.record("late", createdAt: Samples.now.adding(seconds: 60)))
                }
            } while cursor != nil
            #expect(seen.map(\.createdAt) == seen.map(\.createdAt).sorted(by: >))
            #expect(Set(seen.map(\.id)) == Set((0..<21).map { "s\($0)" }))
            #expect(seen.count == 21)
            #expect(try store.sessions(of: "local", limit: 1, before: nil).sessions.map(\.id) == ["late"])
            #expect(try store.sessions(of: "nobody", limit: 10, before: nil) == SessionPage(sessions: [], next: nil))
            #expect(try store.sessions(of: "no{such", limit: 10, before: nil) == SessionPage(sessions: [], next: nil))
        }

        @Test(
            "a cursor survives as text, and nothing else is one",
            arguments: ["", "x", "1:a", "1795362420123:", "1795362420123:a}b", "179536242012x:a", "1795362420123-a"])
        func cursors(text: String) {
            #expect(SessionCursor(text) == nil)
            let cursor = SessionCursor(Samples.record("a"))
            #expect(SessionCursor(cursor.description) == cursor)
        }

        @Test("only sessions that have not begun to end are live", arguments: StoreBackend.allCases)
        func liveCount(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            #expect(try store.liveSessionCount(of: "local") == 0)
            for (index, status) in SessionStatus.allCases.enumerated() {
                var record = Samples.record("s\(index)")
                try store.create(record)
                record.status = status
                _ = try store.replace(record)
            }
            #expect(try store.liveSessionCount(of: "local") == SessionStatus.allCases.count { !$0.isEnded })
            try store.delete("s3", tombstone: Samples.tombstone)
            #expect(try store.liveSessionCount(of: "local") == 4)
            #expect(try store.liveSessionCount(of: "other") == 0)
        }

        @Test("creations are counted by window, and exactly to the limit", arguments: StoreBackend.allCases)
        func creationLimit(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let store = try test.open()
            let start = Timestamp(seconds: 1_795_362_420)
            func count(_ now: Timestamp, _ project: String = "local") throws -> CreationAllowance {
                try store.countCreation(in: project, now: now, windowSeconds: 60, limit: 5)
            }
            let end = start.adding(seconds: 60)
            #expect(try count(start) == CreationAllowance(isAllowed: true, remaining: 4, resetsAt: end))
            let allowed = onThreads(8) { _ in
                try? test.open().countCreation(in: "local", now: start, windowSeconds: 60, limit: 5).isAllowed
            }
            #expect(allowed.count { $0 == true } == 4)
            #expect(
                try count(end.adding(milliseconds: -1))
                    == CreationAllowance(isAllowed: false, remaining: 0, resetsAt: end))
            #expect(try count(start, "other").isAllowed)
            #expect(try count(end).remaining == 4)
        }
    }
}

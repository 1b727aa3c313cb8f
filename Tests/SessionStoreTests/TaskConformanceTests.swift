import SessionStore
import TestSupport
import Testing

extension SessionStoreTests {
    @Suite("Browser tasks and the pool")
    struct Tasks {
        @Test("a task registers, its address may be known before or after", arguments: StoreBackend.allCases)
        func registration(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            #expect(try store.registration(of: "t") == nil)
            try store.setAddress("127.1.0.1:9223", of: "t")
            #expect(try store.registration(of: "t") == nil)
            try store.register(Samples.task("t"))
            #expect(try store.registration(of: "t") == Samples.task("t", address: "127.1.0.1:9223"))
            try store.setAddress("127.1.0.2:9223", of: "t")
            try store.register(Samples.task("u", address: "127.1.0.9:9223"))
            #expect(try store.registration(of: "t")?.address == "127.1.0.2:9223")
            #expect(try store.registration(of: "u") == Samples.task("u", address: "127.1.0.9:9223"))
            #expect(try store.registration(of: "no{such") == nil)
        }

        @Test(
            "tasks on their way count for the pool until they join it or are given up", arguments: StoreBackend.allCases
        )
        func expectations(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let store = try test.open()
            let noted = onThreads(8) { index in
                (try? test.open().expectPoolTask("n\(index)", size: 3, milliseconds: 60_000)) ?? false
            }
            #expect(noted.count { $0 == true } == 3)
            try store.register(Samples.task("t", address: "127.1.0.1:9223"))
            #expect(try store.offerToPool("t"))
            #expect(try store.offerToPool("t"))
            #expect(try !store.expectPoolTask("more", size: 3, milliseconds: 60_000))
            #expect(try store.claimFromPool() != nil)
            #expect(try store.expectPoolTask("again", size: 3, milliseconds: 1))
            #expect(
                try eventually(within: 30) { try store.expectPoolTask("after", size: 3, milliseconds: 60_000) })
            #expect(try !store.expectPoolTask("one too many", size: 3, milliseconds: 60_000))
            try store.forgetPoolTask("after")
            #expect(try store.expectPoolTask("in its place", size: 3, milliseconds: 60_000))
        }

        @Test("each pooled task is claimed once, by one", arguments: StoreBackend.allCases)
        func claim(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let store = try test.open()
            #expect(try store.claimFromPool() == nil)
            #expect(try !store.offerToPool("t0"))
            for index in 0..<5 {
                try store.register(Samples.task("t\(index)", address: "127.1.0.\(index):9223"))
                #expect(try store.offerToPool("t\(index)"))
                #expect(try store.offerToPool("t\(index)"))
            }
            #expect(try store.poolCount() == 5)
            let claimed = onThreads(8) { _ in try? test.open().claimFromPool() }
            let tasks = claimed.compactMap { $0 ?? nil }
            #expect(Set(tasks.map(\.taskID)) == ["t0", "t1", "t2", "t3", "t4"])
            #expect(tasks.count == 5)
            #expect(
                tasks.allSatisfy { $0 == Samples.task($0.taskID, address: "127.1.0.\($0.taskID.last ?? "x"):9223") })
            #expect(try store.poolCount() == 0)
            #expect(try !store.offerToPool("t0"))
            #expect(try store.heartbeat(of: "t0"))
            #expect(try store.claimFromPool() == nil)
        }

        @Test("a withdrawn task is never claimed", arguments: StoreBackend.allCases)
        func withdrawn(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.register(Samples.task("t", address: "127.1.0.1:9223"))
            #expect(try store.offerToPool("t"))
            #expect(try store.assign(Samples.assignment("a"), to: "t"))
            try store.withdraw("t")
            #expect(try store.poolCount() == 0)
            #expect(try store.claimFromPool() == nil)
            #expect(try store.registration(of: "t") == nil)
            #expect(try !store.heartbeat(of: "t"))
            #expect(
                try store.waitForAssignment(of: "t", timeoutMilliseconds: 0) == Samples.assignment("a"),
                "whose task it was can still be told")
        }

        @Test(
            "a task that falls silent is never claimed; one that gives signs of life is",
            arguments: StoreBackend.allCases)
        func silence(backend: StoreBackend) throws {
            let store = try backend.makeStore(.brief).open()
            for id in ["silent", "alive"] {
                try store.register(Samples.task(id))
                #expect(try store.offerToPool(id))
            }
            #expect(
                try eventually(within: 30) {
                    if try !store.heartbeat(of: "alive") {
                        // This thread was slow. The task does then what it has to do.
                        try store.register(Samples.task("alive"))
                        _ = try store.offerToPool("alive")
                    }
                    return try store.registration(of: "silent") == nil && store.registration(of: "alive") != nil
                })
            #expect(try !store.heartbeat(of: "silent"))
            #expect(try !store.offerToPool("silent"))
            let claimed = try store.claimFromPool()
            #expect(claimed == nil || claimed?.taskID == "alive")
            #expect(try store.claimFromPool()?.taskID != "silent")
        }

        @Test(
            "a claimed task that nobody assigns comes back, an assigned one does not", arguments: StoreBackend.allCases)
        func abandonedClaim(backend: StoreBackend) throws {
            let store = try backend.makeStore(.brief).open()
            try store.register(Samples.task("t"))
            let claimAgain = {
                try eventually(within: 30) {
                    if try !store.heartbeat(of: "t") {
                        try store.register(Samples.task("t"))
                        _ = try store.offerToPool("t")
                    }
                    return try store.claimFromPool() != nil
                }
            }
            #expect(try store.offerToPool("t"))
            #expect(try claimAgain())
            #expect(try claimAgain())
            #expect(try store.assign(Samples.assignment("a"), to: "t"))
            try store.register(Samples.task("t"))
            #expect(try !store.offerToPool("t"))
        }

        @Test("a task gets one assignment, and its wait ends with it", arguments: StoreBackend.allCases)
        func assignment(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let store = try test.open()
            try store.register(Samples.task("t"))
            #expect(try store.waitForAssignment(of: "t", timeoutMilliseconds: 20) == nil)
            let waiter = Worker { try? test.open().waitForAssignment(of: "t", timeoutMilliseconds: 50_000) }
            let wins = onThreads(4) { index in try? test.open().assign(Samples.assignment("s\(index)"), to: "t") }
            #expect(wins.count { $0 == true } == 1)
            let winner = try #require(wins.firstIndex { $0 == true })
            #expect(waiter.join() == Samples.assignment("s\(winner)"))
            #expect(try store.waitForAssignment(of: "t", timeoutMilliseconds: 0) == Samples.assignment("s\(winner)"))
        }
    }
}

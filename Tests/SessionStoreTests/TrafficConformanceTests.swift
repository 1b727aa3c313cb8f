import JSONModel
import SessionStore
import TestSupport
import Testing

extension SessionStoreTests {
    @Suite("Commands and results")
    struct Traffic {
        @Test("commands arrive in order, whole, and from where the reader stopped", arguments: StoreBackend.allCases)
        func commands(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let store = try test.open()
            try store.create(Samples.record("a"))
            let sent = (0..<30).map {
                Samples.command("x\($0)", sealedModelKey: $0.isMultiple(of: 2) ? nil : [0, 13, 10])
            }
            let reader = Worker { () -> [SessionCommand]? in
                guard let store = try? test.open() else { return nil }
                var received: [Positioned<SessionCommand>] = []
                while received.count < 30 {
                    let position = received.last?.position ?? .start
                    guard let more = try? store.commands(of: "a", after: position, timeoutMilliseconds: 50_000),
                        !more.isEmpty
                    else { return nil }
                    received += more
                }
                return received.map(\.element)
            }
            for command in sent { try store.append(command, to: "a") }
            #expect(reader.join() == sent)
        }

        @Test("discarded commands are gone, later ones stay", arguments: StoreBackend.allCases)
        func discard(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            var positions: [StreamPosition] = []
            for index in 0..<5 { positions.append(try store.append(Samples.command("x\(index)"), to: "a")) }
            #expect(positions == positions.sorted() && Set(positions).count == 5)
            #expect(try store.commands(of: "a", after: .start, timeoutMilliseconds: 0).count == 5)
            #expect(try store.commands(of: "a", after: positions[2], timeoutMilliseconds: 0).count == 2)
            let rest = try store.commands(of: "a", after: .start, timeoutMilliseconds: 0)
            #expect(rest.map(\.element.actionID) == ["x3", "x4"])
            #expect(rest.map(\.position) == Array(positions[3...]))
            #expect(StreamPosition(positions[4].description) == positions[4])
        }

        @Test("the commands of a session are capped, the oldest go first", arguments: StoreBackend.allCases)
        func cap(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            for index in 0..<(StoreLimits.commandsPerSession + 5) {
                try store.append(Samples.command("x\(index)"), to: "a")
            }
            #expect(try store.commands(of: "a", after: .start, timeoutMilliseconds: 0).first?.element.actionID == "x5")
        }

        @Test(
            "an action's entries are read as they come until the final one, and again", arguments: StoreBackend.allCases
        )
        func entries(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let store = try test.open()
            try store.create(Samples.record("a"))
            let sent: [ActionEntry] = [
                .connected, .log(["message": "ü\0"]), .log(nil), .log([1, 2.5]), .log("text"), .log(false),
                .finished(result: ["nested": ["finished": []]]),
            ]
            let follow = { @Sendable () -> [ActionEntry]? in
                guard let store = try? test.open() else { return nil }
                var received: [Positioned<ActionEntry>] = []
                while received.last?.element.isFinal != true {
                    let position = received.last?.position ?? .start
                    guard
                        let more = try? store.entries(
                            ofAction: "x", of: "a", after: position, timeoutMilliseconds: 50_000), !more.isEmpty
                    else { return nil }
                    received += more
                }
                return received.map(\.element)
            }
            let reader = Worker(follow)
            for entry in sent { try store.append(entry, toAction: "x", of: "a") }
            try store.append(.failed(statusCode: 504, message: "tïmeout"), toAction: "y", of: "a")
            #expect(reader.join() == sent)
            #expect(follow() == sent)
            #expect(
                try store.entries(ofAction: "y", of: "a", after: .start, timeoutMilliseconds: 0).map(\.element)
                    == [.failed(statusCode: 504, message: "tïmeout")])
            #expect(try store.entries(ofAction: "z", of: "a", after: .start, timeoutMilliseconds: 20).isEmpty)
        }

        @Test("the results of an action expire", arguments: StoreBackend.allCases)
        func expiry(backend: StoreBackend) throws {
            let store = try backend.makeStore(.brief).open()
            try store.create(Samples.record("a"))
            try store.append(.connected, toAction: "x", of: "a")
            #expect(
                try eventually(within: 30) {
                    try store.entries(ofAction: "x", of: "a", after: .start, timeoutMilliseconds: 0).isEmpty
                })
            #expect(try store.load("a") != nil)
        }

        @Test("one action owns an idempotency key, whoever asks and however often", arguments: StoreBackend.allCases)
        func claims(backend: StoreBackend) throws {
            let test = try backend.makeStore()
            let store = try test.open()
            try store.create(Samples.record("a"))
            try store.create(Samples.record("b"))
            let owners = onThreads(8) { index in
                try? test.open().claimAction(idempotencyKey: "k{}\n ü", actionID: "x\(index)", in: "a")
            }
            let names = Set(owners.map { ($0 ?? nil) ?? "nobody" })
            #expect(names.count == 1)
            #expect(names.isSubset(of: (0..<8).map { "x\($0)" }))
            #expect(try store.claimAction(idempotencyKey: "other", actionID: "y", in: "a") == "y")
            #expect(try store.claimAction(idempotencyKey: "k{}\n ü", actionID: "y", in: "b") == "y")
            let long = String(repeating: "k", count: StoreLimits.idempotencyKey + 1)
            #expect(
                storeError { _ = try store.claimAction(idempotencyKey: long, actionID: "y", in: "a") }
                    == .tooLarge(what: "idempotency key", size: 513, limit: 512))
        }

        @Test("a request that is known to be new takes the key over", arguments: StoreBackend.allCases)
        func taking(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            #expect(try store.claimAction(idempotencyKey: "k", actionID: "x", in: "a") == "x")
            try store.takeAction(idempotencyKey: "k", actionID: "y", in: "a")
            #expect(try store.claimAction(idempotencyKey: "k", actionID: "z", in: "a") == "y")
            #expect(
                storeError { try store.takeAction(idempotencyKey: "k", actionID: "y", in: "b") }
                    == .noSuchSession(id: "b"))
        }

        @Test("a claim expires", arguments: StoreBackend.allCases)
        func claimExpiry(backend: StoreBackend) throws {
            let store = try backend.makeStore(.brief).open()
            try store.create(Samples.record("a"))
            #expect(try store.claimAction(idempotencyKey: "k", actionID: "x", in: "a") == "x")
            #expect(
                try eventually(within: 30) {
                    try store.claimAction(idempotencyKey: "k", actionID: "y", in: "a") == "y"
                })
        }

        @Test("a command or an entry that is too large is refused", arguments: StoreBackend.allCases)
        func limits(backend: StoreBackend) throws {
            let store = try backend.makeStore().open()
            try store.create(Samples.record("a"))
            var command = Samples.command("x")
            command.parameters = [UInt8](repeating: 32, count: StoreLimits.command)
            guard case .tooLarge = storeError({ try store.append(command, to: "a") }) else {
                throw FixtureError("accepted")
            }
            let entry = ActionEntry.log(.string(String(repeating: "x", count: StoreLimits.entry)))
            guard case .tooLarge = storeError({ try store.append(entry, toAction: "x", of: "a") }) else {
                throw FixtureError("accepted")
            }
            let infinite = ActionEntry.log(.number(.infinity))
            guard case .unreadable = storeError({ try store.append(infinite, toAction: "x", of: "a") }) else {
                throw FixtureError("accepted")
            }
            command.parameters.removeLast(1000)
            try store.append(command, to: "a")
            #expect(try store.commands(of: "a", after: .start, timeoutMilliseconds: 0).map(\.element) == [command])
            #expect(
                storeError { try store.append(.connected, toAction: "x{}", of: "a") } == .malformedIdentifier("action"))
        }
    }
}

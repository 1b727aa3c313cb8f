import Glibc
import JSONModel
import ProcessEnvironment
import RedisTransport
import SessionLifecycle
import SessionStore
import TestSupport
import Testing

/// What only Redis can show.
@Suite("RedisSessionStore")
struct RedisSessionStoreTests {
    @Test("every key has a time to live and its braces, and deletion leaves only what must stay")
    func keys() throws {
        try withRedisServer(.plain) { server in
            let (store, connection) = (try makeStore(server), try connect(server))
            try store.create(Samples.record("ID"))
            try store.append(Samples.command("x"), to: "ID")
            try store.append(.connected, toAction: "x", of: "ID")
            _ = try store.claimAction(idempotencyKey: "key", actionID: "x", in: "ID")
            _ = try store.replace(
                Samples.record("ID"),
                adding: [.owner(idempotencyKey: "added", actionID: "x"), .entry(.connected, actionID: "added")])
            _ = try store.addViewer(
                ScreencastViewer(connectionID: "C=", quality: 60, maxWidth: 640, maxHeight: 480, maxFPS: 5), to: "ID")
            #expect(
                try allKeys(connection) == [
                    "connection_sessions:{C=}", "session:{ID}:viewers",
                    "project:{local}:sessions", "session:{ID}", "session:{ID}:actions:{x}",
                    "session:{ID}:actions:{added}",
                    "session:{ID}:changes", "session:{ID}:claims:added", "session:{ID}:claims:key",
                    "session:{ID}:events", "session:{ID}:keys",
                ])
            try store.register(Samples.task("T", address: "127.1.0.1:9223"))
            _ = try store.offerToPool("T")
            _ = try store.assign(Samples.assignment("ID"), to: "T")
            _ = try store.countCreation(in: "local", now: Samples.now, windowSeconds: 60, limit: 3)
            let all = try allKeys(connection)
            #expect(all.isSuperset(of: ["task:{T}", "task_ips:{T}", "task:{T}:assignment", "{pool}:idle"]))
            for key in all {
                let lifetime = try connection.call(["PTTL", RedisArgument(key)]).integer ?? -1
                #expect((1...86_400_000).contains(lifetime), "\(key)")
            }
            let results = try connection.call(["PTTL", "session:{ID}:actions:{x}"]).integer ?? 0
            #expect((800_000...900_000).contains(results))
            try store.delete("ID", tombstone: Samples.tombstone)
            try store.withdraw("T")
            let left = try allKeys(connection)
            let ofSession = Set(left.filter { $0.hasPrefix("session:{ID}") })
            #expect(ofSession == ["session:{ID}:changes", "session:{ID}:tombstone"])
            #expect(
                left.filter { $0.contains("T}") || $0.hasPrefix("{pool}") || $0.hasSuffix("sessions") } == [
                    "task:{T}:assignment"
                ])
        }
    }

    @Test("no command searches for keys or blocks the server")
    func commands() throws {
        try withRedisServer(.plain) { server in
            let (store, connection) = (try makeStore(server), try connect(server))
            try store.create(Samples.record("ID"))
            _ = try store.sessions(of: "local", limit: 10, before: nil)
            _ = try store.liveSessionCount(of: "local")
            try store.delete("ID", tombstone: Samples.tombstone)
            let statistics = try #require(try connection.call(["INFO", "commandstats"]).text)
            #expect(statistics.contains("cmdstat_evalsha"))
            #expect(!statistics.contains("cmdstat_keys") && !statistics.contains("cmdstat_scan"))
        }
    }

    @Test("an index entry whose session expired is removed as it is met")
    func deadIndexEntries() throws {
        try withRedisServer(.plain) { server in
            let (store, connection) = (try makeStore(server), try connect(server))
            for id in ["a", "b", "c"] { try store.create(Samples.record(id)) }
            _ = try connection.call(["DEL", "session:{b}"])
            #expect(try store.liveSessionCount(of: "local") == 2)
            #expect(try connection.call(["ZCARD", "project:{local}:sessions"]) == .integer(2))
            _ = try connection.call(["DEL", "session:{c}"])
            #expect(try store.sessions(of: "local", limit: 10, before: nil).sessions.map(\.id) == ["a"])
            #expect(try connection.call(["ZCARD", "project:{local}:sessions"]) == .integer(1))
        }
    }

    @Test("previews reach who listens to their session, in order, and leave nothing behind", arguments: [false, true])
    func previews(isSecure: Bool) throws {
        try withRedisServer(RedisServerOptions(password: "pre-pa55", usesTLS: isSecure)) { server in
            let (store, connection) = (try makeStore(server), try connect(server))
            let environment = EnvironmentVariables([
                "REDIS_URL": server.url(database: 0), "REDIS_CA_FILE": server.caFile,
            ])
            let subscription = try PreviewSubscription(environment, sessionID: "a")
            #expect(throws: StoreError.self) { try PreviewSubscription(environment, sessionID: "no{such}id") }
            let clicks = ["#first", "", "//a[@title='x y'] ü\u{0}"].map {
                ClickPreview(projectID: "local", selector: $0)
            }
            let long = ClickPreview(
                projectID: "local", selector: String(repeating: "x", count: StoreLimits.previewedSelector + 1))
            for preview in clicks[..<2] + [long] + clicks[2...] {
                store.loadAhead("b", announcing: preview)
                store.loadAhead("no{such}id", announcing: preview)
                store.loadAhead("a", announcing: preview)
                #expect(try store.load("a") == nil)
            }
            for text in ["no-space", ""] {
                _ = try connection.call(["PUBLISH", "session:{a}:previews", RedisArgument(text)])
            }
            _ = try connection.call(["PUBLISH", "session:{a}:previews", RedisArgument([0xFF, 0x20, 0xFF])])
            let socket = try subscription.socket()
            defer { close(socket) }
            var found: [ClickPreview] = []
            while found.count < 3 { found += try subscription.previews(in: receive(socket)) }
            #expect(found == clicks)
            #expect(try allKeys(connection).isEmpty)
            // What follows is not taken for it.
            store.loadAhead("a", announcing: clicks[0])
            try store.create(Samples.record("a"))
            #expect(try store.load("a")?.id == "a")
            server.kill()
            #expect(throws: (any Error).self) { while true { _ = try subscription.previews(in: receive(socket)) } }
        }
    }

    @Test("the environment's socket stands for the URL's host and port, but never for TLS")
    func environmentSocket() throws {
        try withRedisServer(.plain) { server in
            let port = try freePort()
            let dead = EnvironmentVariables([
                "REDIS_URL": "redis://127.0.0.1:\(port)", "REDIS_SOCKET": server.socketPath,
            ])
            let found = try RedisSessionStore(dead).load("a")
            #expect(found == nil)
            _ = try PreviewSubscription(dead, sessionID: "a")
        }
        try withRedisServer(RedisServerOptions(password: nil, usesTLS: true)) { server in
            let environment = EnvironmentVariables([
                "REDIS_URL": server.url(database: 0), "REDIS_CA_FILE": server.caFile, "REDIS_SOCKET": "/absent",
            ])
            let found = try RedisSessionStore(environment).load("a")
            #expect(found == nil)
        }
    }

    @Test("a replacement is begun only where it need not wait, and a server that has lost the script gets it")
    func begunReplacement() throws {
        try withRedisServer(.plain) { server in
            let (store, connection) = (try makeStore(server), try connect(server))
            var record = Samples.record("a")
            #expect(try store.beginReplacing(record, adding: []) == nil, "nothing is connected")
            try store.create(record)
            for version in 1...3 {
                _ = try connection.call(["SCRIPT", "FLUSH"])
                let begun = try #require(try store.beginReplacing(record, adding: []))
                #expect(try store.beginReplacing(record, adding: []) == nil, "one at a time")
                record = try #require(try store.outcome(of: begun))
                #expect(record.version == version)
                #expect(try store.load("a") == record)
            }
            let long = ActionEntry.finished(result: .string(String(repeating: "x", count: 40_000)))
            #expect(try store.beginReplacing(record, adding: [.entry(long, actionID: "x")]) == nil)
            #expect(try store.load("a") == record)
        }
    }

    /// What comes next; throws at the end.
    private func receive(_ socket: CInt) throws -> [UInt8] {
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, 20_000) == 1 else { throw FixtureError("nothing came") }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = recv(socket, &bytes, bytes.count, 0)
        guard count > 0 else { throw FixtureError("the end") }
        return Array(bytes.prefix(count))
    }

    @Test("a stored value that is not what it should be is an error, not a crash")
    func corruption() throws {
        try withRedisServer(.plain) { server in
            let (store, connection) = (try makeStore(server), try connect(server))
            try store.create(Samples.record("a"))
            for json in ["", "{}", "[1", #"{"id":7}"#, "\u{0}"] {
                _ = try connection.call(["HSET", "session:{a}", "record", RedisArgument(json)])
                guard case .unreadable = storeError({ _ = try store.load("a") }) else {
                    throw FixtureError("read \(json)")
                }
            }
            _ = try connection.call(["XADD", "session:{a}:events", "*", "operation", "x"])
            guard
                case .unreadable = storeError({ _ = try store.commands(of: "a", after: .start, timeoutMilliseconds: 0) }
                )
            else { throw FixtureError("read a command") }
            _ = try connection.call(["XADD", "session:{a}:actions:{x}", "*", "entry", #"{"log":1,"failed":2}"#])
            guard
                case .unreadable = storeError({
                    _ = try store.entries(ofAction: "x", of: "a", after: .start, timeoutMilliseconds: 0)
                })
            else { throw FixtureError("read an entry") }
            _ = try connection.call(["DEL", "session:{a}"])
            _ = try connection.call(["SET", "session:{a}", "text"])
            guard case .redis(let error) = storeError({ _ = try store.load("a") }) else {
                throw FixtureError("read a string")
            }
            #expect(error.code == .server("WRONGTYPE"))
        }
    }

    @Test(
        "a server that is killed while somebody waits gives a clear error, and the same store serves again after it is back"
    )
    func serverLoss() throws {
        try withRedisServer(RedisServerOptions(password: "l0ss-pa55", usesTLS: true)) { server in
            let store = try makeStore(server)
            try store.create(Samples.record("a"))
            let waiter = Worker {
                storeError { _ = try makeStore(server).waitForChange(of: "a", after: 0, timeoutMilliseconds: 50_000) }
            }
            let connection = try connect(server)
            #expect(
                try eventually(within: 30) {
                    try connection.call(["INFO", "clients"]).text?.contains("blocked_clients:1") == true
                })
            server.kill()
            guard case .redis(let waiting) = try #require(waiter.join()) else { throw FixtureError("no error") }
            #expect([.connectionLost, .couldNotConnect].contains(waiting.code))
            guard case .redis(let error) = storeError({ _ = try store.load("a") }) else {
                throw FixtureError("no error")
            }
            #expect(error.code == .couldNotConnect)
            #expect(!"\(String(reflecting: waiting)) \(String(reflecting: error))".contains("l0ss-pa55"))
            try server.restart()
            #expect(try store.load("a") == nil)
            try store.create(Samples.record("a"))
            #expect(try store.load("a") == Samples.record("a"))
        }
    }
}

private func makeStore(_ server: RedisServer) throws -> RedisSessionStore {
    RedisSessionStore(try connect(server), lifetimes: .standard, timeoutMilliseconds: 20_000)
}

private func connect(_ server: RedisServer) throws -> RedisConnection {
    RedisConnection(
        to: try RedisURL(server.url(database: 0)), options: .standard(trust: .file(server.caFile)))
}

private func allKeys(_ connection: RedisConnection) throws -> Set<String> {
    Set(try connection.call(["KEYS", "*"]).elements?.compactMap(\.text) ?? [])
}

extension RedisConnection {
    fileprivate func call(_ command: [RedisArgument]) throws(RedisError) -> RedisValue {
        try send(command, repetition: .forbidden, timeoutMilliseconds: 20_000)
    }
}

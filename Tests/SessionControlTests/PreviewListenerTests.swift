import Dispatch
import Glibc
import ProcessEnvironment
import SessionStore
import Synchronization
import TestSupport
import Testing

@testable import SessionControl

@Suite struct PreviewListenerTests {
    private let desk = Desk()

    @Test("the browser looks for what its own project announces, while nothing runs, also after the store was gone")
    func listening() async throws {
        try await withRedisServer(.plain) { server async throws in
            let session = desk.session()
            let looked = Mutex<[String]>([])
            let listener = PreviewListener(
                session: session,
                subscribe: {
                    try await blocking {
                        try PreviewSubscription(
                            EnvironmentVariables(["REDIS_URL": server.url(database: 0)]), sessionID: Desk.id)
                    }
                },
                read: { socket, received in
                    try await blocking {
                        defer { close(socket) }
                        var bytes = [UInt8](repeating: 0, count: 4_096)
                        while true {
                            let count = recv(socket, &bytes, bytes.count, 0)
                            if count < 0, errno == EAGAIN {
                                usleep(1_000)
                                continue
                            }
                            guard count > 0 else { return }
                            try received(Array(bytes.prefix(count)))
                        }
                    }
                },
                lookAhead: { selector in looked.withLock { $0.append(selector) } }, log: desk.log,
                pause: .milliseconds(50))
            let running = Task { await listener.run() }
            for round in ["#first", "#second"] {
                // A preview that nobody hears is lost; this one is sent until it is heard.
                try announce(round, until: { looked.withLock { $0.last == round } }, server)
                let before = looked.withLock(\.count)
                try announce("#foreign", project: "other", server)
                try announce("#last", until: { looked.withLock { $0.last == "#last" } }, server)
                let rest = looked.withLock { $0.dropFirst(before) }
                #expect(!rest.contains("#foreign"))
                server.kill()
                try server.restart()
            }
            running.cancel()
            server.kill()
            await running.value
        }
    }

    @Test("while an action runs nothing is looked for")
    func busy() async throws {
        try await withRedisServer(.plain) { server async throws in
            let session = desk.session()
            let looked = Mutex<[String]>([])
            let environment = EnvironmentVariables(["REDIS_URL": server.url(database: 0)])
            let subscription = try PreviewSubscription(environment, sessionID: Desk.id)
            let taken = Mutex(0)
            let listener = PreviewListener(
                session: session, subscribe: { subscription },
                read: { socket, received in
                    defer { close(socket) }
                    for isBusy in [true, false] {
                        if isBusy { session.actionBegan() }
                        try announce("#\(isBusy)", server)
                        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
                        guard poll(&entry, 1, 20_000) == 1 else { throw FixtureError("nothing came") }
                        var bytes = [UInt8](repeating: 0, count: 4_096)
                        let count = recv(socket, &bytes, bytes.count, 0)
                        try received(Array(bytes.prefix(max(0, count))))
                        if isBusy { session.actionEnded() }
                        taken.withLock { $0 += 1 }
                    }
                    throw FixtureError("enough")
                },
                lookAhead: { selector in looked.withLock { $0.append(selector) } }, log: desk.log,
                pause: .seconds(60))
            let running = Task { await listener.run() }
            #expect(eventually(within: 30) { taken.withLock { $0 == 2 } })
            running.cancel()
            await running.value
            #expect(looked.withLock { $0 } == ["#false"])
        }
    }

    private func announce(_ selector: String, project: String = "local", _ server: RedisServer) throws {
        let store = try RedisSessionStore(EnvironmentVariables(["REDIS_URL": server.url(database: 0)]))
        store.loadAhead(Desk.id, announcing: ClickPreview(projectID: project, selector: selector))
        _ = try store.load(Desk.id)
    }

    private func announce(_ selector: String, until isHeard: () -> Bool, _ server: RedisServer) throws {
        let isDone = try eventually(within: 30) {
            if isHeard() { return true }
            try announce(selector, server)
            return false
        }
        #expect(isDone, "\(selector)")
    }
}

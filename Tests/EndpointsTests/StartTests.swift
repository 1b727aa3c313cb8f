import BusEvents
import Endpoints
import EventBus
import JSONModel
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import TestSupport
import Testing
import Timestamps

extension EndpointTests {
    @Suite("start")
    struct StartTests {
        private static let sdk = Service.start.with("x-stainless-lang", "python").with(
            "x-stainless-package-version", "3.23.1")

        @Test("a session is stored, asked for once, and answered at once", arguments: Backend.allCases)
        func plain(_ backend: Backend) throws {
            let service = try Service(backend)
            let reply = try service.send(Service.start, to: Start.self)
            #expect(reply.status == 200 && !reply.isStreamed && reply.headers["content-type"] == "application/json")
            let id = try #require(reply.data["sessionId"]?.stringValue)
            #expect(
                reply.json == [
                    "success": true,
                    "data": ["sessionId": .string(id), "status": "creating", "available": true, "cdpUrl": .null],
                ])
            #expect(
                service.bus.published.count == 1
                    && service.bus.events(SessionCreateRequested.self) == [
                        SessionCreateRequested(sessionID: id, projectID: "local", attempt: 1)
                    ])
            #expect(service.store.idleWaits.isEmpty && service.tasks.all.isEmpty)
            let record = try service.record(id)
            #expect(record.status == .creating && record.projectID == "local" && record.createdAt == service.clock.now)
            #expect(record.model?.name == "openai/gpt-4.1-mini")
        }

        @Test(
            "both routes and a body that is empty start a session", arguments: ["/v1/sessions/start", "/start-session"])
        func routes(_ resource: String) throws {
            let service = try Service(.memory)
            #expect(try service.send(ProxyRequest("POST", resource), to: Start.self).status == 200)
        }

        @Test(
            "a Stagehand SDK is answered with its cdpUrl when the session gets ready in time",
            arguments: Backend.allCases)
        func sdkWaits(_ backend: Backend) throws {
            let service = try Service(backend)
            service.store.whileWaiting(
                .happens {
                    try service.deliver(
                        #require(service.bus.events(SessionCreateRequested.self).last), to: Provisioner.self)
                },
                .happens {
                    let task = try #require(service.tasks.all.first)
                    guard case .session(let id, _) = task.purpose else { return }
                    try service.bringUp(service.controller(ofTask: task.arn, session: id))
                })
            let reply = try service.send(Self.sdk, to: Start.self)
            #expect(reply.status == 200 && reply.data["status"] == "ready")
            #expect(reply.data["cdpUrl"]?.stringValue?.hasPrefix("ws://127.1.0.1:9223/cdp?signingKey=") == true)
            #expect(service.store.isExhausted)
        }

        @Test("a Stagehand SDK waits for five seconds, and Prefer decides otherwise")
        func bounds() throws {
            let service = try Service(.memory)
            var reply = try service.send(Self.sdk, to: Start.self)
            #expect(reply.data["status"] == "creating" && reply.data["cdpUrl"] == .null)
            #expect(service.store.idleWaits == [5000])
            reply = try service.send(Service.start.with("x-sdk-version", "3.0.1"), to: Start.self)
            #expect(reply.status == 200 && service.store.idleWaits == [5000, 5000])
            _ = try service.send(Self.sdk.with("Prefer", "wait=0"), to: Start.self)
            #expect(service.store.idleWaits.count == 2)
            _ = try service.send(Service.start.with("prefer", "respond-async, Wait = 7; x=y"), to: Start.self)
            #expect(service.store.idleWaits.last == 7000)
            _ = try service.send(Service.start.with("prefer", "wait=99999"), to: Start.self)
            #expect(service.store.idleWaits.last == 25_000, "no longer than a gateway waits")
            for nonsense in ["wait", "wait=-1", "wait=x", "", ",;="] {
                _ = try service.send(Service.start.with("prefer", nonsense), to: Start.self)
            }
            #expect(service.store.idleWaits.count == 4)
        }

        @Test("a session that fails while a client waits is 503 with the reason, not to be repeated")
        func failsWhileWaiting() throws {
            let service = try Service(.memory)
            service.store.whileWaiting(
                .happens {
                    service.tasks.refuse([.accessDenied])
                    try service.deliver(
                        #require(service.bus.events(SessionCreateRequested.self).last), to: Provisioner.self)
                })
            let reply = try service.send(Service.start.with("prefer", "wait=20"), to: Start.self)
            reply.expectError(503, "creation_failed", "endReason")
            #expect(reply.headers["x-should-retry"] == "false")
        }

        @Test("a warm browser is claimed before the bus hears of it", arguments: Backend.allCases)
        func warm(_ backend: Backend) throws {
            let service = try Service(backend) { $0.warmPoolSize = 1 }
            let controller = try service.pooled()
            #expect(try service.store.poolCount() == 1)
            service.store.whileWaiting(
                .happens {
                    try #require(try controller.takeAssignment())
                    try #require(try controller.becomeReady())
                })
            let reply = try service.send(Service.start.with("prefer", "wait=5"), to: Start.self)
            #expect(reply.data["status"] == "ready" && reply.data["cdpUrl"]?.stringValue != nil)
            let id = try #require(reply.data["sessionId"]?.stringValue)
            #expect(try service.store.poolCount() == 0 && service.record(id).task?.isFromPool == true)
            #expect(controller.sessionKey == service.keys.key(ofSession: id).revealed)
            try service.deliver(#require(service.bus.events(SessionCreateRequested.self).last), to: Provisioner.self)
            #expect(service.tasks.all.count == 2, "the pool is refilled, and the session gets no second browser")
            #expect(service.tasks.all.last?.purpose == .pool)
        }

        @Test("launch options that cannot apply are named, and never reach the record")
        func hints() throws {
            let service = try Service(.memory)
            let reply = try service.send(
                ProxyRequest(
                    "POST", "/sessions/start",
                    body: [
                        "browser": [
                            "type": "local", "cdpUrl": "ws://10.0.0.1:1/x",
                            "launchOptions": [
                                "executablePath": "/bin/false", "args": ["--no-sandbox"], "userDataDir": "/etc",
                                "viewport": ["width": 640, "height": 480], "locale": "de-CH", "headless": true,
                            ],
                        ]
                    ]), to: Start.self)
            #expect(
                reply.data["notApplied"] == [
                    "browser.cdpUrl", "browser.launchOptions.args", "browser.launchOptions.executablePath",
                    "browser.launchOptions.userDataDir",
                ])
            let record = try service.record(#require(reply.data["sessionId"]?.stringValue))
            #expect(record.browser.viewportWidth == 640 && record.browser.locale == "de-CH")
            #expect(!"\(record)".contains("/bin/false") && !"\(record)".contains("10.0.0.1"))
        }

        @Test("naming a session goes on with it", arguments: Backend.allCases)
        func resume(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            let request = ProxyRequest("POST", "/sessions/start", body: ["browserbaseSessionID": .string(id)])
            let reply = try service.send(request, to: Start.self)
            #expect(reply.data["sessionId"]?.stringValue == id && reply.data["status"] == "ready")
            #expect(service.bus.events(SessionCreateRequested.self).count == 1)
            _ = try service.send(Service.end(id), to: End.self)
            try service.send(request, to: Start.self).expectError(410, "client_request")
            try service.deliver(#require(service.bus.events(SessionTerminationRequested.self).last), to: Cleanup.self)
            try service.taskStopped(controller.arn, startedBy: id)
            try service.deliver(BusDelivery.batch(service.deletionBodies()), to: Cleanup.self)
            try service.send(request, to: Start.self).expectError(410, "client_request")
            let unknown = ProxyRequest("POST", "/sessions/start", body: ["browserbaseSessionID": "nope"])
            try service.send(unknown, to: Start.self).expectError(404)
        }

        @Test(
            "the concurrent sessions of a project are limited, and an ended one makes room", arguments: Backend.allCases
        )
        func concurrency(_ backend: Backend) throws {
            let service = try Service(backend) { $0.concurrentSessions = 2 }
            let first = try service.created()
            _ = try service.created()
            let reply = try service.send(Service.start, to: Start.self)
            reply.expectError(429, "concurrent-sessions")
            #expect(reply.headers["x-wallcrawler-limit"] == "concurrent-sessions")
            #expect(reply.headers["x-wallcrawler-limit-value"] == "2" && reply.headers["retry-after"] == "10")
            #expect(reply.json["limit"] == "concurrent-sessions")
            #expect(try service.send(Service.start.of(project: "other"), to: Start.self).status == 200)
            _ = try service.send(Service.end(first), to: End.self)
            #expect(try service.send(Service.start, to: Start.self).status == 200)
        }

        @Test("creations per minute are limited, and the header says until when", arguments: Backend.allCases)
        func creations(_ backend: Backend) throws {
            let service = try Service(backend) { $0.creationsPerMinute = 2 }
            _ = try service.created()
            _ = try service.created()
            let reply = try service.send(Service.start, to: Start.self)
            reply.expectError(429, "creates-per-minute")
            #expect(reply.headers["x-wallcrawler-limit"] == "creates-per-minute")
            let seconds = try #require(reply.headers["retry-after"].flatMap { Int64($0) })
            #expect((1...61).contains(seconds))
            service.clock.advance(seconds: seconds)
            #expect(try service.send(Service.start, to: Start.self).status == 200, "after that time it works again")
        }

        @Test("a session that the bus does not hear of does not stay behind", arguments: Backend.allCases)
        func publishFailure(_ backend: Backend) throws {
            let service = try Service(backend)
            service.bus.refuse { _ in true }
            let reply = try service.send(Service.start, to: Start.self)
            reply.expectError(503, "c6af9ac6-7b61-11e6-9a41-93e8deadbeef")
            #expect(reply.headers["retry-after"] == "1")
            #expect(try service.store.liveSessionCount(of: "local") == 0)
            #expect(try service.store.sessions(of: "local", limit: 10, before: nil).sessions.isEmpty)
            #expect(service.log.lines.contains { $0.contains("the bus is out of reach") })
        }

        @Test("with a claimed browser the session lives though the bus does not hear of it")
        func publishFailureAfterClaim() throws {
            let service = try Service(.memory)
            let controller = try service.pooled()
            service.bus.refuse { _ in true }
            #expect(try service.send(Service.start, to: Start.self).status == 200)
            #expect(try controller.takeAssignment() && controller.becomeReady())
        }

        @Test(
            "a pool task whose key is of no use is stopped, and the session gets another browser",
            arguments: Backend.allCases)
        func poisonedTask(_ backend: Backend) throws {
            let service = try Service(backend)
            let arn = try service.resources.tasks.run(.pool, token: "poison")
            try service.store.register(
                TaskRegistration(
                    taskID: "task1", taskARN: arn, publicKey: [1, 2, 3], address: "127.1.0.1:9223",
                    registeredAt: service.clock.now))
            #expect(try service.store.offerToPool("task1"))
            let id = try service.created()
            #expect(service.tasks.stops == [arn])
            for event in service.bus.events(SessionCreateRequested.self) {
                try service.deliver(event, to: Provisioner.self)
            }
            let task = try #require(service.tasks.all.last)
            #expect(task.purpose == .session(id: id, projectID: "local"))
            try service.bringUp(service.controller(ofTask: task.arn, session: id))
            #expect(try service.record(id).status == .ready)
        }

        @Test("a store that fails is 503 and says nothing of itself")
        func storeFailure() throws {
            let service = try Service(.memory)
            service.store.failure = .unreadable(what: "session record", problem: "secret detail")
            let reply = try service.send(Service.start, to: Start.self)
            reply.expectError(503, "try again")
            #expect(!reply.text.contains("secret detail") && reply.headers["retry-after"] == "1")
            #expect(service.log.lines.contains { $0.contains("secret detail") })
        }
    }
}

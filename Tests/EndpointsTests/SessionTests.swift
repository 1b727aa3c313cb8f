import AccessTokens
import BusEvents
import Digests
import Endpoints
import JSONModel
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import TestSupport
import Testing
import Timestamps

extension EndpointTests {
    @Suite("retrieve, status, list, debug, cdp-url and end")
    struct SessionTests {
        private static let verifier = AccessTokenVerifier(
            hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }, leewaySeconds: 0)

        /// The claims in a signed URL, as the session's browser task would read them.
        private static func claims(
            _ url: String?, _ id: String, _ service: Service, at now: Timestamp? = nil
        ) throws -> AccessClaims {
            let token = try #require(url?.split(separator: "=", maxSplits: 1).last.map(String.init))
            return try verifier.verify(
                token, key: service.keys.key(ofSession: id).revealed, now: now ?? service.clock.now,
                expectedSession: id, expectedAudience: AccessClaims.cdpAudience)
        }

        @Test("the whole record, the status and the list tell of one session", arguments: Backend.allCases)
        func views(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready(
                ProxyRequest("POST", "/sessions/start", body: ["userMetadata": ["ticket": "W-1"]]))
            let status = try service.send(Service.status(id), to: Retrieve.self).data
            #expect(status["status"] == "READY" && status["projectId"] == "local" && status["endDetail"] == .null)
            _ = try Self.claims(status["connectUrl"]?.stringValue, id, service)
            let whole = try service.send(Service.retrieve(id), to: Retrieve.self).data
            #expect(whole["ecsTaskArn"]?.stringValue == controller.arn && whole["publicIP"] == "127.1.0.1")
            #expect(whole["userMetadata"] == ["ticket": "W-1"])
            #expect(whole["readyAt"]?.stringValue == service.clock.now.rfc3339)
            #expect(
                whole["eventHistory"]?.arrayValue?.compactMap { $0["eventType"]?.stringValue } == [
                    "ProvisioningStarted", "TaskRequested", "TaskRunning", "ChromeReady",
                ])
            let list = try service.send(ProxyRequest("GET", "/sessions"), to: Retrieve.self).data
            #expect(list["sessions"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == [id])
            #expect(list["cursor"] == .null)
            let prefixed = ProxyRequest("GET", "/v1/sessions/{sessionId}/status", session: id)
            #expect(try service.send(prefixed, to: Retrieve.self).data["endDetail"] == .null)
        }

        @Test("the list comes in pages, newest first, of the own project only", arguments: Backend.allCases)
        func pages(_ backend: Backend) throws {
            let service = try Service(backend)
            var ids: [String] = []
            for _ in 0..<5 {
                ids.insert(try service.created(), at: 0)
                service.clock.advance(milliseconds: 1)
            }
            _ = try service.created(Service.start.of(project: "other"))
            var found: [String] = []
            var request = ProxyRequest("GET", "/sessions")
            request.query["limit"] = "2"
            for _ in 0..<4 {
                let page = try service.send(request, to: Retrieve.self).data
                found += page["sessions"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
                guard let cursor = page["cursor"]?.stringValue else { break }
                request.query["cursor"] = cursor
            }
            #expect(found == ids)
        }

        @Test("with Prefer, status waits until the session is ready or over", arguments: Backend.allCases)
        func statusWaits(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.provisioned()
            #expect(try service.send(Service.status(id), to: Retrieve.self).data["status"] == "PROVISIONING")
            #expect(service.store.idleWaits.isEmpty)
            service.store.whileWaiting(.nothing)
            let still = try service.send(Service.status(id).with("prefer", "wait=3"), to: Retrieve.self)
            #expect(still.data["status"] == "PROVISIONING" && service.store.idleWaits == [3000])
            service.store.whileWaiting(.happens { try service.bringUp(controller) })
            let ready = try service.send(Service.status(id).with("prefer", "wait=20"), to: Retrieve.self)
            #expect(ready.data["status"] == "READY" && service.store.idleWaits.count == 1)
        }

        @Test("a session that is deleted while somebody waits is 410, not 404", arguments: Backend.allCases)
        func deletedWhileWaiting(_ backend: Backend) throws {
            let service = try Service(backend)
            let id = try service.created()
            service.store.whileWaiting(
                .happens {
                    try service.store.delete(
                        id, tombstone: Tombstone(projectID: "local", endReason: .capacity, endedAt: service.clock.now))
                })
            try service.send(Service.status(id).with("prefer", "wait=5"), to: Retrieve.self)
                .expectError(410, "capacity")
        }

        @Test("tokens open their session only, carry their scopes and never outlive it", arguments: Backend.allCases)
        func tokens(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            let (other, _) = try service.ready()
            let reply = try service.send(
                Service.cdpURL(id, ["scopes": ["view", "input", "view"], "expiresIn": 60, "singleUse": true]),
                to: CDPURL.self)
            #expect(reply.data["scopes"] == ["view", "input"])
            #expect(reply.data["expiresAt"]?.stringValue == service.clock.now.adding(seconds: 60).rfc3339)
            let url = reply.data["cdpUrl"]?.stringValue
            #expect(url?.hasPrefix("ws://127.1.0.1:9223/cdp?signingKey=") == true)
            #expect(reply.data["liveUrl"]?.stringValue?.hasPrefix("http://127.1.0.1:9223/live?signingKey=") == true)
            let claims = try Self.claims(url, id, service)
            #expect(claims.scopes == [.view, .input] && claims.isSingleUse && claims.projectID == "local")
            #expect(controller.sessionKey == service.keys.key(ofSession: id).revealed, "the task has the same key")
            #expect(claims.clientAddress == nil)
            let bound = try service.send(Service.cdpURL(id, ["clientAddress": "192.0.2.0/24"]), to: CDPURL.self)
            #expect(
                try Self.claims(bound.data["cdpUrl"]?.stringValue, id, service).clientAddress == "192.0.2.0/24")
            try service.send(Service.cdpURL(id, ["clientAddress": "client.example"]), to: CDPURL.self)
                .expectError(400, "clientAddress")
            let standard = try service.send(Service.cdpURL(id), to: CDPURL.self)
            #expect(
                standard.data["expiresAt"]?.stringValue == service.clock.now.adding(seconds: 600).rfc3339,
                "ten minutes unless the client says otherwise")
            #expect(throws: AccessTokenError.badSignature) { try Self.claims(url, other, service) }
            #expect(throws: AccessTokenError.expired) {
                try Self.claims(url, id, service, at: service.clock.now.adding(seconds: 60))
            }
            service.clock.advance(seconds: 3_590)
            for reply in [
                try service.send(Service.cdpURL(id, ["expiresIn": 86_400]), to: CDPURL.self),
                try service.send(Service.cdpURL(id), to: CDPURL.self),
            ] {
                let end = try service.record(id).createdAt.adding(seconds: 3_600)
                let late = try Self.claims(reply.data["cdpUrl"]?.stringValue, id, service)
                #expect(late.expiresAt == Timestamp(seconds: end.seconds) && late.scopes == [.cdp])
            }
        }

        @Test("debug gives the URLs, the pages that the browser reports and the history", arguments: Backend.allCases)
        func debug(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            let pages: JSONValue = [["id": "A1", "url": "https://example.com/", "title": "Example"]]
            service.store.whileWaiting(
                .happens {
                    let command = try #require(try controller.takeCommands().first)
                    #expect(command.operation == "pages")
                    try controller.report(.finished(result: pages), of: command.actionID)
                })
            let data = try service.send(Service.debug(id), to: Debug.self).data
            #expect(data["pages"] == pages && data["status"] == "READY")
            #expect(try Self.claims(data["cdpUrl"]?.stringValue, id, service).scopes == [.cdp])
            #expect(try Self.claims(data["debuggerUrl"]?.stringValue, id, service).scopes == [.view])
            #expect(data["expiresAt"]?.stringValue == service.clock.now.adding(seconds: 600).rfc3339)
            #expect(data["eventHistory"]?.arrayValue?.count == 4)
            #expect(try service.record(id).billing.actions == 0, "looking is no action")
        }

        @Test(
            "retrieve and debug tell who has control: nobody, the agent, or a person since when",
            arguments: Backend.allCases)
        func control(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            func apply(_ input: SessionInput) throws {
                _ = try SessionEffects(service.resources, source: .controller).apply(input, to: id)
            }
            func retrieved() throws -> JSONValue? {
                try service.send(Service.retrieve(id), to: Retrieve.self).data["control"]
            }
            #expect(try retrieved() == ["holder": "nobody"])
            try apply(.actionStarted(id: "a1"))
            #expect(try retrieved() == ["holder": "agent"])
            let since = service.clock.now.rfc3339
            try apply(.controlChanged(person: 3))
            let held: JSONValue = ["holder": "person", "person": 3, "since": .string(since)]
            #expect(try retrieved() == held)
            service.store.whileWaiting(
                .happens {
                    let command = try #require(try controller.takeCommands().first)
                    try controller.report(.finished(result: []), of: command.actionID)
                })
            #expect(try service.send(Service.debug(id), to: Debug.self).data["control"] == held)
            try apply(.actionFinished(id: "a1", use: nil))
            try apply(.controlChanged(person: nil))
            #expect(try retrieved() == ["holder": "nobody"])
        }

        @Test("a browser that does not answer debug is 504 after five seconds")
        func silentBrowser() throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            try service.send(Service.debug(id), to: Debug.self).expectError(504)
            #expect(service.store.idleWaits == [5000])
        }

        @Test("ending: once 200, then 409, after the deletion 410", arguments: Backend.allCases)
        func end(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            var request = Service.end(id)
            request.body = "null"
            let reply = try service.send(request, to: End.self)
            #expect(
                reply.json == ["success": true, "data": ["sessionId": .string(id), "status": "terminating"]])
            #expect(
                service.bus.events(SessionTerminationRequested.self) == [
                    SessionTerminationRequested(sessionID: id, projectID: "local", reason: "client_request")
                ])
            #expect(service.tasks.stops.isEmpty, "the cleanup stops the task, not the request")
            let second = try service.send(Service.end(id), to: End.self)
            second.expectError(409, "client_request")
            try service.deliver(#require(service.bus.events(SessionTerminationRequested.self).last), to: Cleanup.self)
            try service.taskStopped(controller.arn, startedBy: id)
            try service.send(Service.end(id), to: End.self).expectError(409)
            try service.deliver(BusDelivery.batch(service.deletionBodies()), to: Cleanup.self)
            try service.send(Service.end(id), to: End.self).expectError(410, "client_request")
        }

        @Test("a failed session can be ended, and keeps its reason", arguments: Backend.allCases)
        func endFailed(_ backend: Backend) throws {
            let service = try Service(backend)
            let id = try service.created()
            service.tasks.refuse([.accessDenied])
            try service.deliver(#require(service.bus.events(SessionCreateRequested.self).last), to: Provisioner.self)
            #expect(try service.record(id).status == .failed)
            #expect(try service.send(Service.end(id), to: End.self).status == 200)
            #expect(try service.record(id).endReason == .creationFailed)
        }

        @Test("an end that the bus does not hear of stops the browser all the same", arguments: Backend.allCases)
        func endUnpublished(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            service.bus.refuse { $0 is SessionTerminationRequested }
            #expect(try service.send(Service.end(id), to: End.self).status == 200)
            #expect(service.tasks.stops == [controller.arn])
            try service.taskStopped(controller.arn, startedBy: id)
            #expect(try service.record(id).status == .stopped && service.deletions.scheduled.count == 1)
        }

        @Test("neither tokens nor keys are in the log or in events", arguments: Backend.allCases)
        func secrecy(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready(Service.start.with("x-model-api-key", "sk-model-secret"))
            service.browserAnswers(controller, .finished(result: nil))
            _ = try service.send(Service.navigate(id).with("x-model-api-key", "sk-model-secret"), to: Navigate.self)
            let url = try service.send(Service.cdpURL(id), to: CDPURL.self).data["cdpUrl"]?.stringValue ?? ""
            service.bus.refuse { _ in true }
            _ = try service.send(Service.start.with("x-wc-api-key", "wc_secret"), to: Start.self)
            service.bus.refuse { _ in false }
            try service.deleted(id, controller)
            for event in service.bus.published { try service.deliver(event, to: Monitor.self) }
            let session = service.keys.key(ofSession: id).revealed
            let secrets = [
                "sk-model-secret", "wc_secret", "signingKey", "eyJ", String(decoding: Service.master, as: UTF8.self),
                try #require(url.split(separator: ".").last.map(String.init)), "\(session)",
            ]
            let written = try service.log.lines + service.bus.published.map { "\(try BusDelivery.detail(of: $0))" }
            #expect(written.count > 15)
            for secret in secrets {
                #expect(!written.contains { $0.contains(secret) }, "\(secret)")
            }
        }
    }
}

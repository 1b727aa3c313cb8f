import BusEvents
import Endpoints
import JSONCoding
import JSONModel
import SessionLifecycle
import SessionStore
import TestSupport
import Testing
import Timestamps

extension EndpointTests {
    @Suite("Actions, through navigate")
    struct ActionTests {
        static let stainless = ["x-stainless-lang": "python", "x-stainless-package-version": "3.23.1"]

        private static func stainless(_ request: ProxyRequest, retry: Int) -> ProxyRequest {
            var copy = request
            copy.headers = stainless
            copy.headers["x-stainless-retry-count"] = String(retry)
            return copy
        }

        @Test(
            "a command goes to the browser, and its result comes back as one JSON answer", arguments: Backend.allCases)
        func plain(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            var seen: [SessionCommand] = []
            service.store.whileWaiting(
                .happens {
                    seen = try controller.takeCommands()
                    #expect(try service.record(id).status == .active)
                    try controller.report(.connected, of: seen[0].actionID)
                    try controller.report(.log(["message": "loading"]), of: seen[0].actionID)
                    try controller.finish(seen[0].actionID, with: .finished(result: ["url": "https://example.com/"]))
                })
            let reply = try service.send(Service.navigate(id), to: Navigate.self)
            let command = try #require(seen.first)
            #expect(seen.count == 1 && command.operation == "navigate" && command.dialect == "nested")
            #expect(command.deadline == service.clock.now.adding(milliseconds: 25_000))
            #expect(
                try JSON.value(from: command.parameters) == [
                    "url": "https://example.com/", "waitUntil": "domcontentloaded", "timeoutMilliseconds": 15_000,
                ])
            #expect(reply.status == 200 && reply.isStreamed && reply.pieces.count == 1)
            #expect(reply.headers == ["content-type": "application/json"])
            #expect(
                reply.json == [
                    "success": true,
                    "data": ["result": ["url": "https://example.com/"], "actionId": .string(command.actionID)],
                ])
            #expect(
                service.bus.events(ActionStarted.self) == [
                    ActionStarted(
                        sessionID: id, projectID: "local", actionID: command.actionID, operation: "navigate")
                ])
            #expect(try service.record(id).status == .ready && service.record(id).billing.actions == 1)
        }

        @Test("server-sent events as data only, for JavaScript clients", arguments: Backend.allCases)
        func dataFraming(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            service.browserAnswers(
                controller, .connected, .log(["message": "loading"]), .finished(result: ["title": "Zürich\n"]))
            let request = Service.navigate(id).with("x-language", "typescript").with("x-sdk-version", "3.0.6")
                .with("x-stream-response", "true")
            let reply = try service.send(request, to: Navigate.self)
            #expect(reply.status == 200)
            #expect(
                reply.headers == [
                    "content-type": "text/event-stream", "cache-control": "no-cache, no-transform",
                    "x-accel-buffering": "no",
                ])
            #expect(
                reply.pieces.count == 4 && reply.pieces.allSatisfy { $0.hasPrefix("data: {") && $0.hasSuffix("}\n\n") })
            #expect(reply.pieces[0].hasPrefix(#"data: {"data":{"status":"starting"},"type":"system","id":""#))
            #expect(reply.pieces[1].hasPrefix(#"data: {"data":{"status":"connected"},"#))
            #expect(
                reply.pieces[2].hasPrefix(
                    #"data: {"data":{"status":"running","message":{"message":"loading"}},"type":"log""#))
            #expect(
                reply.pieces[3].hasPrefix(
                    #"data: {"data":{"status":"finished","result":{"title":"Zürich\n"},"actionId":""#))
            let events = try reply.pieces.map { try JSON.value(from: Array($0.dropFirst(6).utf8)) }
            #expect(Set(events.compactMap { $0["id"]?.stringValue }).count == 4)
        }

        @Test("server-sent events with names, for Stainless clients", arguments: Backend.allCases)
        func namedFraming(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            service.browserAnswers(controller, .connected, .log(["message": "m"]), .finished(result: nil))
            var request = Self.stainless(Service.navigate(id), retry: 0)
            request.body = #"{"url":"https://example.com/","streamResponse":true}"#
            let reply = try service.send(request, to: Navigate.self)
            #expect(
                reply.pieces.map { String($0.prefix { $0 != "\n" }) } == [
                    "event: starting", "event: connected", "event: running", "event: finished",
                ])
            #expect(reply.pieces.allSatisfy { $0.contains("\ndata: {") && $0.hasSuffix("}\n\n") })
        }

        @Test("the body decides before the header whether to stream")
        func choice() throws {
            let service = try Service(.memory)
            let (id, controller) = try service.ready()
            service.browserAnswers(controller, .finished(result: nil))
            var request = Service.navigate(id).with("x-stream-response", "true")
            request.body = #"{"url":"https://example.com/","streamResponse":false}"#
            #expect(try service.send(request, to: Navigate.self).headers["content-type"] == "application/json")
        }

        @Test(
            "a stream gives a sign of life every 15 seconds, in the client's own way",
            arguments: [
                (["x-language": "python"], "data: {\"type\":\"ping\",\"data\":{}}\n\n"),
                (["x-language": "typescript", "x-sdk-version": "3.0.6"], ": hb\n\n"), (stainless, ": hb\n\n"),
            ] as [([String: String], String)])
        func heartbeat(_ headers: [String: String], _ sign: String) throws {
            let service = try Service(.memory)
            let (id, controller) = try service.ready()
            service.store.whileWaiting(.nothing, .nothing, .nothing)
            service.browserAnswers(controller, .finished(result: nil))
            var request = Service.navigate(id)
            request.body = #"{"url":"https://example.com/","options":{"timeout":60000}}"#
            request.headers = headers
            request.headers["x-stream-response"] = "true"
            let reply = try service.send(request, to: Navigate.self)
            #expect(Array(reply.pieces[1...2]) == [sign, sign] && reply.pieces.count == 4)
            #expect(service.store.idleWaits == [250, 15_000, 15_000])
        }

        @Test(
            "an action that does not finish in time is 504, goes on, and is not to be repeated",
            arguments: Backend.allCases)
        func deadline(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            let begun = service.clock.now
            let reply = try service.send(Service.navigate(id), to: Navigate.self)
            reply.expectError(504, "navigate", "actionId")
            #expect(service.clock.now == begun.adding(milliseconds: 25_000))
            let action = try #require(try controller.takeCommands().first?.actionID)
            #expect(reply.json["actionId"]?.stringValue == action && reply.headers["x-should-retry"] == "false")
            #expect(try service.record(id).runningActions == [action])
            let stream = try service.send(Service.navigate(id).with("x-stream-response", "true"), to: Navigate.self)
            #expect(stream.status == 200 && stream.pieces.last?.contains(#""status":"error""#) == true)
        }

        @Test("the invocation's own deadline comes first, with a second to answer in")
        func invocationDeadline() throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            let end = service.clock.now.adding(milliseconds: 6_000)
            try service.send(Service.navigate(id), to: Navigate.self, deadline: end).expectError(504)
            #expect(service.clock.now == end.adding(milliseconds: -1_000))
        }

        @Test("a failure of the action is the status that its browser gave", arguments: Backend.allCases)
        func failure(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            service.browserAnswers(controller, .connected, .failed(statusCode: 422, message: "no such frame"))
            try service.send(Service.navigate(id), to: Navigate.self).expectError(422, "no such frame")
            service.browserAnswers(controller, .failed(statusCode: 422, message: "no such frame"))
            let stream = try service.send(
                Self.stainless(Service.navigate(id), retry: 0).with("x-stream-response", "true"), to: Navigate.self)
            #expect(stream.pieces.last?.hasPrefix("event: error\ndata: ") == true)
            #expect(stream.pieces.last?.contains("no such frame") == true)
        }

        @Test("an action whose session ends is answered at once with 410 and the reason", arguments: Backend.allCases)
        func endsWithSession(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            service.store.whileWaiting(.happens { try controller.crash() })
            var reply = try service.send(Service.navigate(id), to: Navigate.self)
            reply.expectError(410)
            #expect(reply.json["endReason"] == "browser_crashed" && service.store.idleWaits.isEmpty)
            let (other, _) = try service.ready()
            service.store.whileWaiting(.happens { _ = try service.send(Service.end(other), to: End.self) })
            reply = try service.send(Service.navigate(other), to: Navigate.self)
            reply.expectError(410, "client_request")
            #expect(service.store.idleWaits.isEmpty)
        }

        @Test(
            "an action on an ended session is 410 with the reason, whatever state it is in", arguments: Backend.allCases
        )
        func ended(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            _ = try service.send(Service.end(id), to: End.self)
            func expectGone() throws {
                for reply in [
                    try service.send(Service.navigate(id), to: Navigate.self),
                    try service.send(Service.debug(id), to: Debug.self),
                    try service.send(Service.cdpURL(id), to: CDPURL.self),
                ] {
                    reply.expectError(410, "the client ended it")
                    #expect(reply.json["endReason"] == "client_request")
                }
            }
            try expectGone()
            try service.deliver(#require(service.bus.events(SessionTerminationRequested.self).last), to: Cleanup.self)
            try service.taskStopped(controller.arn, startedBy: id)
            #expect(try service.record(id).status == .stopped)
            try expectGone()
            try service.deliver(BusDelivery.batch(service.deletionBodies()), to: Cleanup.self)
            try expectGone()
            try service.send(Service.status(id), to: Retrieve.self).expectError(410, "client_request")
        }

        @Test("an action waits until its session is ready", arguments: Backend.allCases)
        func waitsForReadiness(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.provisioned()
            service.store.whileWaiting(.happens { try service.bringUp(controller) })
            service.browserAnswers(controller, .finished(result: ["ok": true]))
            #expect(try service.send(Service.navigate(id), to: Navigate.self).data["result"] == ["ok": true])
        }

        @Test(
            "a session that does not get ready in time is 503 with a time, and may be repeated",
            arguments: Backend.allCases)
        func notReady(_ backend: Backend) throws {
            let service = try Service(backend)
            let id = try service.created()
            let reply = try service.send(Service.navigate(id), to: Navigate.self)
            reply.expectError(503, "CREATING")
            #expect(reply.headers["retry-after"] == "2" && reply.headers["x-should-retry"] == nil)
            #expect(service.store.idleWaits == [90_000])
            let quick = try service.send(Service.navigate(id).with("prefer", "wait=1"), to: Navigate.self)
            quick.expectError(503)
            #expect(service.store.idleWaits == [90_000, 1000])
        }

        @Test("what answers in one piece waits no longer than API Gateway does")
        func gatewayBound() throws {
            let service = try Service(.memory)
            let id = try service.created()
            try service.send(Service.debug(id), to: Debug.self).expectError(503, "CREATING")
            try service.send(Service.cdpURL(id), to: CDPURL.self).expectError(503, "CREATING")
            #expect(service.store.idleWaits.allSatisfy { $0 <= 24_000 } && service.store.idleWaits.count == 2)
        }

        @Test(
            "a Stainless retry joins the first action, another identical request does not", arguments: Backend.allCases)
        func retries(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            let first = Self.stainless(Service.navigate(id), retry: 0)
            try service.send(first, to: Navigate.self).expectError(504)
            let action = try #require(try controller.takeCommands().first?.actionID)
            service.store.whileWaiting(.happens { try controller.finish(action, with: .finished(result: "late")) })
            let retried = try service.send(Self.stainless(Service.navigate(id), retry: 1), to: Navigate.self)
            #expect(retried.data["actionId"]?.stringValue == action && retried.data["result"] == "late")
            #expect(try controller.takeCommands().isEmpty, "the browser is not told twice")
            let again = try service.send(Self.stainless(Service.navigate(id), retry: 2), to: Navigate.self)
            #expect(again.data["actionId"]?.stringValue == action, "a finished action still answers its retries")
            service.browserAnswers(controller, .finished(result: "new"))
            let fresh = try service.send(first, to: Navigate.self)
            #expect(fresh.data["result"] == "new" && fresh.data["actionId"]?.stringValue != action)
            service.browserAnswers(controller, .finished(result: "other"))
            let other = try service.send(
                Self.stainless(Service.navigate(id, "https://other.example"), retry: 1), to: Navigate.self)
            #expect(other.data["result"] == "other", "a retry of another request is its own action")
            #expect(try service.record(id).billing.actions == 3)
        }

        @Test("who joined an action that could not be sent is answered at once", arguments: Backend.allCases)
        func joinersOfFailure(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            let request = Service.navigate(id).with("idempotency-key", "once")
            service.store.failures[.command] = .unreadable(what: "test", problem: "the store is gone")
            try service.send(request, to: Navigate.self).expectError(503, "log has the cause")
            try service.send(request, to: Navigate.self).expectError(503, "log has the cause")
            #expect(service.store.idleWaits.isEmpty, "nobody waits for what will never come")
            #expect(try controller.takeCommands().isEmpty && service.record(id).runningActions.isEmpty)
            let limited = try Service(backend) { $0.maximumActions = 0 }
            let (other, _) = try limited.ready()
            for _ in 0..<2 {
                try limited.send(Service.navigate(other).with("idempotency-key", "k"), to: Navigate.self)
                    .expectError(429, "actions")
            }
            #expect(limited.store.idleWaits.isEmpty)
        }

        @Test("requests with the same idempotency key are one action", arguments: Backend.allCases)
        func idempotency(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            service.browserAnswers(controller, .finished(result: "once"))
            let request = Service.navigate(id).with("Idempotency-Key", String(repeating: "k", count: 5000))
            let first = try service.send(request, to: Navigate.self)
            let second = try service.send(request, to: Navigate.self)
            #expect(first.json == second.json && first.data["result"] == "once")
            service.browserAnswers(controller, .finished(result: "twice"))
            let other = try service.send(Service.navigate(id).with("idempotency-key", "other"), to: Navigate.self)
            #expect(other.data["result"] == "twice")
            #expect(service.bus.events(ActionStarted.self).count == 2)
        }

        @Test("the actions of a session are limited", arguments: Backend.allCases)
        func actionLimit(_ backend: Backend) throws {
            let service = try Service(backend) { $0.maximumActions = 1 }
            let (id, controller) = try service.ready()
            service.browserAnswers(controller, .finished(result: nil))
            #expect(try service.send(Service.navigate(id), to: Navigate.self).status == 200)
            let reply = try service.send(Service.navigate(id), to: Navigate.self)
            reply.expectError(429, "actions-per-session")
            #expect(reply.headers["x-wallcrawler-limit"] == "actions-per-session")
            #expect(reply.headers["x-should-retry"] == "false", "no waiting brings actions back")
            #expect(try controller.takeCommands().isEmpty)
        }

        @Test("a short action is announced once it is answered, a longer one while it runs", arguments: [false, true])
        func announcement(isLong: Bool) throws {
            let service = try Service(.memory)
            let (id, controller) = try service.ready()
            if isLong { service.store.whileWaiting(.nothing) }
            var announced: Int?
            service.store.whileWaiting(
                .happens {
                    announced = service.bus.events(ActionStarted.self).count
                    let action = try #require(try controller.takeCommands().first?.actionID)
                    try controller.finish(action, with: .finished(result: "done"))
                })
            let reply = try service.send(Service.navigate(id), to: Navigate.self)
            #expect(reply.data["result"] == "done")
            #expect(announced == (isLong ? 1 : 0))
            #expect(service.bus.events(ActionStarted.self).count == 1)
        }

        @Test("an action that the bus does not hear of goes on all the same", arguments: Backend.allCases)
        func unpublished(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            service.bus.refuse { $0 is ActionStarted }
            service.browserAnswers(controller, .finished(result: "done"))
            let reply = try service.send(Service.navigate(id), to: Navigate.self)
            #expect(reply.status == 200 && reply.data["result"] == "done")
            #expect(service.log.lines.contains { $0.contains("WARN") && $0.contains("the bus is out of reach") })
        }
    }
}

import BusEvents
import Endpoints
import JSONCoding
import JSONModel
import LambdaRuntime
import SessionStore
import StructuredLogging
import TestSupport
import Testing

extension EndpointTests {
    @Suite("screencast")
    struct ScreencastTests {
        /// A client of the WebSocket API, as API Gateway tells of it.
        struct Client {
            let service: Service
            let function: ScreencastFunction
            var connectionID = "L0SM9cOFvHcCIhw="
            var project: String? = "local"

            init(_ service: Service) {
                self.service = service
                let (clock, identifiers) = (service.clock, service.identifiers)
                function = ScreencastFunction(
                    store: service.store, bus: service.bus,
                    log: StructuredLog(level: .trace, base: [:], sink: service.log.sink, clock: { clock.now }),
                    now: { clock.now }, identifier: { identifiers.next() })
            }

            func with(connection: String, project: String? = "local") -> Client {
                var copy = self
                copy.connectionID = connection
                copy.project = project
                return copy
            }

            /// The function's answer: its status, its headers, and what the client gets.
            @discardableResult
            func event(
                _ route: String, headers: [String: String] = [:], body: String? = nil, isBinary: Bool = false
            ) throws -> (status: Int, headers: [String: String], message: JSONValue) {
                var context: [String: JSONValue] = [
                    "routeKey": .string(route), "connectionId": .string(connectionID), "requestId": "JJbxmplHIAMFTWg=",
                    "stage": "live", "apiId": "abcdef", "domainName": "abcdef.execute-api.us-east-1.amazonaws.com",
                ]
                if let project {
                    context["authorizer"] = ["principalId": .string(project), "projectId": .string(project)]
                }
                var event: [String: JSONValue] = [
                    "requestContext": .object(context), "isBase64Encoded": .bool(isBinary),
                ]
                if !headers.isEmpty { event["headers"] = .object(headers.mapValues { .string($0) }) }
                if let body { event["body"] = .string(body) }
                let recorder = AnswerRecorder()
                _ = function.handle(
                    service.invocation(try JSON.encode(JSONValue.object(event)), nil), Responder(recorder))
                guard case .success(let bytes, "application/json") = recorder.recorded else {
                    throw FixtureError("no answer: \(recorder.recorded)")
                }
                let answer = try JSON.value(from: bytes)
                let text = answer["body"]?.stringValue ?? ""
                return (
                    Int(answer["statusCode"]?.integerValue ?? 0),
                    (answer["headers"]?.objectValue ?? [:]).compactMapValues(\.stringValue),
                    text.isEmpty ? .null : try JSON.value(from: Array(text.utf8))
                )
            }

            @discardableResult
            func say(_ message: [String: JSONValue]) throws -> JSONValue {
                let route = message["action"]?.stringValue ?? "$default"
                let answer = try event(route, body: JSON.text(JSONValue.object(message)))
                #expect(answer.status == 200)
                return answer.message
            }

            @discardableResult
            func start(_ session: String, _ wishes: [String: JSONValue] = [:]) throws -> JSONValue {
                try say(wishes.merging(["action": "start_screencast", "sessionId": .string(session)]) { $1 })
            }

            @discardableResult
            func stop(_ session: String) throws -> JSONValue {
                try say(["action": "stop_screencast", "sessionId": .string(session)])
            }
        }

        private static func viewerCommands(_ controller: FakeController) throws -> Int {
            let commands = try controller.takeCommands()
            #expect(commands.allSatisfy { $0.operation == SessionCommand.viewersChangedOperation })
            return commands.count
        }

        @Test("from connecting to leaving: the book, the browser task and the bus know", arguments: Backend.allCases)
        func walk(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            _ = try controller.takeCommands()
            let before = service.bus.published.count
            let client = Client(service)
            let connected = try client.event("$connect", headers: ["x-wc-api-key": "wc_secret"])
            #expect(connected.status == 200 && connected.headers.isEmpty && connected.message == .null)
            let started = try client.start(id, ["quality": 80, "maxWidth": 640, "maxHeight": 360, "maxFps": 5])
            #expect(
                started == ["type": "screencast_requested", "sessionId": .string(id), "status": "READY"])
            #expect(
                try service.store.viewers(of: id) == [
                    ScreencastViewer(
                        connectionID: "L0SM9cOFvHcCIhw=", quality: 80, maxWidth: 640, maxHeight: 360, maxFPS: 5)
                ])
            #expect(try Self.viewerCommands(controller) == 1)
            #expect(
                try client.stop(id)
                    == ["type": "screencast_stopped", "sessionId": .string(id), "reason": "requested"])
            #expect(try service.store.viewers(of: id).isEmpty && Self.viewerCommands(controller) == 1)
            try client.start(id)
            #expect(try client.event("$disconnect").status == 200)
            #expect(try service.store.viewers(of: id).isEmpty && Self.viewerCommands(controller) == 2)
            #expect(
                service.bus.names.dropFirst(before) == [
                    "WebSocketConnected", "ScreencastStartRequested", "ScreencastStopRequested",
                    "ScreencastStartRequested", "ScreencastStopRequested",
                ])
            #expect(
                service.bus.events(ScreencastStartRequested.self).first
                    == ScreencastStartRequested(sessionID: id, projectID: "local", connectionID: "L0SM9cOFvHcCIhw="))
            #expect(!service.log.lines.contains { $0.contains("wc_secret") })
        }

        @Test("everything may come twice, and what was never begun can be ended", arguments: Backend.allCases)
        func repetition(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            let client = Client(service)
            #expect(try client.stop(id)["type"] == "screencast_stopped")
            #expect(try client.stop("never-was")["type"] == "screencast_stopped")
            #expect(try client.event("$disconnect").status == 200)
            try client.start(id)
            #expect(try client.start(id, ["quality": 20])["type"] == "screencast_requested")
            #expect(try service.store.viewers(of: id).map(\.quality) == [20])
            #expect(service.bus.events(ScreencastStartRequested.self).count == 1)
            for _ in 0..<2 { #expect(try client.event("$disconnect").status == 200) }
            #expect(service.bus.events(ScreencastStopRequested.self).count == 1)
            #expect(try Self.viewerCommands(controller) >= 2)
        }

        @Test("another project's session looks like one that never was; one that has ended says why")
        func foreign() throws {
            let service = try Service(.memory)
            let (id, controller) = try service.ready()
            let stranger = Client(service).with(connection: "other=", project: "other")
            let unknown = try stranger.start("00000000-0000-4000-8000-000000000000")
            let foreign = try stranger.start(id)
            #expect(
                unknown["statusCode"] == 404 && unknown["type"] == "error" && unknown["action"] == "start_screencast")
            #expect(
                foreign["message"]?.stringValue?.replacing(id, with: "ID")
                    == unknown["message"]?.stringValue?.replacing("00000000-0000-4000-8000-000000000000", with: "ID"))
            #expect(try service.store.viewers(of: id).isEmpty)
            #expect(try controller.takeCommands().isEmpty)
            // A stop does not tell either, and takes nobody else's place.
            try Client(service).start(id)
            #expect(try stranger.stop(id)["type"] == "screencast_stopped")
            #expect(try service.store.viewers(of: id).count == 1)
            try service.deleted(id, controller)
            let ended = try Client(service).start(id)
            #expect(ended["statusCode"] == 410 && ended["endReason"] == "client_request")
            #expect(try stranger.start(id)["statusCode"] == 404)
        }

        @Test("who was not let in by the authorizer is not served, whatever the event says")
        func unauthorized() throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            for project in [nil, ""] as [String?] {
                let client = Client(service).with(connection: "x=", project: project)
                #expect(try client.event("$connect").status == 401)
                let answer = try client.start(id)
                #expect(answer["statusCode"] == 401 && answer["type"] == "error")
            }
            #expect(try service.store.viewers(of: id).isEmpty)
            #expect(service.bus.events(WebSocketConnected.self).isEmpty)
        }

        @Test(
            "who offers subprotocols is told ours, never the key, and is refused without it",
            arguments: [
                ("wallcrawler.screencast", 200), ("x-wc-api-key.wc_secret, wallcrawler.screencast", 200),
                ("graphql-ws, wallcrawler.screencast", 200), ("x-wc-api-key.wc_secret", 400), ("graphql-ws", 400),
                ("wallcrawler.screencast2", 400),
            ])
        func subprotocols(_ offered: String, _ status: Int) throws {
            let service = try Service(.memory)
            let answer = try Client(service).event("$connect", headers: ["sec-websocket-protocol": offered])
            #expect(answer.status == status && answer.message == .null)
            #expect(answer.headers == (status == 200 ? ["Sec-WebSocket-Protocol": "wallcrawler.screencast"] : [:]))
            #expect(!service.log.lines.contains { $0.contains("wc_secret") })
        }

        @Test(
            "a message that cannot be meant is answered with what is wrong, and changes nothing",
            arguments: [
                (#"{"action":"start_screencast"}"#, 400, "sessionId"),
                (#"{"action":"start_screencast","sessionId":7}"#, 400, "sessionId"),
                (#"{"action":"start_screencast","sessionId":""}"#, 400, "sessionId"),
                (#"{"action":"start_screencast","sessionId":"ID","quality":0}"#, 400, "quality"),
                (#"{"action":"start_screencast","sessionId":"ID","quality":"best"}"#, 400, "quality"),
                (#"{"action":"start_screencast","sessionId":"ID","maxWidth":63}"#, 400, "maxWidth"),
                (#"{"action":"start_screencast","sessionId":"ID","maxHeight":1e99}"#, 400, "maxHeight"),
                (#"{"action":"start_screencast","sessionId":"ID","maxFps":16}"#, 400, "maxFps"),
                (#"{"action":"start_screencast","sessionId":"{ID}"}"#, 404, nil),
                (#"{"action":"start_screencast","sessionId":"../../x"}"#, 404, nil),
                (#"{"action":"stop_screencast"}"#, 400, "sessionId"),
                (#"{"action":"dance"}"#, 400, "action"), (#"{"sessionId":"ID"}"#, 400, "action"),
                ("[]", 400, nil), ("\"ping\"", 400, nil), ("{\"action\":", 400, nil), ("", 400, nil),
                (#"{"action":"start_screencast","sessionId":"\#(String(repeating: "x", count: 5000))"}"#, 413, nil),
                (String(repeating: "[", count: 4000), 400, nil),
            ] as [(String, Int, String?)])
        func malformed(_ body: String, _ status: Int, _ field: String?) throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            let text = body.replacing("ID", with: id)
            let action = try? JSON.value(from: Array(text.utf8))["action"]?.stringValue
            let known = ["start_screencast", "stop_screencast", "ping"].contains(action ?? "")
            let answer = try Client(service).event(known ? action ?? "" : "$default", body: text)
            #expect(answer.status == 200 && answer.message["type"] == "error" && answer.message["success"] == false)
            #expect(answer.message["statusCode"] == .integer(Int64(status)), "\(answer.message)")
            #expect(answer.message["field"] == field.map { .string($0) }, "\(answer.message)")
            #expect(answer.message["message"]?.stringValue?.isEmpty == false)
            #expect(try service.store.viewers(of: id).isEmpty)
        }

        @Test("binary messages are refused, and a ping is answered")
        func binaryAndPing() throws {
            let client = Client(try Service(.memory))
            #expect(try client.event("$default", body: "AAEC", isBinary: true).message["statusCode"] == 400)
            #expect(try client.say(["action": "ping"]) == ["type": "pong"])
        }

        @Test("a session has room for ten viewers and a connection for eight sessions", arguments: Backend.allCases)
        func limits(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, _) = try service.ready()
            for index in 0..<StoreLimits.viewersPerSession {
                #expect(
                    try Client(service).with(connection: "c\(index)=").start(id)["type"] == "screencast_requested")
            }
            let refused = try Client(service).with(connection: "late=").start(id)
            #expect(refused["statusCode"] == 429 && refused["limit"] == "viewers-per-session")
            #expect(try service.store.viewers(of: id).count == StoreLimits.viewersPerSession)
        }

        @Test("a store that fails is told of as such, without its details; a bus that fails is no reason to refuse")
        func outages() throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            let client = Client(service)
            service.store.failure = .unreadable(what: "viewer", problem: "inner-detail")
            let failed = try client.start(id)
            #expect(failed["statusCode"] == 503 && failed["message"]?.stringValue?.contains("JJbxmpl") == true)
            #expect(failed["message"]?.stringValue?.contains("inner-detail") == false)
            #expect(service.log.lines.contains { $0.contains("inner-detail") })
            service.bus.refuse { _ in true }
            #expect(try client.event("$connect").status == 200)
            #expect(try client.start(id)["type"] == "screencast_requested")
            #expect(try service.store.viewers(of: id).count == 1)
            service.store.failure = .unreadable(what: "viewer", problem: "inner-detail")
            #expect(try client.event("$disconnect").status == 503)
        }

        @Test("what is no event of a WebSocket API is reported, not served")
        func foreignEvent() throws {
            let service = try Service(.memory)
            let recorder = AnswerRecorder()
            _ = Client(service).function.handle(
                service.invocation(Array(#"{"httpMethod":"GET"}"#.utf8), nil), Responder(recorder))
            guard case .failure(let error) = recorder.recorded else {
                Issue.record("answered")
                return
            }
            #expect(error.type == "UnexpectedEvent")
        }
    }
}

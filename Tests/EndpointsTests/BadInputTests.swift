import Endpoints
import JSONModel
import LambdaRuntime
import SessionLifecycle
import SessionStore
import TestSupport
import Testing

extension EndpointTests {
    /// The paragraph "Bad input" of the interface: nothing crashes, and every answer names what is wrong.
    @Suite("Bad input")
    struct BadInputTests {
        @Test("a request that no authorizer saw is 401", arguments: Backend.allCases)
        func unauthenticated(_ backend: Backend) throws {
            let service = try Service(backend)
            try service.send(Service.start.of(project: nil), to: Start.self).expectError(401, "x-wc-api-key")
            try service.send(Service.start.of(project: ""), to: Start.self).expectError(401)
            try service.send(Service.navigate("x").of(project: nil), to: Navigate.self).expectError(401)
            #expect(service.bus.published.isEmpty)
        }

        @Test("a project header that disagrees is 403", arguments: ["x-wc-project-id", "X-BB-Project-Id"])
        func foreignProjectHeader(_ name: String) throws {
            let service = try Service(.memory)
            try service.send(Service.start.with(name, "other"), to: Start.self)
                .expectError(403, name.lowercased())
            try service.send(Service.navigate("x").with(name, "other"), to: Navigate.self).expectError(403)
            for harmless in ["local", "", "undefined"] {
                #expect(try service.send(Service.start.with(name, harmless), to: Start.self).status == 200)
            }
        }

        @Test("another project's session is 404 everywhere, also when it is gone", arguments: Backend.allCases)
        func foreignSession(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, controller) = try service.ready()
            func expectNotFound() throws {
                for request in [Service.status(id), Service.retrieve(id)] {
                    try service.send(request.of(project: "other"), to: Retrieve.self).expectError(404, id)
                }
                try service.send(Service.debug(id).of(project: "other"), to: Debug.self).expectError(404)
                try service.send(Service.cdpURL(id).of(project: "other"), to: CDPURL.self).expectError(404)
                try service.send(Service.navigate(id).of(project: "other"), to: Navigate.self).expectError(404)
                try service.send(Service.end(id).of(project: "other"), to: End.self).expectError(404)
                let resume = ProxyRequest(
                    "POST", "/sessions/start", body: ["browserbaseSessionID": .string(id)]
                ).of(project: "other")
                try service.send(resume, to: Start.self).expectError(404)
            }
            try expectNotFound()
            #expect(try service.record(id).status == .ready)
            try service.deleted(id, controller)
            try expectNotFound()
        }

        @Test(
            "an id that no session can have is 404", arguments: Backend.allCases,
            ["nope", "", "{x}", "../../etc", "%00", "\u{0}", String(repeating: "a", count: 5000), "🦀"])
        func oddIDs(_ backend: Backend, _ id: String) throws {
            let service = try Service(backend)
            try service.send(Service.retrieve(id), to: Retrieve.self).expectError(404)
            try service.send(Service.navigate(id), to: Navigate.self).expectError(404)
            try service.send(Service.end(id), to: End.self).expectError(404)
            #expect(try service.send(Service.end(id), to: End.self).text.utf8.count < 500)
        }

        @Test(
            "a body that is not JSON, or not an object, is 400",
            arguments: [
                "{not json", "[1]", "5", "\"text\"", String(repeating: "[", count: 100_000), "{\"a\":1}x", "\u{0}",
            ])
        func notJSON(_ body: String) throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            var requests = [Service.start, Service.cdpURL(id)]
            for index in requests.indices { requests[index].body = body }
            try service.send(requests[0], to: Start.self).expectError(400, "body")
            try service.send(requests[1], to: CDPURL.self).expectError(400, "body")
            var navigate = Service.navigate(id)
            navigate.body = body
            try service.send(navigate, to: Navigate.self).expectError(400, "body")
        }

        @Test(
            "an endpoint without a body ignores what comes, whatever it is",
            arguments: ["{not json", "[1]", "\u{0}", String(repeating: "a", count: APICall.bodyLimit + 1)])
        func ignoredBody(_ body: String) throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            func with(_ request: ProxyRequest, base64: Bool) -> ProxyRequest {
                var copy = request
                (copy.body, copy.isBase64Encoded) = (body, base64)
                return copy
            }
            for base64 in [true, false] {
                #expect(try service.send(with(Service.status(id), base64: base64), to: Retrieve.self).status == 200)
            }
            #expect(try service.send(with(Service.end(id), base64: true), to: End.self).status == 200)
            let (other, _) = try service.ready()
            #expect(try service.send(with(Service.end(other), base64: false), to: End.self).status == 200)
            #expect(try service.record(other).status == .terminating)
        }

        @Test("a body in base64 is decoded; one that is not base64 is 400, bytes that are not text are 400")
        func base64() throws {
            let service = try Service(.memory)
            var request = Service.start
            request.isBase64Encoded = true
            request.body = "eyJtb2RlbE5hbWUiOiJvcGVuYWkvZ3B0LTQuMS1taW5pIn0="
            #expect(try service.send(request, to: Start.self).status == 200)
            request.body = "!"
            try service.send(request, to: Start.self).expectError(400, "body")
            request.body = "//4A"
            try service.send(request, to: Start.self).expectError(400, "JSON")
        }

        @Test("a body beyond the limit is 413, one at the limit is read")
        func tooLarge() throws {
            let service = try Service(.memory)
            var request = Service.start
            let frame = #"{"userMetadata":{"x":""}}"#.utf8.count
            func filled(_ count: Int) -> String {
                #"{"userMetadata":{"x":""# + String(repeating: "a", count: count - frame) + #""}}"#
            }
            request.body = filled(APICall.bodyLimit + 1)
            try service.send(request, to: Start.self).expectError(413, "1048576")
            request.body = #"{"systemPrompt":5,"x":""# + String(repeating: "a", count: APICall.bodyLimit - 25) + #""}"#
            #expect(request.body?.utf8.count == APICall.bodyLimit)
            try service.send(request, to: Start.self).expectError(400, "systemPrompt")
        }

        static let wrongFields: [(JSONValue, String)] = [
            (["modelName": 5], "modelName"), (["modelName": "evil/model"], "modelName"),
            (["verbose": 9], "verbose"), (["selfHeal": "yes"], "selfHeal"),
            (["domSettleTimeoutMs": -1], "domSettleTimeoutMs"), (["systemPrompt": []], "systemPrompt"),
            (["userMetadata": "x"], "userMetadata"), (["browserbaseSessionID": 1], "browserbaseSessionID"),
            (["browser": "chrome"], "browser"),
            (["browser": ["launchOptions": ["viewport": ["width": -1]]]], "browser.launchOptions.viewport.width"),
            (["browser": ["launchOptions": ["locale": "de;rm"]]], "browser.launchOptions.locale"),
            (["browserbaseSessionCreateParams": ["timeout": 0]], "browserbaseSessionCreateParams.timeout"),
        ]

        @Test("a member of the wrong type or range is 400 and is named", arguments: wrongFields)
        func wrongField(_ body: JSONValue, _ field: String) throws {
            let service = try Service(.memory)
            let reply = try service.send(ProxyRequest("POST", "/sessions/start", body: body), to: Start.self)
            reply.expectError(400, field)
            #expect(reply.json["field"]?.stringValue == field)
            #expect(service.bus.published.isEmpty)
        }

        @Test("metadata beyond 16 KiB is 400 and is named, at 16 KiB it is kept")
        func metadata() throws {
            let service = try Service(.memory)
            func sent(_ count: Int, nested: Bool = false) throws -> Reply {
                let metadata: JSONValue = ["x": .string(String(repeating: "a", count: count - #"{"x":""}"#.utf8.count))]
                let body: JSONValue =
                    nested
                    ? ["browserbaseSessionCreateParams": ["userMetadata": metadata]] : ["userMetadata": metadata]
                return try service.send(ProxyRequest("POST", "/sessions/start", body: body), to: Start.self)
            }
            for nested in [false, true] {
                let reply = try sent(16 * 1024 + 1, nested: nested)
                reply.expectError(400, "userMetadata", "16384")
                #expect(reply.json["field"] == "userMetadata")
            }
            #expect(try sent(16 * 1024).status == 200)
        }

        static let wrongAddresses: [JSONValue] = [
            [:], ["url": 5], ["url": ""], ["url": "example.com"], ["url": "http://"], ["url": "http://a b"],
            ["url": "javascript:alert(1)"], ["url": "file:///etc/passwd"], ["url": "chrome://version"],
            ["url": "http://host:99999"], ["url": "view-source:http://a.example"],
        ]

        @Test("an address that does not parse is 400 and reaches no browser", arguments: wrongAddresses)
        func addresses(_ body: JSONValue) throws {
            let service = try Service(.memory)
            let (id, controller) = try service.ready()
            let request = ProxyRequest("POST", "/sessions/{sessionId}/navigate", session: id, body: body)
            let reply = try service.send(request, to: Navigate.self)
            reply.expectError(400, "url")
            #expect(reply.json["field"] == "url" && reply.isStreamed)
            #expect(try controller.takeCommands().isEmpty)
        }

        @Test(
            "the other members of navigate are checked by name",
            arguments: [
                (["url": "http://a.example", "options": ["timeout": "soon"]], "options.timeout"),
                (["url": "http://a.example", "options": ["timeout": 600_001]], "options.timeout"),
                (["url": "http://a.example", "options": ["waitUntil": "never"]], "options.waitUntil"),
                (["url": "http://a.example", "options": 5], "options"),
                (["url": "http://a.example", "frameId": 5], "frameId"),
            ] as [(JSONValue, String)])
        func navigateMembers(_ body: JSONValue, _ field: String) throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            let request = ProxyRequest("POST", "/sessions/{sessionId}/navigate", session: id, body: body)
            let reply = try service.send(request, to: Navigate.self)
            reply.expectError(400, field)
            #expect(reply.json["field"]?.stringValue == field)
        }

        @Test(
            "scopes and lives that do not exist are 400",
            arguments: [
                (["scopes": ["root"]], "scopes"), (["scopes": []], "scopes"), (["scopes": "cdp"], "scopes"),
                (["expiresIn": -1], "expiresIn"), (["expiresIn": 86_401], "expiresIn"), (["singleUse": 1], "singleUse"),
            ] as [(JSONValue, String)])
        func signedURLs(_ body: JSONValue, _ field: String) throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            let reply = try service.send(Service.cdpURL(id, body), to: CDPURL.self)
            reply.expectError(400, field)
            #expect(reply.json["field"]?.stringValue == field)
        }

        @Test(
            "a page of the list that cannot be is 400",
            arguments: [
                ("limit", "0"), ("limit", "201"), ("limit", "x"), ("cursor", "x"), ("cursor", "9999999999999:{x}"),
            ])
        func list(_ name: String, _ value: String) throws {
            let service = try Service(.memory)
            var request = ProxyRequest("GET", "/sessions")
            request.query[name] = value
            let reply = try service.send(request, to: Retrieve.self)
            reply.expectError(400, name)
            #expect(reply.json["field"]?.stringValue == name)
        }

        @Test("an event that is no proxy event fails the invocation, and the worker goes on")
        func noProxyEvent() throws {
            let service = try Service(.memory)
            for payload in ["", "null", "[]", #"{"detail-type":"x"}"#] {
                let rest = AnswerRecorder()
                _ = RESTFunction<Start>(service.resources)
                    .handle(service.invocation(Array(payload.utf8), nil), Responder(rest))
                let action = AnswerRecorder()
                _ = ActionFunction<Navigate>(service.resources)
                    .handle(service.invocation(Array(payload.utf8), nil), Responder(action))
                for recorder in [rest, action] {
                    guard case .failure(let error) = recorder.recorded else {
                        Issue.record("\(recorder.recorded)")
                        continue
                    }
                    #expect(error.type == "UnexpectedEvent")
                }
            }
            #expect(try service.send(Service.start, to: Start.self).status == 200)
        }
    }
}

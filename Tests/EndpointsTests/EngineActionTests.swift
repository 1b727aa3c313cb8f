import Digests
import Endpoints
import JSONCoding
import JSONModel
import SessionLifecycle
import SessionStore
import StagehandProtocol
import TestSupport
import Testing
import Timestamps

extension EndpointTests {
    @Suite("act, extract, observe, agentExecute and replay")
    struct EngineActionTests {
        private static func request(
            _ operation: String, _ id: String, _ body: JSONValue, _ headers: [String: String] = [:]
        ) -> ProxyRequest {
            var request = ProxyRequest("POST", "/sessions/{sessionId}/\(operation)", session: id, body: body)
            request.headers.merge(headers) { $1 }
            return request
        }

        /// The command that the request leads to.
        private static func command<Endpoint: ActionEndpoint>(
            _ endpoint: Endpoint.Type, _ body: JSONValue, _ headers: [String: String] = [:],
            start: ProxyRequest = Service.start, in service: Service
        ) throws -> (command: SessionCommand, controller: FakeController, reply: Reply) {
            let (id, controller) = try service.ready(start)
            var seen: [SessionCommand] = []
            service.store.whileWaiting(
                .happens {
                    seen = try controller.takeCommands()
                    for command in seen {
                        try controller.finish(command.actionID, with: .finished(result: ["ok": true]))
                    }
                })
            let reply = try service.send(request(endpoint.operation, id, body, headers), to: endpoint)
            return (try #require(seen.first, "\(reply.text)"), controller, reply)
        }

        @Test("keys and values travel sealed: the browser task alone reads them", arguments: Backend.allCases)
        func secrets(_ backend: Backend) throws {
            let service = try Service(backend)
            let (command, controller, reply) = try Self.command(
                Act.self,
                [
                    "input": "type %password%",
                    "options": [
                        "model": [
                            "modelName": "openai/gpt-4.1-mini", "apiKey": "sk-own", "headers": ["x-a": "sk-more"],
                        ],
                        "variables": ["password": "sk-value"],
                    ],
                ], ["x-model-api-key": "sk-header"], in: service)
            #expect(reply.status == 200 && command.operation == "act")
            let sealed = try #require(command.sealedModelKey)
            let key = try #require(controller.sessionKey)
            let opened = try CommandSeal.open(sealed, sessionKey: key, actionID: command.actionID)
            let secrets = try JSON.decode(RequestSecrets.self, from: opened)
            #expect(secrets.headerKey == "sk-header" && secrets.model?["apiKey"] == "sk-own")
            #expect(secrets.variables == ["password": "sk-value"])
            let open = String(decoding: command.parameters + sealed, as: UTF8.self)
            #expect(!open.contains("sk-"))
            #expect(!service.log.lines.joined().contains("sk-") && !"\(service.bus.published)".contains("sk-"))
            let request = try JSON.decode(ActRequest.self, from: command.parameters)
            #expect(request.target == .instruction("type %password%") && request.modelName == "openai/gpt-4.1-mini")
        }

        @Test("a click is announced before it is known whether it may be; nothing else is")
        func previews() throws {
            let service = try Service(.memory)
            let click: JSONValue = ["selector": "#b", "description": "", "method": "click", "arguments": []]
            let command = try Self.command(Act.self, ["input": click], in: service).command
            #expect(service.store.announced == [ClickPreview(projectID: "local", selector: "#b")])
            #expect(command.operation == "act")
            let others: [JSONValue] = [
                ["input": "click it"], ["input": ["selector": "#b", "method": "fill", "arguments": ["secret"]]],
                ["input": ["selector": "#b"]], ["input": click, "frameId": "F"],
            ]
            for body in others { _ = try? Self.command(Act.self, body, in: service) }
            _ = try Self.command(Observe.self, [:], in: service)
            #expect(service.store.announced.count == 1)
            let reply = try service.send(Self.request("act", "nobody", ["input": click]), to: Act.self)
            #expect(reply.status == 404)
        }

        @Test("nothing is sealed where there is nothing to hide")
        func noSecrets() throws {
            let service = try Service(.memory)
            #expect(try Self.command(Observe.self, [:], in: service).command.sealedModelKey == nil)
        }

        @Test(
            "the client's generation is told by what it says, by its body, or by how it started",
            arguments: [
                ([:], ["input": "x"], "nested"), ([:], ["action": "x"], "flat"),
                (["x-language": "typescript", "x-sdk-version": "2.5.9"], ["action": "x"], "flat"),
                (["x-language": "typescript", "x-sdk-version": "3.7.0"], ["input": "x"], "nested"),
            ] as [([String: String], JSONValue, String)])
        func dialects(_ headers: [String: String], _ body: JSONValue, _ dialect: String) throws {
            let service = try Service(.memory)
            #expect(try Self.command(Act.self, body, headers, in: service).command.dialect == dialect)
        }

        @Test("JavaScript 3.x can ask to be served without the cache")
        func bypass() throws {
            let service = try Service(.memory)
            for (headers, isBypassed) in [(["browserbase-cache-bypass": "true"], true), ([:], false)] {
                let command = try Self.command(Act.self, ["input": "x"], headers, in: service).command
                #expect(try JSON.decode(ActRequest.self, from: command.parameters).bypassesCache == isBypassed)
            }
        }

        @Test("Python 0.5.x says what it is only when it starts")
        func remembered() throws {
            let service = try Service(.memory)
            let start = Service.start.with("x-language", "python").with("x-sdk-version", "0.5.14")
            let (command, _, _) = try Self.command(Extract.self, ["frameId": "F"], start: start, in: service)
            #expect(command.dialect == "flat")
        }

        @Test("an action may take as long as the client says, and a while to tell that it was too long")
        func deadlines() throws {
            let service = try Service(.memory)
            func seconds<Endpoint: ActionEndpoint>(_ endpoint: Endpoint.Type, _ body: JSONValue) throws -> Int64 {
                let command = try Self.command(endpoint, body, in: service).command
                return command.deadline.milliseconds(since: service.clock.now) / 1000
            }
            #expect(try seconds(Act.self, ["input": "x", "options": ["timeout": 20_000]]) == 35)
            #expect(try seconds(Act.self, ["action": "x", "timeoutMs": 5_000]) == 20)
            #expect(try seconds(Extract.self, [:]) == 315)
            let agent: JSONValue = ["agentConfig": [:], "executeOptions": ["instruction": "x"]]
            #expect(try seconds(AgentExecute.self, agent) == 855)
        }

        @Test("a body that cannot be served is refused by name, before anything is streamed or counted")
        func refusals() throws {
            let service = try Service(.memory)
            let (id, controller) = try service.ready()
            let stream = ["x-stream-response": "true"]
            try service.send(Self.request("act", id, [:], stream), to: Act.self).expectError(400, "input")
            try service.send(Self.request("extract", id, ["schema": [:]], stream), to: Extract.self)
                .expectError(400, "instruction")
            try service.send(Self.request("observe", id, ["options": 4]), to: Observe.self).expectError(400, "options")
            try service.send(Self.request("agentExecute", id, ["agentConfig": ["mode": "x"]]), to: AgentExecute.self)
                .expectError(400, "executeOptions")
            #expect(try controller.takeCommands().isEmpty && service.record(id).billing.actions == 0)
        }

        @Test("the session keeps what its client chose, and never a key", arguments: Backend.allCases)
        func sessionModel(_ backend: Backend) throws {
            let service = try Service(backend)
            let id = try service.created(
                ProxyRequest(
                    "POST", "/sessions/start",
                    body: [
                        "modelName": "openai/gpt-4.1-mini", "systemPrompt": "be kind", "selfHeal": false,
                        "domSettleTimeoutMs": 900, "verbose": 2,
                        "modelClientOptions": ["apiKey": "sk-start", "baseURL": "https://models.example/v1"],
                    ]))
            let record = try service.record(id)
            #expect(
                record.model
                    == ModelSettings(
                        name: "openai/gpt-4.1-mini", systemPrompt: "be kind", selfHeal: false,
                        domSettleTimeoutMilliseconds: 900, verbosity: 2, baseURL: "https://models.example/v1"))
            #expect(try !JSON.text(record).contains("sk-start"))
            let plain = try service.record(service.created(ProxyRequest("POST", "/sessions/start", body: [:])))
            #expect(plain.model?.name == "wallcrawler/offline" && plain.model?.selfHeal == true)
        }

        private static func receipt(_ operation: String, _ host: String, at begun: Int64) -> ActionReceipt {
            ActionReceipt(
                actionID: "a\(begun)", operation: operation, host: host,
                parameters: operation == "navigate" ? ["url": "https://a.example/"] : ["instruction": "do\nit"],
                result: ["success": true],
                steps: operation == "act"
                    ? [
                        [
                            "selector": "xpath=/html[1]/body[1]/iframe[1]/html[1]/a[1]", "method": "fill",
                            "arguments": ["%name%"],
                        ]
                    ]
                    : [],
                cacheStatus: nil, begunAt: Timestamp(milliseconds: begun), endedAt: Timestamp(milliseconds: begun + 5),
                use: operation == "navigate"
                    ? nil
                    : ModelUse(
                        inputTokens: 7, outputTokens: 3, reasoningTokens: 1, cachedInputTokens: 2, milliseconds: 40))
        }

        @Test("replay groups actions by host and writes tokens as clients sum them", arguments: Backend.allCases)
        func replay(_ backend: Backend) throws {
            let service = try Service(backend)
            let (id, _) = try service.ready(Service.start.with("x-language", "python"))
            let request = ProxyRequest("GET", "/sessions/{sessionId}/replay", session: id)
            #expect(try service.send(request, to: Replay.self).data == ["pages": [], "clientLanguage": "python"])
            for (index, name) in ["navigate", "act", "agentExecute"].enumerated() {
                try service.store.append(
                    Self.receipt(name, index < 2 ? "a.example" : "b.example", at: Int64(index * 100)), to: id)
            }
            let pages = try #require(try service.send(request, to: Replay.self).data["pages"]?.arrayValue)
            #expect(pages.map { $0["url"] } == ["a.example", "b.example"])
            #expect(pages[0]["timestamp"] == 0 && pages[0]["duration"] == 105)
            let act = try #require(pages[0]["actions"]?.arrayValue?.last)
            #expect(act["method"] == "act" && act["timestamp"] == 100 && act["endTime"] == 105)
            #expect(
                act["tokenUsage"] == [
                    "inputTokens": 7, "outputTokens": 3, "reasoningTokens": 1, "cachedInputTokens": 2, "timeMs": 40,
                    "cost": 0,
                ])
            #expect(pages[1]["actions"]?.arrayValue?.first?["method"] == "agent")
            let stranger = request.of(project: "other")
            try service.send(stranger, to: Replay.self).expectError(404)
        }

        @Test("what was done is exported as a Playwright script, with placeholders for values")
        func export() throws {
            let service = try Service(.memory)
            let (id, _) = try service.ready()
            for (index, name) in ["navigate", "act"].enumerated() {
                try service.store.append(Self.receipt(name, "a.example", at: Int64(index)), to: id)
            }
            var request = ProxyRequest("GET", "/sessions/{sessionId}/replay", session: id)
            request.query = ["format": "playwright"]
            let script = try #require(try service.send(request, to: Replay.self).data["script"]?.stringValue)
            #expect(
                script.contains(#"  await page.goto("https:\/\/a.example\/");"#)
                    || script.contains(#"  await page.goto("https://a.example/");"#))
            #expect(script.contains("  // do it\n"))
            #expect(
                script.contains(
                    #"await page.frameLocator("xpath=/html[1]/body[1]/iframe[1]").locator("xpath=/html[1]/a[1]").fill(fill("%name%"));"#
                ))
            request.query = ["format": "selenium"]
            try service.send(request, to: Replay.self).expectError(400, "playwright")
        }

        @Test("Browserbase's clients find the session, its status and its URL")
        func browserbase() throws {
            let service = try Service(.memory)
            let (id, controller) = try service.ready()
            let request = ProxyRequest("GET", "/v1/sessions/{sessionId}", session: id)
            let body = try service.send(request, to: Retrieve.self).json
            #expect(body["id"] == .string(id) && body["status"] == "RUNNING" && body["projectId"] == "local")
            #expect(body["connectUrl"]?.stringValue?.hasPrefix("ws://") == true)
            #expect(body["signingKey"]?.stringValue?.isEmpty == false && body["proxyBytes"] == 0)
            try controller.crash()
            #expect(try service.send(request, to: Retrieve.self).json["status"] == "ERROR")
            try service.send(request.of(project: "other"), to: Retrieve.self).expectError(404)
        }
    }
}

import JSONCoding
import JSONModel
import StagehandProtocol
import Testing

@Suite("Act, observe, extract and agent requests")
struct OperationRequestTests {
    private static let scope = PageScope(
        frameID: nil, selector: nil, ignoredSelectors: [], timeoutMilliseconds: nil, domSettleTimeoutMilliseconds: nil)

    // MARK: act

    @Test("act reads the instruction, the action and the spread element of all generations")
    func actShapes() throws {
        let nested = try ActRequest.read(["input": "click it", "frameId": nil, "streamResponse": true])
        #expect(
            nested.request
                == ActRequest(target: .instruction("click it"), modelName: nil, variables: [], scope: Self.scope))
        #expect(!nested.isFlat && nested.secrets.isEmpty)
        let flat = try ActRequest.read(["action": "click it", "slowDomBasedAct": true, "iframes": true])
        #expect(flat.request.target == .instruction("click it") && flat.isFlat)
        let element = ElementAction(selector: "xpath=/a", description: "a link", method: "click", arguments: ["right"])
        let members: JSONValue = [
            "selector": "xpath=/a", "description": "a link", "method": "click", "arguments": ["right"],
            "backendNodeId": 7,
        ]
        #expect(try ActRequest.read(members).request.target == .action(element))
        #expect(try ActRequest.read(members).isFlat)
        #expect(try ActRequest.read(["input": members]).request.target == .action(element))
        #expect(try !ActRequest.read(["input": members]).isFlat)
    }

    @Test("times, frames and models are read from where either generation writes them")
    func actOptions() throws {
        let flat = try ActRequest.read([
            "action": "x", "timeoutMs": 700, "frameId": "F", "domSettleTimeoutMs": 80, "modelName": "gpt-4o",
            "modelClientOptions": ["apiKey": "sk-flat", "baseURL": "https://models.example/v1"],
        ])
        #expect(flat.request.scope.timeoutMilliseconds == 700 && flat.request.scope.frameID == "F")
        #expect(flat.request.scope.domSettleTimeoutMilliseconds == 80)
        #expect(flat.request.modelName == "gpt-4o")
        #expect(
            flat.secrets.model == [
                "modelName": "gpt-4o", "apiKey": "sk-flat", "baseURL": "https://models.example/v1",
            ])
        let nested = try ActRequest.read([
            "input": "x", "frameId": "G",
            "options": ["timeout": 900, "model": "openai/gpt-4.1-mini"],
        ])
        #expect(nested.request.scope.timeoutMilliseconds == 900 && nested.request.scope.frameID == "G")
        #expect(nested.request.modelName == "openai/gpt-4.1-mini" && nested.secrets.model == nil)
        #expect(try ActRequest.read(["input": "x", "options": ["model": "auto"]]).request.modelName == nil)
    }

    @Test("keys, headers and values of variables are nowhere in the request, and do not print")
    func secrets() throws {
        let body: JSONValue = [
            "input": "type %password%",
            "options": [
                "model": [
                    "modelName": "azure/gpt", "apiKey": "sk-secret-1", "headers": ["x-tenant": "sk-secret-2"],
                    "auth": ["type": "azureEntraId", "token": "sk-secret-3"],
                    "providerOptions": ["azure": ["headers": ["api-key": "sk-secret-4"]]],
                ],
                "variables": [
                    "password": "sk-secret-5", "age": 42,
                    "rich": ["value": "sk-secret-6", "description": "the rich one"],
                ],
            ],
        ]
        let read = try ActRequest.read(body)
        let parameters = try JSON.text(read.request)
        #expect(!parameters.contains("sk-") && !parameters.contains("42"))
        #expect(!"\(read) \(String(reflecting: read.secrets))".contains("sk-"))
        #expect(
            read.request.variables == [
                RequestedVariable(name: "age", explanation: nil), RequestedVariable(name: "password", explanation: nil),
                RequestedVariable(name: "rich", explanation: "the rich one"),
            ])
        #expect(read.secrets.variables == ["password": "sk-secret-5", "age": "42", "rich": "sk-secret-6"])
        #expect(try JSON.text(read.secrets).contains("sk-secret-4"))
        let again = try JSON.decode(ActRequest.self, from: JSON.encode(read.request))
        #expect(again == read.request)
    }

    @Test(
        "what cannot be served names its member",
        arguments: [
            ([:], "input"), (["input": ""], "input"), (["input": 4], "input"), (["action": true], "action"),
            (["input": ["description": "no selector"]], "input.selector"),
            (["input": ["selector": "a", "arguments": [1]]], "input.arguments"),
            (["input": "x", "options": []], "options"),
            (["input": "x", "options": ["timeout": -1]], "options.timeout"),
            (["input": "x", "options": ["timeout": "soon"]], "options.timeout"),
            (["input": "x", "options": ["model": 1]], "options.model"),
            (["input": "x", "options": ["model": "nobody/x"]], "options.model"),
            (["input": "x", "options": ["model": ["modelName": "nobody/x"]]], "options.model.modelName"),
            (["input": "x", "options": ["model": ["apiKey": "a\r\nx: y"]]], "options.model.apiKey"),
            (["input": "x", "options": ["model": ["headers": ["a": "b\nc: d"]]]], "options.model.headers.a"),
            (["input": "x", "options": ["model": ["baseURL": "file:///etc/passwd"]]], "options.model.baseURL"),
            (["input": "x", "options": ["model": ["baseURL": "https://u:p@h/v1"]]], "options.model.baseURL"),
            (["input": "x", "options": ["model": ["baseURL": "https://h/v1?key=1"]]], "options.model.baseURL"),
            (["input": "x", "options": ["variables": ["a": []]]], "options.variables.a"),
            (["input": "x", "options": ["variables": ["a%b": "c"]]], "options.variables"),
            (
                ["input": "x", "options": ["variables": ["a": ["description": "no value"]]]],
                "options.variables.a.value"
            ),
        ] as [(JSONValue, String)])
    func refusals(_ body: JSONValue, _ field: String) {
        #expect { try ActRequest.read(body) } throws: { ($0 as? RequestError)?.field == field }
    }

    @Test("instructions, arguments, models and variables have limits")
    func limits() {
        let long = JSONValue.string(String(repeating: "x", count: 70_000))
        let many = JSONValue.object(Dictionary(uniqueKeysWithValues: (0..<300).map { ("v\($0)", "1") }))
        for body in [
            ["input": long], ["input": ["selector": long]], ["input": ["selector": "a", "arguments": [long]]],
            ["input": "x", "options": ["variables": many]], ["input": "x", "options": ["variables": ["a": long]]],
            ["input": "x", "options": ["model": ["modelName": "openai/x", "other": long]]],
            ["input": "x", "options": ["ignoreSelectors": [long]]], ["input": "x", "options": ["selector": long]],
        ] as [JSONValue] {
            #expect(throws: RequestError.self) { try ActRequest.read(body) }
        }
    }

    // MARK: observe

    @Test("observe takes an empty body, both generations and scopes")
    func observe() throws {
        #expect(try ObserveRequest.read([:]).request.instruction == nil)
        #expect(try ObserveRequest.read(nil).request.wantsActions)
        let nested = try ObserveRequest.read([
            "instruction": "links",
            "options": ["selector": "#a >> #b", "ignoreSelectors": ["nav", ""], "variables": ["n": "v"]],
        ])
        #expect(nested.request.scope.selector == "#a >> #b" && nested.request.scope.ignoredSelectors == ["nav"])
        #expect(nested.secrets.variables == ["n": "v"] && !nested.isFlat)
        let flat = try ObserveRequest.read(["instruction": "links", "returnAction": false, "onlyVisible": true])
        #expect(!flat.request.wantsActions && flat.isFlat)
    }

    // MARK: extract

    @Test("extract prefers schemaDefinition and ignores a Zod object that calls itself a schema")
    func schemas() throws {
        let schema: JSONValue = ["type": "object", "properties": ["a": ["type": "string"]]]
        let both = try ExtractRequest.read([
            "instruction": "a", "schemaDefinition": schema, "schema": ["_def": ["typeName": "ZodObject"]],
        ])
        #expect(both.request.schema == schema && both.isFlat)
        #expect(try ExtractRequest.read(["instruction": "a", "schema": ["_def": [:]]]).request.schema == nil)
        #expect(try ExtractRequest.read(["instruction": "a", "schema": schema]).request.schema == schema)
        #expect(try ExtractRequest.read(["frameId": "F"]).request.instruction == nil)
        #expect(throws: RequestError.self) { try ExtractRequest.read(["schema": schema]) }
        #expect(throws: RequestError.self) { try ExtractRequest.read(["instruction": "a", "schema": "string"]) }
        let large: JSONValue = ["description": .string(String(repeating: "x", count: 300_000))]
        #expect(throws: RequestError.self) { try ExtractRequest.read(["instruction": "a", "schema": large]) }
    }

    @Test("extract reads selector and screenshot where they are")
    func extractOptions() throws {
        let flat = try ExtractRequest.read(["instruction": "a", "selector": "xpath=/html", "useTextExtract": false])
        #expect(flat.request.scope.selector == "xpath=/html" && flat.isFlat && !flat.request.wantsScreenshot)
        let nested = try ExtractRequest.read([
            "instruction": "a", "options": ["selector": "#x", "screenshot": true],
        ])
        #expect(nested.request.scope.selector == "#x" && nested.request.wantsScreenshot && !nested.isFlat)
    }

    // MARK: agent

    @Test("the agent's kind follows provider in the flat shape, mode and cua in the nested one")
    func agentModes() throws {
        func mode(_ config: JSONValue, _ options: JSONValue = [:], flat: Bool = false) throws -> AgentRequest.Mode? {
            let execute = (options.objectValue ?? [:]).merging(["instruction": "go"]) { $1 }
            return try AgentRequest.read(
                ["agentConfig": config, "executeOptions": .object(execute)], isFlatClient: flat
            ).request.mode
        }
        #expect(try mode([:]) == nil)
        #expect(try mode(["provider": "openai", "model": "computer-use-preview"], flat: true) == .cua)
        #expect(try mode(["provider": "openai", "options": ["apiKey": "k"]]) == .cua)
        #expect(try mode(["provider": nil, "instructions": "x"], flat: true) == nil)
        #expect(try mode(["provider": "openai"]) == nil)
        #expect(try mode(["cua": true]) == .cua)
        #expect(try mode(["cua": false]) == nil)
        #expect(try mode(["mode": "hybrid", "cua": true]) == .hybrid)
        #expect { try mode(["mode": "telepathy"]) } throws: { ($0 as? RequestError)?.field == "agentConfig.mode" }
    }

    @Test("the agent's wishes for a cursor and a search are read where they are said")
    func agentWishes() throws {
        func read(_ options: JSONValue) throws -> AgentRequest {
            let execute = (options.objectValue ?? [:]).merging(["instruction": "go"]) { $1 }
            return try AgentRequest.read(["agentConfig": [:], "executeOptions": .object(execute)], isFlatClient: false)
                .request
        }
        let silent = try read([:])
        #expect(silent.showsCursor == nil && silent.wantsSearch == nil)
        let wishes = try read(["highlightCursor": true, "useSearch": true])
        #expect(wishes.showsCursor == true && wishes.wantsSearch == true)
        #expect { try read(["useSearch": "yes"]) } throws: {
            ($0 as? RequestError)?.field == "executeOptions.useSearch"
        }
    }

    @Test("an agent's models keep their keys apart from each other and from the request")
    func agentModels() throws {
        let read = try AgentRequest.read(
            [
                "agentConfig": [
                    "model": ["modelName": "anthropic/claude", "apiKey": "sk-agent"],
                    "executionModel": ["modelName": "openai/gpt-4.1-mini", "apiKey": "sk-tools"],
                    "systemPrompt": "be kind",
                ],
                "executeOptions": [
                    "instruction": "go", "maxSteps": 3, "toolTimeout": 900, "variables": ["a": "secret-value"],
                ],
            ], isFlatClient: false)
        #expect(
            read.request.modelName == "anthropic/claude" && read.request.executionModelName == "openai/gpt-4.1-mini")
        #expect(read.request.maxSteps == 3 && read.request.toolTimeoutMilliseconds == 900)
        #expect(read.request.systemPrompt == "be kind")
        #expect(read.secrets.model?["apiKey"] == "sk-agent" && read.secrets.executionModel?["apiKey"] == "sk-tools")
        let text = try JSON.text(read.request)
        #expect(!text.contains("sk-") && !text.contains("secret-value"))
    }

    @Test("the flat agent shape has its key and address in options")
    func flatAgent() throws {
        let read = try AgentRequest.read(
            [
                "agentConfig": [
                    "provider": "openai", "model": "computer-use-preview", "instructions": "be kind",
                    "options": ["apiKey": "sk-agent", "baseURL": "https://models.example"], "maxSteps": 9,
                ],
                "executeOptions": [
                    "instruction": "go", "autoScreenshot": true, "waitBetweenActions": 20, "context": "more",
                ],
            ], isFlatClient: false)
        #expect(read.isFlat && read.request.mode == .cua && read.request.namesProvider)
        #expect(read.request.systemPrompt == "be kind" && read.request.maxSteps == 9)
        #expect(read.request.pauseMilliseconds == 20 && read.request.context == "more")
        #expect(
            read.secrets.model == [
                "provider": "openai", "modelName": "computer-use-preview", "apiKey": "sk-agent",
                "baseURL": "https://models.example",
            ])
        #expect(throws: RequestError.self) { try AgentRequest.read(["agentConfig": [:]], isFlatClient: false) }
    }

    // MARK: results

    @Test("act's result is the union of what the generations expect")
    func actResult() {
        let action = ElementAction(selector: "xpath=/a", description: "d", method: "fill", arguments: ["%name%"])
        let result = ActResult(success: true, message: "m", actionDescription: "d", actions: [action])
        #expect(
            result.json == [
                "success": true, "message": "m", "action": "d", "actionDescription": "d",
                "actions": [["selector": "xpath=/a", "description": "d", "method": "fill", "arguments": ["%name%"]]],
            ])
    }

    @Test("page text has both names in the flat shape only")
    func pageText() {
        #expect(PageText.json("t", isFlat: true) == ["pageText": "t", "page_text": "t"])
        #expect(PageText.json("t", isFlat: false) == ["pageText": "t"])
    }

    @Test("an agent's usage is written with underscores")
    func agentResult() {
        let usage = TokenCount(input: 1, output: 2, reasoning: 3, cachedInput: 4, milliseconds: 5)
        let result = AgentResult(success: true, message: "m", completed: true, actions: [], usage: usage)
        #expect(
            result.json["usage"] == [
                "input_tokens": 1, "output_tokens": 2, "reasoning_tokens": 3, "cached_input_tokens": 4,
                "inference_time_ms": 5,
            ])
    }

    @Test("a log line is an object whose auxiliary values are text with a type")
    func logLine() {
        let line = LogLine(category: "action", message: "m", level: .info, auxiliary: ["n": 4, "t": "x", "f": true])
        #expect(
            line.json(timestamp: "2026-01-01T00:00:00.000Z") == [
                "category": "action", "message": "m", "level": 1, "timestamp": "2026-01-01T00:00:00.000Z",
                "auxiliary": [
                    "n": ["value": "4", "type": "integer"], "t": ["value": "x", "type": "string"],
                    "f": ["value": "true", "type": "boolean"],
                ],
            ])
    }
}

import ByteEncodings
import HTTPTransport
import JSONModel

/// Google's generateContent, of the Gemini API and of Vertex AI: `POST {baseURL}/models/{model}:generateContent`
/// (ai.google.dev/api/generate-content).
struct GenerateContent: ModelDialect {
    /// `google` or `vertex`.
    let provider: ModelProvider
    let model: String
    let endpoint: ProviderEndpoint

    var address: BaseURL { endpoint.address }
    var outputMode: OutputMode { .enforced }

    func httpRequest(for request: ModelRequest, mode: OutputMode) throws(ModelError) -> HTTPRequest {
        var body: [String: JSONValue] = [
            "contents": .array(GoogleContent.contents(request.messages, provider: provider))
        ]
        var system = request.system
        var generation: [String: JSONValue] = [:]
        if let output = request.output {
            if mode == .enforced {
                generation["responseMimeType"] = "application/json"
                generation["responseSchema"] = try responseSchema(output)
            } else {
                system += (system.isEmpty ? "" : "\n\n") + EmbeddedJSON.instruction(output.schema)
            }
        }
        if !system.isEmpty { body["systemInstruction"] = ["parts": .array([["text": .string(system)]])] }
        if let temperature = request.temperature { generation["temperature"] = .number(temperature) }
        if let limit = request.maximumOutputTokens { generation["maxOutputTokens"] = .integer(Int64(limit)) }
        if !generation.isEmpty { body["generationConfig"] = .object(generation) }
        addTools(&body, request)
        return endpoint.post("/models/\(PercentEncoding.encode(model)):generateContent", body)
    }

    private func addTools(_ body: inout [String: JSONValue], _ request: ModelRequest) {
        var tools: [JSONValue] = []
        if !request.tools.isEmpty {
            tools.append(["functionDeclarations": .array(request.tools.map { declaration($0) })])
        }
        if request.computer != nil { tools.append(["computerUse": ["environment": "ENVIRONMENT_BROWSER"]]) }
        guard !tools.isEmpty else { return }
        body["tools"] = .array(tools)
        switch request.toolChoice {
        case .auto: break
        case .required: body["toolConfig"] = ["functionCallingConfig": ["mode": "ANY"]]
        case .named(let name):
            body["toolConfig"] = [
                "functionCallingConfig": ["mode": "ANY", "allowedFunctionNames": .array([.string(name)])]
            ]
        }
    }

    private func declaration(_ tool: ModelTool) -> JSONValue {
        var members: [String: JSONValue] = ["name": .string(tool.name), "description": .string(tool.description)]
        // An object without properties is refused: a function without parameters has none at all.
        if let schema = try? JSONSchema(tool.parameters), case .object(let properties, _) = schema.shape,
            !properties.isEmpty
        {
            members["parameters"] = schema.rendered(.google)
        }
        return .object(members)
    }

    private func responseSchema(_ output: StructuredOutput) throws(ModelError) -> JSONValue {
        do throws(SchemaError) {
            return try JSONSchema(output.schema).rendered(.google)
        } catch {
            throw ModelError(.invalidRequest, "the schema cannot be used: \(error)")
        }
    }

    func answer(
        from body: JSONValue, to request: ModelRequest, mode: OutputMode
    ) throws(ModelError) -> DialectAnswer {
        if let reason = body["promptFeedback"]?["blockReason"]?.stringValue {
            throw ModelError(.refused, "\(provider.rawValue) blocked the prompt: \(reason.prefix(64))", status: 200)
        }
        guard let candidate = body["candidates"]?.arrayValue?.first else {
            throw ModelError(.badReply, "\(provider.rawValue) answered 200 without a candidate")
        }
        let finish = try finishReason(candidate["finishReason"]?.stringValue)
        var answer = DialectAnswer()
        for part in candidate["content"]?["parts"]?.arrayValue ?? [] { try add(part, request, to: &answer) }
        answer.finishReason = finish
        if finish == .stop, !answer.toolCalls.isEmpty || !answer.computerCalls.isEmpty {
            answer.finishReason = .toolCalls
        }
        answer.usage = usage(body["usageMetadata"])
        if let content = candidate["content"] { answer.carryOver = ModelCarryOver(provider: provider, items: content) }
        return answer
    }

    private func add(
        _ part: JSONValue, _ request: ModelRequest, to answer: inout DialectAnswer
    ) throws(ModelError) {
        if let text = part["text"]?.stringValue, part["thought"]?.boolValue != true { answer.text += text }
        guard let call = part["functionCall"] else { return }
        guard let name = call["name"]?.stringValue else {
            throw ModelError(.badReply, "\(provider.rawValue) answered a function call without a name")
        }
        let arguments = call["args"] ?? .object([:])
        guard arguments.objectValue != nil else {
            throw ModelError(
                .badReply, "\(provider.rawValue) answered a function call whose arguments are \(arguments.kind)")
        }
        let number = answer.toolCalls.count + answer.computerCalls.count
        let id = call["id"]?.stringValue ?? "\(GoogleContent.inventedIDPrefix)\(number)"
        let isOwn = request.tools.contains { $0.name == name }
        if let display = request.computer, !isOwn {
            let checks = arguments["safety_decision"].map { [$0] } ?? []
            let confirmed = checks.filter { $0["decision"]?.stringValue == "require_confirmation" }
            answer.computerCalls.append(
                ComputerCall(
                    id: id, name: name, actions: GoogleComputer(display).actions(name, arguments),
                    safetyChecks: confirmed))
        } else {
            answer.toolCalls.append(ReplyFields.call(id: id, name: name, arguments: arguments, tools: request.tools))
        }
    }

    private func finishReason(_ reason: String?) throws(ModelError) -> FinishReason {
        switch reason {
        case nil, "STOP": return .stop
        case "MAX_TOKENS": return .length
        case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY":
            throw ModelError(.refused, "\(provider.rawValue) withheld the answer: \(reason ?? "")", status: 200)
        case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL":
            throw ModelError(.badReply, "\(provider.rawValue)'s model called a function wrongly: \(reason ?? "")")
        default: return .other
        }
    }

    private func usage(_ usage: JSONValue?) -> ModelUsage {
        let thoughts = ReplyFields.count(usage?["thoughtsTokenCount"])
        return ModelUsage(
            inputTokens: ReplyFields.count(usage?["promptTokenCount"]),
            outputTokens: ReplyFields.count(usage?["candidatesTokenCount"]) + thoughts, reasoningTokens: thoughts,
            cachedInputTokens: ReplyFields.count(usage?["cachedContentTokenCount"]), milliseconds: 0)
    }
}

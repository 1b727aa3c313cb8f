import HTTPTransport
import JSONModel

/// OpenAI's Responses API: `POST {baseURL}/responses`
/// (platform.openai.com/docs/api-reference/responses/create).
///
/// Conversations are sent whole and not stored at the provider, reasoning items included; except with a computer tool,
/// whose items belong to the stored response that `previous_response_id` names.
struct OpenAIResponses: ModelDialect {
    let provider: ModelProvider
    let model: String
    let endpoint: ProviderEndpoint
    let reasoningEffort: String?
    let traits: OpenAIModelTraits

    var address: BaseURL { endpoint.address }
    var outputMode: OutputMode { traits.wantsSchemaInPrompt ? .prompted : .enforced }

    init(provider: ModelProvider, model: String, endpoint: ProviderEndpoint, reasoningEffort: String?) {
        self.provider = provider
        self.model = model
        self.endpoint = endpoint
        self.reasoningEffort = reasoningEffort
        self.traits = OpenAIModelTraits(model)
    }

    func httpRequest(for request: ModelRequest, mode: OutputMode) throws(ModelError) -> HTTPRequest {
        var body: [String: JSONValue] = ["model": .string(model)]
        var system = request.system
        var text: [String: JSONValue] = traits.takesVerbosity ? ["verbosity": "low"] : [:]
        if let output = request.output {
            if mode == .enforced {
                text["format"] = try OpenAISchemas.textFormat(output)
            } else {
                system += (system.isEmpty ? "" : "\n\n") + EmbeddedJSON.instruction(output.schema)
            }
        }
        if !system.isEmpty { body["instructions"] = .string(system) }
        if !text.isEmpty { body["text"] = .object(text) }
        addReasoning(&body)
        if let temperature = request.temperature, !traits.reasons { body["temperature"] = .number(temperature) }
        if let limit = request.maximumOutputTokens { body["max_output_tokens"] = .integer(Int64(limit)) }
        try addTools(&body, request)
        addInput(&body, request)
        return endpoint.post("/responses", body)
    }

    private func addReasoning(_ body: inout [String: JSONValue]) {
        guard traits.reasons || reasoningEffort != nil else { return }
        if let effort = reasoningEffort ?? traits.defaultEffort { body["reasoning"] = ["effort": .string(effort)] }
    }

    private func addTools(_ body: inout [String: JSONValue], _ request: ModelRequest) throws(ModelError) {
        var tools = request.tools.map { OpenAISchemas.responsesTool($0) }
        if let display = request.computer {
            if traits.hasPreviewComputerTool {
                tools.append([
                    "type": "computer_use_preview", "display_width": .integer(Int64(display.width)),
                    "display_height": .integer(Int64(display.height)), "environment": "browser",
                ])
                body["truncation"] = "auto"
            } else if traits.hasComputerTool {
                tools.append(["type": "computer"])
                body["truncation"] = "auto"
            } else {
                throw ModelError(.invalidRequest, "the model \(provider.rawValue)/\(model) has no computer tool")
            }
        }
        guard !tools.isEmpty else { return }
        body["tools"] = .array(tools)
        switch request.toolChoice {
        case .auto: break
        case .required: body["tool_choice"] = "required"
        case .named(let name): body["tool_choice"] = ["type": "function", "name": .string(name)]
        }
    }

    private func addInput(_ body: inout [String: JSONValue], _ request: ModelRequest) {
        var messages = request.messages[...]
        if request.computer != nil {
            if let last = messages.lastIndex(where: {
                $0.carryOver?.provider == provider && $0.carryOver?.responseID != nil
            }) {
                body["previous_response_id"] = messages[last].carryOver?.responseID.map { .string($0) }
                messages = messages[(last + 1)...]
            }
        } else {
            body["store"] = false
            if traits.reasons { body["include"] = ["reasoning.encrypted_content"] }
        }
        body["input"] = .array(messages.flatMap { OpenAIInput.items(of: $0, provider: provider) })
    }

    func answer(
        from body: JSONValue, to request: ModelRequest, mode: OutputMode
    ) throws(ModelError) -> DialectAnswer {
        try OpenAIOutput(provider: provider, tools: request.tools).answer(from: body)
    }
}

import HTTPTransport
import JSONModel

/// Anthropic's Messages API: `POST {baseURL}/messages` (docs.anthropic.com/en/api/messages). Structured output is a tool
/// that the model is made to call, which every model and every compatible server knows.
struct AnthropicMessages: ModelDialect {
    let model: String
    let endpoint: ProviderEndpoint

    var address: BaseURL { endpoint.address }
    var outputMode: OutputMode { OpenAIModelTraits(model).wantsSchemaInPrompt ? .prompted : .enforced }

    /// The version of the interface that is spoken.
    static let version = "2023-06-01"

    func httpRequest(for request: ModelRequest, mode: OutputMode) throws(ModelError) -> HTTPRequest {
        var body: [String: JSONValue] = [
            "model": .string(model), "max_tokens": .integer(Int64(request.maximumOutputTokens ?? outputLimit)),
            "messages": .array(AnthropicContent.messages(request.messages)),
        ]
        var system = request.system
        if let output = request.output, mode == .prompted {
            system += (system.isEmpty ? "" : "\n\n") + EmbeddedJSON.instruction(output.schema)
        }
        if !system.isEmpty { body["system"] = .string(system) }
        if let temperature = request.temperature { body["temperature"] = .number(temperature) }
        addTools(&body, request, mode)
        guard let display = request.computer else { return endpoint.post("/messages", body) }
        let tool = AnthropicComputer(model: model)
        body["tools"] = .array((body["tools"]?.arrayValue ?? []) + [tool.declaration(display)])
        return endpoint.post("/messages", body, more: ["anthropic-beta": tool.beta])
    }

    private func addTools(_ body: inout [String: JSONValue], _ request: ModelRequest, _ mode: OutputMode) {
        var tools = request.tools.map { tool -> JSONValue in
            [
                "name": .string(tool.name), "description": .string(tool.description), "input_schema": tool.parameters,
            ]
        }
        var choice: JSONValue?
        switch request.toolChoice {
        case .auto: break
        case .required: choice = ["type": "any"]
        case .named(let name): choice = ["type": "tool", "name": .string(name)]
        }
        if let output = request.output, mode == .enforced {
            tools.append([
                "name": .string(output.name), "description": "Gives the answer. Call it exactly once.",
                "input_schema": output.schema,
            ])
            choice = ["type": "tool", "name": .string(output.name)]
        }
        guard !tools.isEmpty else { return }
        body["tools"] = .array(tools)
        if let choice { body["tool_choice"] = choice }
    }

    /// The interface wants a limit: what the oldest models of a family allow.
    private var outputLimit: Int {
        if model.hasPrefix("claude-3-5") || model.hasPrefix("claude-3-7") { return 8192 }
        return model.hasPrefix("claude-3") ? 4096 : 16_384
    }

    func answer(
        from body: JSONValue, to request: ModelRequest, mode: OutputMode
    ) throws(ModelError) -> DialectAnswer {
        guard let blocks = body["content"]?.arrayValue else {
            throw ModelError(.badReply, "anthropic answered 200 without content")
        }
        var answer = DialectAnswer()
        for block in blocks { try add(block, request, mode, to: &answer) }
        switch body["stop_reason"]?.stringValue {
        case "refusal": throw ModelError(.refused, "anthropic's model declined to answer", status: 200)
        case "max_tokens", "model_context_window_exceeded": answer.finishReason = .length
        case "pause_turn": answer.finishReason = .other
        default: answer.finishReason = answer.toolCalls.isEmpty && answer.computerCalls.isEmpty ? .stop : .toolCalls
        }
        // A tool's input that was cut by the limit is no answer.
        if answer.finishReason == .length { answer.value = nil }
        answer.usage = usage(body["usage"])
        answer.carryOver = ModelCarryOver(provider: .anthropic, items: .array(blocks))
        return answer
    }

    private func add(
        _ block: JSONValue, _ request: ModelRequest, _ mode: OutputMode, to answer: inout DialectAnswer
    ) throws(ModelError) {
        switch block["type"]?.stringValue {
        case "text": answer.text += block["text"]?.stringValue ?? ""
        case "tool_use":
            guard let id = block["id"]?.stringValue, let name = block["name"]?.stringValue else {
                throw ModelError(.badReply, "anthropic answered a tool call without id or name")
            }
            let input = block["input"] ?? .object([:])
            guard input.objectValue != nil else {
                throw ModelError(.badReply, "anthropic answered a tool call whose input is \(input.kind)")
            }
            if mode == .enforced, name == request.output?.name {
                answer.value = answer.value ?? input
            } else if request.computer != nil, name == AnthropicComputer.toolName {
                let action = AnthropicComputer.actions(input)
                answer.computerCalls.append(ComputerCall(id: id, name: name, actions: action))
            } else {
                answer.toolCalls.append(ReplyFields.call(id: id, name: name, arguments: input, tools: request.tools))
            }
        default: break
        }
    }

    /// Tokens that were read from or written to the cache are counted apart from `input_tokens` there.
    private func usage(_ usage: JSONValue?) -> ModelUsage {
        let cached = ReplyFields.count(usage?["cache_read_input_tokens"])
        let written = ReplyFields.count(usage?["cache_creation_input_tokens"])
        return ModelUsage(
            inputTokens: ReplyFields.count(usage?["input_tokens"]) + cached + written,
            outputTokens: ReplyFields.count(usage?["output_tokens"]), reasoningTokens: 0, cachedInputTokens: cached,
            milliseconds: 0)
    }
}

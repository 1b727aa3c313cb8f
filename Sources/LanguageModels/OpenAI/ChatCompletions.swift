import HTTPTransport
import JSONModel

/// Chat completions: `POST {baseURL}/chat/completions`, as OpenAI has it and as most other providers and servers
/// imitate it (platform.openai.com/docs/api-reference/chat/create).
struct ChatCompletions: ModelDialect {
    let provider: ModelProvider
    let model: String
    let endpoint: ProviderEndpoint
    let reasoningEffort: String?
    private let traits: OpenAIModelTraits
    /// OpenAI's own, which knows everything that OpenAI's documentation names.
    private let isOriginal: Bool

    var address: BaseURL { endpoint.address }
    var outputMode: OutputMode { traits.wantsSchemaInPrompt || provider == .deepseek ? .prompted : .enforced }

    init(provider: ModelProvider, model: String, endpoint: ProviderEndpoint, reasoningEffort: String?) {
        self.provider = provider
        self.model = model
        self.endpoint = endpoint
        self.reasoningEffort = reasoningEffort
        self.traits = OpenAIModelTraits(model)
        self.isOriginal = provider == .openai || provider == .azure
    }

    func httpRequest(for request: ModelRequest, mode: OutputMode) throws(ModelError) -> HTTPRequest {
        guard request.computer == nil else {
            throw ModelError(.invalidRequest, "chat completions (\(provider.rawValue)/\(model)) have no computer tool")
        }
        var body: [String: JSONValue] = ["model": .string(model)]
        var system = request.system
        if let output = request.output {
            if mode == .enforced {
                body["response_format"] = try OpenAISchemas.responseFormat(
                    output, isOriginal ? .strict : .strictPlain)
            } else {
                system += (system.isEmpty ? "" : "\n\n") + EmbeddedJSON.instruction(output.schema)
                if provider == .deepseek { body["response_format"] = ["type": "json_object"] }
            }
        }
        var messages: [JSONValue] = system.isEmpty ? [] : [["role": "system", "content": .string(system)]]
        messages += request.messages.flatMap { ChatMessages.messages(of: $0, provider: provider) }
        body["messages"] = .array(messages)
        addOptions(&body, request)
        addTools(&body, request)
        return endpoint.post("/chat/completions", body)
    }

    private func addOptions(_ body: inout [String: JSONValue], _ request: ModelRequest) {
        if let effort = reasoningEffort ?? (isOriginal ? traits.defaultEffort : nil) {
            body["reasoning_effort"] = .string(effort)
        }
        if isOriginal, traits.takesVerbosity { body["verbosity"] = "low" }
        if let temperature = request.temperature, !(isOriginal && traits.reasons) {
            body["temperature"] = .number(temperature)
        }
        if let limit = request.maximumOutputTokens {
            body[isOriginal ? "max_completion_tokens" : "max_tokens"] = .integer(Int64(limit))
        }
    }

    private func addTools(_ body: inout [String: JSONValue], _ request: ModelRequest) {
        guard !request.tools.isEmpty else { return }
        body["tools"] = .array(request.tools.map { OpenAISchemas.chatTool($0, isStrict: isOriginal) })
        switch request.toolChoice {
        case .auto: break
        case .required: body["tool_choice"] = provider == .mistral ? "any" : "required"
        case .named(let name):
            body["tool_choice"] = ["type": "function", "function": ["name": .string(name)]]
        }
    }

    func answer(
        from body: JSONValue, to request: ModelRequest, mode: OutputMode
    ) throws(ModelError) -> DialectAnswer {
        guard let choice = body["choices"]?.arrayValue?.first, let message = choice["message"],
            message.objectValue != nil
        else {
            throw ModelError(.badReply, "\(provider.rawValue) answered 200 without a choice")
        }
        if let refusal = message["refusal"]?.stringValue, !refusal.isEmpty {
            throw ModelError(.refused, "\(provider.rawValue) refused: \(Redaction([]).cleaned(refusal))", status: 200)
        }
        var answer = DialectAnswer(text: ChatMessages.text(message["content"]))
        for call in message["tool_calls"]?.arrayValue ?? [] {
            answer.toolCalls.append(try toolCall(call, number: answer.toolCalls.count, request.tools))
        }
        answer.finishReason = try finishReason(choice["finish_reason"]?.stringValue, answer)
        answer.usage = usage(body["usage"])
        if !answer.toolCalls.isEmpty {
            answer.carryOver = ModelCarryOver(provider: provider, items: ChatMessages.carried(message))
        }
        return answer
    }

    private func toolCall(_ call: JSONValue, number: Int, _ tools: [ModelTool]) throws(ModelError) -> ToolCall {
        guard let name = call["function"]?["name"]?.stringValue, let id = call["id"]?.stringValue else {
            throw ModelError(.badReply, "\(provider.rawValue) answered a tool call without id or name")
        }
        let written = call["function"]?["arguments"] ?? .null
        // Some servers write the arguments as an object, not as text.
        let arguments =
            written.objectValue != nil ? written : try ReplyFields.arguments(written.stringValue ?? "", of: name)
        return ReplyFields.call(id: id, name: name, arguments: arguments, tools: tools)
    }

    private func finishReason(_ reason: String?, _ answer: DialectAnswer) throws(ModelError) -> FinishReason {
        switch reason {
        case "length", "model_length": return .length
        case "content_filter":
            throw ModelError(.refused, "\(provider.rawValue)'s content filter withheld the answer", status: 200)
        default: return answer.toolCalls.isEmpty ? .stop : .toolCalls
        }
    }

    private func usage(_ usage: JSONValue?) -> ModelUsage {
        ModelUsage(
            inputTokens: ReplyFields.count(usage?["prompt_tokens"]),
            outputTokens: ReplyFields.count(usage?["completion_tokens"]),
            reasoningTokens: ReplyFields.count(usage?["completion_tokens_details"]?["reasoning_tokens"]),
            cachedInputTokens: ReplyFields.count(
                usage?["prompt_tokens_details"]?["cached_tokens"] ?? usage?["prompt_cache_hit_tokens"]),
            milliseconds: 0)
    }
}

import JSONModel

/// Reads a response of the Responses API.
struct OpenAIOutput {
    /// For messages and what is carried over.
    let provider: ModelProvider
    /// The request's.
    let tools: [ModelTool]

    /// Throws `refused`, `unavailable` for a response that failed, and `badReply`.
    func answer(from body: JSONValue) throws(ModelError) -> DialectAnswer {
        if body["status"]?.stringValue == "failed" {
            let words = body["error"]?["message"]?.stringValue ?? "no reason given"
            throw ModelError(
                .unavailable, "\(provider.rawValue) could not complete the response: \(Redaction([]).cleaned(words))",
                status: 200)
        }
        guard let items = body["output"]?.arrayValue else {
            throw ModelError(.badReply, "\(provider.rawValue) answered 200 without output")
        }
        var answer = DialectAnswer()
        for item in items { try add(item, to: &answer) }
        answer.finishReason = try finishReason(body, answer)
        answer.usage = usage(body["usage"])
        answer.carryOver = ModelCarryOver(
            provider: provider, items: .array(items), responseID: body["id"]?.stringValue)
        return answer
    }

    private func add(_ item: JSONValue, to answer: inout DialectAnswer) throws(ModelError) {
        switch item["type"]?.stringValue {
        case "message":
            for part in item["content"]?.arrayValue ?? [] {
                if let refusal = part["refusal"]?.stringValue, part["type"]?.stringValue == "refusal" {
                    throw ModelError(
                        .refused, "\(provider.rawValue) refused: \(Redaction([]).cleaned(refusal))", status: 200)
                }
                answer.text += part["text"]?.stringValue ?? ""
            }
        case "function_call":
            guard let id = item["call_id"]?.stringValue, let name = item["name"]?.stringValue else {
                throw ModelError(.badReply, "\(provider.rawValue) answered a function call without call_id or name")
            }
            let arguments = try ReplyFields.arguments(item["arguments"]?.stringValue ?? "", of: name)
            answer.toolCalls.append(ReplyFields.call(id: id, name: name, arguments: arguments, tools: tools))
        case "computer_call":
            answer.computerCalls.append(try computerCall(item))
        default: break
        }
    }

    private func computerCall(_ item: JSONValue) throws(ModelError) -> ComputerCall {
        guard let id = item["call_id"]?.stringValue else {
            throw ModelError(.badReply, "\(provider.rawValue) answered a computer call without call_id")
        }
        let actions = (item["actions"]?.arrayValue ?? [item["action"] ?? .null]).prefix(100)
            .map { OpenAIComputer.action($0) ?? .unsupported(ReplyFields.kind(of: $0, member: "type")) }
        return ComputerCall(
            id: id, name: "computer", actions: actions, safetyChecks: item["pending_safety_checks"]?.arrayValue ?? [])
    }

    private func finishReason(_ body: JSONValue, _ answer: DialectAnswer) throws(ModelError) -> FinishReason {
        guard body["status"]?.stringValue == "incomplete" else {
            return answer.toolCalls.isEmpty && answer.computerCalls.isEmpty ? .stop : .toolCalls
        }
        switch body["incomplete_details"]?["reason"]?.stringValue {
        case "max_output_tokens": return .length
        case "content_filter":
            throw ModelError(.refused, "\(provider.rawValue)'s content filter withheld the answer", status: 200)
        default: return .other
        }
    }

    private func usage(_ usage: JSONValue?) -> ModelUsage {
        ModelUsage(
            inputTokens: ReplyFields.count(usage?["input_tokens"]),
            outputTokens: ReplyFields.count(usage?["output_tokens"]),
            reasoningTokens: ReplyFields.count(usage?["output_tokens_details"]?["reasoning_tokens"]),
            cachedInputTokens: ReplyFields.count(usage?["input_tokens_details"]?["cached_tokens"]), milliseconds: 0)
    }
}

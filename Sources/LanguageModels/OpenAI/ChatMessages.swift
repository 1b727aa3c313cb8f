import JSONModel

/// Messages as chat completions have them.
enum ChatMessages {
    /// One message may become several: each tool result is one of its own.
    static func messages(of message: ModelMessage, provider: ModelProvider) -> [JSONValue] {
        guard message.role == .user else { return [assistant(message, provider: provider)] }
        var results: [JSONValue] = []
        var parts: [JSONValue] = []
        for content in message.content {
            switch content {
            case .text(let text): parts.append(["type": "text", "text": .string(text)])
            case .image(let image): parts.append(image.chatPart)
            case .toolResult(let result):
                results.append([
                    "role": "tool", "tool_call_id": .string(result.callID), "content": .string(result.text),
                ])
                // A result holds text only; its pictures follow as the user's.
                parts += result.images.map(\.chatPart)
            case .computerResult(let result): parts.append(result.screenshot.chatPart)
            case .toolCall, .computerCall: break
            }
        }
        guard !parts.isEmpty else { return results }
        if parts.count == 1, let text = parts[0]["text"] { return results + [["role": "user", "content": text]] }
        return results + [["role": "user", "content": .array(parts)]]
    }

    /// Text, or the texts of parts.
    static func text(_ content: JSONValue?) -> String {
        if let text = content?.stringValue { return text }
        return (content?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.joined()
    }

    /// The members of an answer that its provider wants to see again with its calls.
    static func carried(_ message: JSONValue) -> JSONValue {
        var members: [String: JSONValue] = ["role": "assistant"]
        for name in ["content", "tool_calls", "reasoning_content", "reasoning_details"] {
            if let value = message[name] { members[name] = value }
        }
        return .object(members)
    }

    private static func assistant(_ message: ModelMessage, provider: ModelProvider) -> JSONValue {
        if let carried = message.carryOver, carried.provider == provider { return carried.items }
        var text = ""
        var calls: [JSONValue] = []
        for content in message.content {
            switch content {
            case .text(let more): text += more
            case .toolCall(let call):
                calls.append([
                    "id": .string(call.id), "type": "function",
                    "function": ["name": .string(call.name), "arguments": .string(call.arguments.text)],
                ])
            case .image, .toolResult, .computerCall, .computerResult: break
            }
        }
        var members: [String: JSONValue] = ["role": "assistant", "content": .string(text)]
        if !calls.isEmpty { members["tool_calls"] = .array(calls) }
        return .object(members)
    }
}

private extension ModelImage {
    var chatPart: JSONValue { ["type": "image_url", "image_url": ["url": .string(dataURL)]] }
}

import JSONModel

/// Messages as Anthropic has them.
enum AnthropicContent {
    /// The conversation, in turns of content blocks.
    static func messages(_ messages: [ModelMessage]) -> [JSONValue] {
        messages.map { message in
            [
                "role": message.role == .user ? "user" : "assistant", "content": .array(blocks(of: message)),
            ]
        }
    }

    private static func blocks(of message: ModelMessage) -> [JSONValue] {
        if message.role == .assistant, let carried = message.carryOver, carried.provider == .anthropic,
            let blocks = carried.items.arrayValue, !blocks.isEmpty
        {
            return blocks
        }
        // Results come before everything else of a turn.
        let blocks = message.content.filter(\.isResult) + message.content.filter { !$0.isResult }
        return blocks.map { block($0) }
    }

    private static func block(_ content: ModelContent) -> JSONValue {
        switch content {
        case .text(let text): ["type": "text", "text": .string(text.isEmpty ? " " : text)]
        case .image(let image): image.anthropicBlock
        case .toolCall(let call):
            ["type": "tool_use", "id": .string(call.id), "name": .string(call.name), "input": call.arguments]
        case .toolResult(let result):
            [
                "type": "tool_result", "tool_use_id": .string(result.callID), "is_error": .bool(result.isError),
                "content": .array(
                    [["type": "text", "text": .string(result.text.isEmpty ? "(empty)" : result.text)]]
                        + result.images.map(\.anthropicBlock)),
            ]
        case .computerCall(let call):
            ["type": "text", "text": .string("Used the computer (\(call.actions.count) actions).")]
        case .computerResult(let result): computerResult(result)
        }
    }

    private static func computerResult(_ result: ComputerResult) -> JSONValue {
        var parts: [JSONValue] = [["type": "text", "text": .string("The page is \(result.url)")]]
        if let failure = result.failure { parts.append(["type": "text", "text": .string(failure)]) }
        parts.append(result.screenshot.anthropicBlock)
        return [
            "type": "tool_result", "tool_use_id": .string(result.callID), "is_error": .bool(result.failure != nil),
            "content": .array(parts.filter { result.failure == nil || $0["type"] == "text" }),
        ]
    }
}

private extension ModelContent {
    var isResult: Bool {
        switch self {
        case .toolResult, .computerResult: true
        case .text, .image, .toolCall, .computerCall: false
        }
    }
}

private extension ModelImage {
    var anthropicBlock: JSONValue {
        [
            "type": "image",
            "source": ["type": "base64", "media_type": .string(format.rawValue), "data": .string(base64)],
        ]
    }
}

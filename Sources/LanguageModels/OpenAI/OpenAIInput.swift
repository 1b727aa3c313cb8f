import JSONModel

/// Messages as input items of the Responses API.
enum OpenAIInput {
    /// One message may become several items; an answer of this provider is given back as it came.
    static func items(of message: ModelMessage, provider: ModelProvider) -> [JSONValue] {
        if message.role == .assistant, let carried = message.carryOver, carried.provider == provider,
            let items = carried.items.arrayValue
        {
            return items
        }
        var items: [JSONValue] = []
        var parts: [JSONValue] = []
        for content in message.content {
            if let part = part(content, role: message.role) {
                parts.append(part)
            } else {
                flush(&parts, message.role, &items)
                items.append(item(content))
            }
        }
        flush(&parts, message.role, &items)
        return items
    }

    private static func flush(_ parts: inout [JSONValue], _ role: ModelMessage.Role, _ items: inout [JSONValue]) {
        guard !parts.isEmpty else { return }
        items.append(["role": role == .user ? "user" : "assistant", "content": .array(parts)])
        parts = []
    }

    private static func part(_ content: ModelContent, role: ModelMessage.Role) -> JSONValue? {
        switch content {
        case .text(let text): ["type": role == .user ? "input_text" : "output_text", "text": .string(text)]
        case .image(let image): image.inputPart
        case .toolCall, .toolResult, .computerCall, .computerResult: nil
        }
    }

    private static func item(_ content: ModelContent) -> JSONValue {
        switch content {
        case .toolCall(let call):
            return [
                "type": "function_call", "call_id": .string(call.id), "name": .string(call.name),
                "arguments": .string(call.arguments.text),
            ]
        case .toolResult(let result):
            let output: JSONValue =
                result.images.isEmpty
                ? .string(result.text)
                : .array([["type": "input_text", "text": .string(result.text)]] + result.images.map(\.inputPart))
            return ["type": "function_call_output", "call_id": .string(result.callID), "output": output]
        case .computerResult(let result): return computerOutput(result)
        case .computerCall(let call):
            // Without the provider's own item (another provider made the call) only its words remain.
            return ["role": "assistant", "content": .string("Used the computer (\(call.actions.count) actions).")]
        case .text(let text): return ["role": "user", "content": .string(text)]
        case .image(let image): return ["role": "user", "content": .array([image.inputPart])]
        }
    }

    private static func computerOutput(_ result: ComputerResult) -> JSONValue {
        var item: [String: JSONValue] = [
            "type": "computer_call_output", "call_id": .string(result.callID),
            "output": ["type": "computer_screenshot", "image_url": .string(result.screenshot.dataURL)],
        ]
        if !result.acknowledged.isEmpty { item["acknowledged_safety_checks"] = .array(result.acknowledged) }
        return .object(item)
    }
}

private extension ModelImage {
    var inputPart: JSONValue { ["type": "input_image", "image_url": .string(dataURL)] }
}

extension JSONValue {
    /// On one line.
    var text: String {
        var bytes: [UInt8] = []
        write(to: &bytes, characters: .unicode)
        return String(decoding: bytes, as: UTF8.self)
    }
}

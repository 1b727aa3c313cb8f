import JSONModel

/// Messages as Google has them.
enum GoogleContent {
    /// Calls without an id of the provider's get one of ours, which is never sent.
    static let inventedIDPrefix = "google-call-"

    /// The conversation, in contents of parts.
    static func contents(_ messages: [ModelMessage], provider: ModelProvider) -> [JSONValue] {
        messages.compactMap { message in
            if message.role == .assistant, let carried = message.carryOver, carried.provider == provider {
                // Signatures of thoughts lie in the parts.
                return carried.items["parts"] == nil ? nil : carried.items
            }
            return [
                "role": message.role == .user ? "user" : "model",
                "parts": .array(message.content.flatMap { parts($0) }),
            ]
        }
    }

    private static func parts(_ content: ModelContent) -> [JSONValue] {
        switch content {
        case .text(let text): return [["text": .string(text)]]
        case .image(let image): return [image.googlePart]
        case .toolCall(let call):
            return [["functionCall": identified(call.id, ["name": .string(call.name), "args": call.arguments])]]
        case .toolResult(let result):
            let response: JSONValue = [result.isError ? "error" : "output": .string(result.text)]
            return [
                ["functionResponse": identified(result.callID, ["name": .string(result.name), "response": response])]
            ] + result.images.map(\.googlePart)
        case .computerCall(let call):
            return [["text": .string("Used the computer (\(call.actions.count) actions).")]]
        case .computerResult(let result): return [computerResponse(result)]
        }
    }

    private static func computerResponse(_ result: ComputerResult) -> JSONValue {
        var response: [String: JSONValue] = ["url": .string(result.url)]
        if let failure = result.failure { response["error"] = .string(failure) }
        if !result.acknowledged.isEmpty { response["safety_acknowledgement"] = "true" }
        return [
            "functionResponse": identified(
                result.callID,
                [
                    "name": .string(result.name), "response": .object(response),
                    "parts": .array([result.screenshot.googlePart]),
                ])
        ]
    }

    private static func identified(_ id: String, _ members: [String: JSONValue]) -> JSONValue {
        guard !id.hasPrefix(inventedIDPrefix) else { return .object(members) }
        return .object(members.merging(["id": .string(id)]) { own, _ in own })
    }
}

private extension ModelImage {
    var googlePart: JSONValue {
        ["inlineData": ["mimeType": .string(format.rawValue), "data": .string(base64)]]
    }
}

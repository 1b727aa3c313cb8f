import LanguageModels

/// What was said so far, without what is out of date: of the screenshots the last two stay, of the outlines the last one.
struct AgentConversation {
    private(set) var messages: [ModelMessage]

    private static let screenshots = 2
    private static let note = "(out of date, left out)"

    init(_ first: ModelMessage) {
        messages = [first]
    }

    mutating func append(_ message: ModelMessage) {
        messages.append(message)
        trim()
    }

    private mutating func trim() {
        var images = Self.screenshots
        var trees = 1
        for index in messages.indices.reversed() where messages[index].role == .user {
            for place in messages[index].content.indices.reversed() {
                guard case .toolResult(let result) = messages[index].content[place] else { continue }
                let isTree = result.name == AgentTool.ariaTree.rawValue
                let keepsText = !isTree || trees > 0
                let keepsImages = result.images.isEmpty || images > 0
                if isTree { trees -= 1 }
                images -= result.images.count
                guard !keepsText || !keepsImages else { continue }
                messages[index].content[place] = .toolResult(
                    ToolResult(
                        callID: result.callID, name: result.name, text: keepsText ? result.text : Self.note,
                        images: keepsImages ? result.images : [], isError: result.isError))
            }
        }
    }
}

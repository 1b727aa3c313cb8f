/// A piece of a message.
package enum ModelContent: Sendable, Hashable {
    case text(String)
    case image(ModelImage)
    /// In assistant messages.
    case toolCall(ToolCall)
    /// In user messages, one for each call of the assistant message before.
    case toolResult(ToolResult)
    /// In assistant messages.
    case computerCall(ComputerCall)
    /// In user messages, one for each computer call of the assistant message before.
    case computerResult(ComputerResult)
}

/// Whether the model must call a tool.
package enum ToolChoice: Sendable, Hashable {
    /// As it likes.
    case auto
    /// One of them.
    case required
    /// This one.
    case named(String)
}

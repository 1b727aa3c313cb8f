package import JSONModel

/// The model asks for one of the request's tools.
package struct ToolCall: Sendable, Hashable {
    /// Chosen by the provider (or made up where the provider gives none); the result names it.
    package let id: String
    /// As in the request; but what the model wrote, so it may be none of them.
    package let name: String
    /// An object; what the model wrote, not checked against the tool's parameters.
    package let arguments: JSONValue

    package init(id: String, name: String, arguments: JSONValue) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

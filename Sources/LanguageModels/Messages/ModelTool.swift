package import JSONModel

/// Something that the model may ask for.
package struct ModelTool: Sendable, Hashable {
    /// Letters, digits, `_` and `-`.
    package let name: String
    /// For the model: when to use it, and what comes of it.
    package let description: String
    /// A JSON Schema of type object.
    package let parameters: JSONValue

    package init(name: String, description: String, parameters: JSONValue) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }
}

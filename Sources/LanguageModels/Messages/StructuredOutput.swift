package import JSONModel

/// The answer is to be JSON of this schema.
package struct StructuredOutput: Sendable, Hashable {
    /// For the provider: letters, digits, `_` and `-`.
    package let name: String
    /// A JSON Schema of type object (`ExtractionSchema` wraps others).
    package let schema: JSONValue

    package init(name: String, schema: JSONValue) {
        self.name = name
        self.schema = schema
    }
}

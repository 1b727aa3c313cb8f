package import JSONModel

/// A client's schema as the model gets it, and the way back: addresses are asked for as element ids, and a schema that is
/// no object is wrapped as `{value: …}` (protocol, 6.5).
package struct ExtractionSchema: Sendable, Hashable {
    private let schema: JSONSchema
    private let isWrapped: Bool

    /// Throws what reading the schema throws.
    package init(_ json: JSONValue, limits: SchemaLimits = .standard) throws(SchemaError) {
        let read = try JSONSchema(json, limits: limits).mappingStrings { $0 == .url ? .elementID : $0 }
        if case .object = read.shape {
            schema = read
            isWrapped = false
        } else {
            schema = JSONSchema(.object(["value": read], required: ["value"]))
            isWrapped = true
        }
    }

    /// For `StructuredOutput`.
    package var modelSchema: JSONValue { schema.json }

    /// The client's value: unwrapped, and every element id where an address belongs replaced by what `url` knows; an
    /// id that it does not know becomes the empty text.
    ///
    /// Throws where the model's value does not fit.
    package func result(from value: JSONValue, url: (String) -> String?) throws(SchemaError) -> JSONValue {
        let fitted = try schema.fitted(value) { url($0) ?? "" }
        return isWrapped ? fitted["value"] ?? .null : fitted
    }
}

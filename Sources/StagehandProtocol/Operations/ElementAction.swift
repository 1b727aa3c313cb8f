package import JSONModel

/// One thing that can be done with one element, as `observe` gives it and `act` takes it.
package struct ElementAction: Codable, Sendable, Hashable {
    /// `xpath=/html[1]/…`, or what a client wrote.
    package var selector: String
    package var description: String
    /// `click`, `fill`, …; nil where the client did not say.
    package var method: String?
    package var arguments: [String]

    package init(selector: String, description: String, method: String?, arguments: [String]) {
        self.selector = selector
        self.description = description
        self.method = method
        self.arguments = arguments
    }

    private static let selectorLimit = 16 * 1024
    private static let argumentLimit = 64 * 1024

    init(_ fields: Fields) throws(RequestError) {
        self.selector = try fields.requiredString("selector", limit: Self.selectorLimit)
        self.description = try fields.string("description", limit: 64 * 1024) ?? ""
        self.method = try fields.string("method", limit: 64)
        self.arguments = try fields.strings("arguments", limit: 64) ?? []
        guard arguments.allSatisfy({ $0.utf8.count <= Self.argumentLimit }) else {
            throw RequestError(
                field: fields.name("arguments"), problem: "has an entry of more than \(Self.argumentLimit) bytes")
        }
    }

    /// The shape on the wire.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "selector": .string(selector), "description": .string(description),
            "arguments": .array(arguments.map(JSONValue.string)),
        ]
        members["method"] = method.map(JSONValue.string)
        return .object(members)
    }
}

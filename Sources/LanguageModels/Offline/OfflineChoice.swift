import JSONModel

/// An element and what to do with it: one answer of act and observe.
struct OfflineChoice: Sendable, Hashable {
    /// As in the outline.
    var elementID: String
    /// Role and name.
    var description: String
    /// Of the engine's list (protocol, 6.5).
    var method: String
    /// Of the method.
    var arguments: [String]
    /// The action opens something in which the instruction is completed.
    var isFirstOfTwo = false

    /// As the engine's schema has it.
    var json: JSONValue {
        [
            "elementId": .string(elementID), "description": .string(description), "method": .string(method),
            "arguments": .array(arguments.map { .string($0) }),
        ]
    }
}

import JSONModel

/// A scalar somewhere in an event.
struct EventLeaf: Sendable {
    enum Value: Sendable {
        case string(String)
        case number(Double)
        case bool(Bool)
        case null
    }

    /// An element of an array, by a number for the array and the index in it.
    struct Element: Sendable {
        let array: Int
        let index: Int
    }

    let value: Value
    /// The array elements that this leaf is in, from the outermost. A scalar that is itself an element of an array does
    /// not count as being in it: EventBridge takes `"tags": ["a", "b"]` for a field with two values.
    let elements: [Element]
}

extension EventLeaf.Value {
    /// Nil for arrays and objects.
    init?(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .string(text)
        case .integer(let number): self = .number(Double(number))
        case .number(let number): self = .number(number)
        case .bool(let flag): self = .bool(flag)
        case .null: self = .null
        case .array, .object: return nil
        }
    }
}

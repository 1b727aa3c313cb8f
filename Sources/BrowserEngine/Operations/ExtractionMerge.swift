import JSONModel

/// Joins what was found in the parts of a page.
enum ExtractionMerge {
    /// Lists are put together without what both have; of two texts or numbers the first that says something counts.
    static func merged(_ first: JSONValue, _ second: JSONValue) -> JSONValue {
        switch (first, second) {
        case (.array(let left), .array(let right)):
            let known = Set(left)
            return .array(left + right.filter { !known.contains($0) })
        case (.object(let left), .object(let right)):
            return .object(left.merging(right) { merged($0, $1) })
        default: return isEmpty(first) ? second : first
        }
    }

    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .string(""), .integer(0), .number(0), .bool(false): true
        case .array(let items): items.isEmpty
        case .object(let members): members.isEmpty
        case .string, .integer, .number, .bool: false
        }
    }
}

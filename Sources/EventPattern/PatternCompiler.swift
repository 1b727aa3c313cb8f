import JSONModel

/// Turns the tree of a pattern into paths with what their leaves must match, once for each way through its `$or`s.
struct PatternCompiler {
    static let maximumDepth = 100
    /// EventBridge's own limit.
    static let maximumAlternatives = 1000

    private static let alternativeName = "$or"

    /// Names that make a `$or` an ordinary field, in every object below it.
    private static let reserved: Set<String> = [
        "exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric", "cidr",
        "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case", "date-after",
        "date-on-or-after", "date-before", "date-on-or-before", "in-date-range", "ip-address-in-range",
        "ip-address-not-in-range",
    ]

    private(set) var alternatives: [[String: [ValueMatcher]]] = [[:]]

    mutating func compile(_ object: [String: JSONValue], at path: [String]) throws(PatternError) {
        let place = path.joined(separator: ".")
        guard !object.isEmpty else { throw PatternError(path: place, message: "must not be an empty object") }
        guard path.count <= Self.maximumDepth else { throw PatternError(path: place, message: "is nested too deeply") }
        for (name, value) in object.sorted(by: { $0.key < $1.key }) {
            if name == Self.alternativeName, Self.isRelationship(value) { continue }
            try compile(value, at: path + [name])
        }
        // After the fields beside it: a branch may ask for more of one of them.
        if let branches = object[Self.alternativeName], Self.isRelationship(branches) {
            try compile(branches: branches.arrayValue ?? [], at: path)
        }
    }

    private mutating func compile(_ value: JSONValue, at path: [String]) throws(PatternError) {
        let name = path.joined(separator: ".")
        switch value {
        case .object(let members):
            try compile(members, at: path)
        case .array(let values):
            guard !values.isEmpty else { throw PatternError(path: name, message: "must not be an empty array") }
            var matchers: [ValueMatcher] = []
            for (index, value) in values.enumerated() {
                matchers.append(try ValueMatcher(value, at: "\(name)[\(index)]"))
            }
            for index in alternatives.indices { alternatives[index][name] = matchers }
        case .null, .bool, .integer, .number, .string:
            throw PatternError(path: name, message: "must be an array or an object, not \(value.kind)")
        }
    }

    private mutating func compile(branches: [JSONValue], at path: [String]) throws(PatternError) {
        let before = alternatives
        var after: [[String: [ValueMatcher]]] = []
        for branch in branches {
            alternatives = before
            try compile(branch.objectValue ?? [:], at: path)
            after += alternatives
            guard after.count <= Self.maximumAlternatives else {
                throw PatternError(
                    path: (path + [Self.alternativeName]).joined(separator: "."), message: "has too many combinations")
            }
        }
        alternatives = after
    }

    /// Whether `$or` means alternatives here: two objects or more, without reserved names. Else it is a field's name.
    private static func isRelationship(_ value: JSONValue) -> Bool {
        guard let branches = value.arrayValue, branches.count >= 2 else { return false }
        return branches.allSatisfy { branch in
            guard case .object(let members) = branch else { return false }
            return !hasReservedName(members, depth: 0)
        }
    }

    private static func hasReservedName(_ object: [String: JSONValue], depth: Int) -> Bool {
        guard depth <= maximumDepth else { return false }
        return object.contains { name, value in
            if reserved.contains(name) { return true }
            guard case .object(let members) = value else { return false }
            return hasReservedName(members, depth: depth + 1)
        }
    }
}

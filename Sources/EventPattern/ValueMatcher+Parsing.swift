import JSONModel

extension ValueMatcher {
    /// An entry of a pattern's array: a scalar that must be equal, or an object with one operator.
    init(_ value: JSONValue, at path: String) throws(PatternError) {
        switch value {
        case .string(let text):
            let bytes = Array(text.utf8)
            self = IPAddress(bytes).map { .address($0, text: bytes) } ?? .string(bytes)
        case .integer(let number): self = .number(Double(number))
        case .number(let number): self = .number(number)
        case .bool(let flag): self = .bool(flag)
        case .null: self = .null
        case .array: throw PatternError(path: path, message: "must be a scalar or an operator, not an array")
        case .object(let members):
            guard members.count == 1, let (name, operand) = members.first else {
                throw PatternError(path: path, message: "must have exactly one operator")
            }
            self = try Self.parse(name, operand, at: "\(path).\(name)")
        }
    }

    private static func parse(
        _ name: String, _ operand: JSONValue, at path: String
    ) throws(PatternError) -> ValueMatcher {
        switch name {
        case "exactly": .string(Array(try text(operand, at: path).utf8))
        case "prefix": try affix(operand, at: path, plain: { .prefix($0) }, caseless: { .prefixIgnoringCase($0) })
        case "suffix": try affix(operand, at: path, plain: { .suffix($0) }, caseless: { .suffixIgnoringCase($0) })
        case "equals-ignore-case": .equalsIgnoringCase(CaselessText(try text(operand, at: path)))
        case "wildcard": .wildcard(try WildcardText(try text(operand, at: path), at: path))
        case "numeric": .numeric(try NumericRange(operand, at: path))
        case "cidr": .cidr(try AddressRange(try text(operand, at: path), at: path))
        case "anything-but": .anythingBut(try exclusions(operand, at: path))
        case "exists": try existence(operand, at: path)
        default: throw PatternError(path: path, message: "is not an operator")
        }
    }

    private static func text(_ operand: JSONValue, at path: String) throws(PatternError) -> String {
        guard case .string(let text) = operand else {
            throw PatternError(path: path, message: "must be a string, not \(operand.kind)")
        }
        return text
    }

    private static func existence(_ operand: JSONValue, at path: String) throws(PatternError) -> ValueMatcher {
        guard case .bool(let exists) = operand else {
            throw PatternError(path: path, message: "must be true or false, not \(operand.kind)")
        }
        return exists ? .present : .absent
    }

    /// A string, or `{"equals-ignore-case": string}`.
    private static func affix(
        _ operand: JSONValue, at path: String, plain: ([UInt8]) -> ValueMatcher,
        caseless: (CaselessText) -> ValueMatcher
    ) throws(PatternError) -> ValueMatcher {
        guard case .object(let members) = operand else { return plain(Array(try text(operand, at: path).utf8)) }
        guard members.count == 1, let inner = members["equals-ignore-case"] else {
            throw PatternError(path: path, message: "can only hold equals-ignore-case")
        }
        return caseless(CaselessText(try text(inner, at: "\(path).equals-ignore-case")))
    }

    /// What `anything-but` excludes: a scalar, scalars of one kind, or one operator over one or more strings.
    private static func exclusions(_ operand: JSONValue, at path: String) throws(PatternError) -> [ValueMatcher] {
        guard case .object(let members) = operand else { return try excludedScalars(operand, at: path) }
        guard members.count == 1, let (name, inner) = members.first else {
            throw PatternError(path: path, message: "must have exactly one operator")
        }
        let place = "\(path).\(name)"
        guard ["prefix", "suffix", "equals-ignore-case", "wildcard"].contains(name) else {
            throw PatternError(path: place, message: "is not an operator of anything-but")
        }
        let values = inner.arrayValue ?? [inner]
        guard !values.isEmpty else { throw PatternError(path: place, message: "must not be an empty array") }
        var matchers: [ValueMatcher] = []
        for value in values {
            let text = try text(value, at: place)
            switch name {
            case "prefix", "suffix":
                guard !text.isEmpty else { throw PatternError(path: place, message: "must not be empty") }
                matchers.append(name == "prefix" ? .prefix(Array(text.utf8)) : .suffix(Array(text.utf8)))
            case "wildcard": matchers.append(.wildcard(try WildcardText(text, at: place)))
            default: matchers.append(.equalsIgnoringCase(CaselessText(text)))
            }
        }
        return matchers
    }

    private static func excludedScalars(_ operand: JSONValue, at path: String) throws(PatternError) -> [ValueMatcher] {
        let values = operand.arrayValue ?? [operand]
        let strings = values.compactMap(\.stringValue)
        let numbers = values.compactMap(\.numberValue)
        guard !values.isEmpty, strings.count == values.count || numbers.count == values.count else {
            throw PatternError(path: path, message: "must be strings or numbers, and not both")
        }
        return strings.map { .string(Array($0.utf8)) } + numbers.map { .number($0) }
    }
}

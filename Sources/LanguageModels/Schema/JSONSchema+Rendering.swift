package import JSONModel

extension JSONSchema {
    /// As a JSON Schema document.
    package var json: JSONValue { rendered(.plain) }

    /// In a provider's dialect.
    func rendered(_ style: SchemaStyle) -> JSONValue {
        var members = style == .google ? googleMembers() : members(style)
        if let description {
            let more = members["description"]?.stringValue.map { " (\($0))" } ?? ""
            members["description"] = .string(description + more)
        }
        return .object(members)
    }
}

private extension JSONSchema {
    func members(_ style: SchemaStyle) -> [String: JSONValue] {
        switch shape {
        case .anything: return [:]
        case .null: return ["type": "null"]
        case .boolean: return ["type": "boolean"]
        case .integer(let range): return range.members(style).merging(["type": "integer"]) { _, new in new }
        case .number(let range): return range.members(style).merging(["type": "number"]) { _, new in new }
        case .string(let form): return form.members(style)
        case .array(let items): return ["type": "array", "items": items.rendered(style)]
        case .union(let schemas): return ["anyOf": .array(schemas.map { $0.rendered(style) })]
        case .object(let properties, let required): return object(properties, required, style)
        }
    }

    func object(
        _ properties: [String: JSONSchema], _ required: Set<String>, _ style: SchemaStyle
    ) -> [String: JSONValue] {
        guard style == .strict || style == .strictPlain else {
            return [
                "type": "object", "properties": .object(properties.mapValues { $0.rendered(style) }),
                "required": .array(required.sorted().map { .string($0) }),
            ]
        }
        var rendered: [String: JSONValue] = [:]
        for (name, schema) in properties {
            let isOptional = !required.contains(name) && !schema.allowsNull
            rendered[name] = (isOptional ? JSONSchema(.union([schema, JSONSchema(Shape.null)])) : schema).rendered(
                style)
        }
        return [
            "type": "object", "properties": .object(rendered), "additionalProperties": false,
            "required": .array(properties.keys.sorted().map { .string($0) }),
        ]
    }

    func googleMembers() -> [String: JSONValue] {
        switch shape {
        case .anything: return ["type": "string", "description": "any JSON value, written as text"]
        case .null: return ["type": "string", "nullable": true, "description": "always null"]
        case .union(let schemas):
            let others = schemas.filter { $0.shape != Shape.null }
            var members: [String: JSONValue]
            if others.count == 1 {
                members = others[0].rendered(.google).objectValue ?? [:]
            } else {
                members = ["anyOf": .array(others.map { $0.rendered(.google) })]
            }
            if others.count < schemas.count { members["nullable"] = true }
            return members
        case .object(let properties, _) where properties.isEmpty:
            return ["type": "string", "description": "a JSON object, written as text"]
        case .boolean, .integer, .number, .string, .array, .object: return members(.google)
        }
    }
}

private extension NumberRange {
    func members(_ style: SchemaStyle) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        guard style != .strictPlain else {
            let words = [minimum.map { "at least \($0)" }, maximum.map { "at most \($0)" }].compactMap { $0 }
            if !words.isEmpty { members["description"] = .string(words.joined(separator: ", ")) }
            return members
        }
        if let minimum { members["minimum"] = .wholeWherePossible(minimum) }
        if let maximum { members["maximum"] = .wholeWherePossible(maximum) }
        return members
    }
}

private extension StringForm {
    func members(_ style: SchemaStyle) -> [String: JSONValue] {
        var members: [String: JSONValue] = ["type": "string"]
        switch self {
        case .any: break
        case .choice(let values): members["enum"] = .array(values.map { .string($0) })
        case .email where style == .plain || style == .strict: members["format"] = "email"
        case .uuid where style == .plain || style == .strict: members["format"] = "uuid"
        case .url where style == .plain: members["format"] = "uri"
        case .elementID where style == .google || style == .strictPlain:
            members["description"] = "an element id such as 0-12"
        case .elementID: members["pattern"] = .string(Self.elementIDPattern)
        case .email: members["description"] = "an e-mail address"
        case .uuid: members["description"] = "a UUID"
        case .url: members["description"] = "a URL"
        }
        return members
    }
}

extension JSONValue {
    /// An integer when the number is one.
    static func wholeWherePossible(_ number: Double) -> JSONValue {
        Int64(exactly: number).map { .integer($0) } ?? .number(number)
    }
}

package import JSONModel

extension JSONSchema {
    /// Reads a schema. What the protocol's section 2.5 does not name is ignored.
    /// Throws when it is no object, or passes the limits.
    package init(_ json: JSONValue, limits: SchemaLimits = .standard) throws(SchemaError) {
        guard json.objectValue != nil else {
            throw SchemaError(path: "", message: "a JSON Schema must be an object, not \(json.kind)")
        }
        var reader = SchemaReader(root: json, limits: limits)
        self = try reader.schema(json, depth: 0)
    }
}

/// Walks through a schema once, counting what it meets.
private struct SchemaReader {
    let root: JSONValue
    let limits: SchemaLimits
    private var nodes = 0
    private var textBytes = 0
    /// The references that are being inlined, the outermost first.
    private var open: [String] = []

    init(root: JSONValue, limits: SchemaLimits) {
        self.root = root
        self.limits = limits
    }

    mutating func schema(_ json: JSONValue, depth: Int) throws(SchemaError) -> JSONSchema {
        nodes += 1
        guard depth <= limits.depth else {
            throw SchemaError(path: "", message: "the schema is nested more than \(limits.depth) deep")
        }
        guard nodes <= limits.nodes else {
            throw SchemaError(path: "", message: "the schema has more than \(limits.nodes) parts")
        }
        let description = try counted(json["description"]?.stringValue)
        if let name = json["$ref"]?.stringValue {
            var schema = try referenced(name, depth: depth)
            schema.description = description ?? schema.description
            return schema
        }
        return JSONSchema(try shape(json, depth: depth), description: description)
    }

    private mutating func referenced(_ name: String, depth: Int) throws(SchemaError) -> JSONSchema {
        guard !open.contains(name), let target = target(of: name) else { return JSONSchema(.anything) }
        open.append(name)
        defer { open.removeLast() }
        return try schema(target, depth: depth + 1)
    }

    /// `#/$defs/Name`, and `#/definitions/Name` of older drafts.
    private func target(of name: String) -> JSONValue? {
        for place in ["$defs", "definitions"] where name.hasPrefix("#/\(place)/") {
            return root[place]?[String(name.dropFirst(place.count + 3))]
        }
        return nil
    }

    private mutating func shape(_ json: JSONValue, depth: Int) throws(SchemaError) -> JSONSchema.Shape {
        for key in ["anyOf", "oneOf"] {
            if let members = json[key]?.arrayValue, !members.isEmpty {
                return try union(members, depth: depth)
            }
        }
        if let members = json["allOf"]?.arrayValue, members.count == 1, json["type"] == nil {
            return try schema(members[0], depth: depth + 1).shape
        }
        if let names = json["type"]?.arrayValue {
            var members: [JSONSchema] = []
            for name in names.prefix(8) {
                nodes += 1
                members.append(JSONSchema(try shape(json, type: name.stringValue, depth: depth)))
            }
            return members.count == 1 ? members[0].shape : members.isEmpty ? .anything : .union(members)
        }
        return try shape(json, type: json["type"]?.stringValue, depth: depth)
    }

    private mutating func union(_ members: [JSONValue], depth: Int) throws(SchemaError) -> JSONSchema.Shape {
        var schemas: [JSONSchema] = []
        for member in members { schemas.append(try schema(member, depth: depth + 1)) }
        return schemas.count == 1 ? schemas[0].shape : .union(schemas)
    }

    private mutating func shape(
        _ json: JSONValue, type: String?, depth: Int
    ) throws(SchemaError) -> JSONSchema.Shape {
        switch type {
        case "object": return try object(json, depth: depth)
        case "array":
            guard let items = json["items"], items.objectValue != nil else { return .array(JSONSchema(.anything)) }
            return .array(try schema(items, depth: depth + 1))
        case "string": return .string(try stringForm(json))
        case "integer": return .integer(range(json))
        case "number": return .number(range(json))
        case "boolean": return .boolean
        case "null": return .null
        default:
            if json["properties"]?.objectValue != nil { return try object(json, depth: depth) }
            return try choices(json).map { .string(.choice($0)) } ?? .anything
        }
    }

    private mutating func object(_ json: JSONValue, depth: Int) throws(SchemaError) -> JSONSchema.Shape {
        var properties: [String: JSONSchema] = [:]
        for (name, member) in (json["properties"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            _ = try counted(name)
            properties[name] = try schema(member, depth: depth + 1)
        }
        guard let names = json["required"]?.arrayValue else {
            return .object(properties, required: Set(properties.keys))
        }
        let required = Set(names.compactMap(\.stringValue)).intersection(properties.keys)
        return .object(properties, required: required)
    }

    private mutating func stringForm(_ json: JSONValue) throws(SchemaError) -> StringForm {
        if let values = try choices(json) { return .choice(values) }
        if json["pattern"]?.stringValue == StringForm.elementIDPattern { return .elementID }
        switch json["format"]?.stringValue {
        case "uri", "url": return .url
        case "email": return .email
        case "uuid": return .uuid
        default: return .any
        }
    }

    private mutating func choices(_ json: JSONValue) throws(SchemaError) -> [String]? {
        guard let values = json["enum"]?.arrayValue?.compactMap(\.stringValue), !values.isEmpty else { return nil }
        for value in values { _ = try counted(value) }
        return values
    }

    private func range(_ json: JSONValue) -> NumberRange {
        NumberRange(minimum: json["minimum"]?.numberValue, maximum: json["maximum"]?.numberValue)
    }

    private mutating func counted(_ text: String?) throws(SchemaError) -> String? {
        textBytes += text?.utf8.count ?? 0
        guard textBytes <= limits.textBytes else {
            throw SchemaError(path: "", message: "the schema holds more than \(limits.textBytes) bytes of text")
        }
        return text
    }
}

package import JSONModel

extension JSONSchema {
    /// The value as this schema has it: properties that it does not name are dropped, an optional property that is null
    /// and may not be is dropped, a number written as text becomes a number and the other way round. `elementID` gives
    /// the text for every string of form `elementID`.
    ///
    /// Throws where the value does not fit even so.
    package func fitted(
        _ value: JSONValue, elementID: (String) -> String = { $0 }
    ) throws(SchemaError) -> JSONValue {
        try withoutActuallyEscaping(elementID) { (elementID) throws(SchemaError) in
            try SchemaFitting(elementID: elementID).fitted(value, to: self, path: "", depth: 0)
        }
    }
}

private struct SchemaFitting {
    let elementID: (String) -> String

    func fitted(_ value: JSONValue, to schema: JSONSchema, path: String, depth: Int) throws(SchemaError) -> JSONValue {
        switch schema.shape {
        case .anything: return value
        case .null:
            guard value.isNull else { throw mismatch(path, "null", value) }
            return value
        case .boolean: return try boolean(value, path)
        case .integer(let range): return try number(value, range, isWhole: true, path)
        case .number(let range): return try number(value, range, isWhole: false, path)
        case .string(let form): return try string(value, form, path)
        case .array(let items):
            guard let values = value.arrayValue else { throw mismatch(path, "an array", value) }
            var fittedValues: [JSONValue] = []
            fittedValues.reserveCapacity(values.count)
            for (index, value) in values.enumerated() {
                fittedValues.append(try fitted(value, to: items, path: "\(path)[\(index)]", depth: depth + 1))
            }
            return .array(fittedValues)
        case .object(let properties, let required):
            guard let members = value.objectValue else { throw mismatch(path, "an object", value) }
            return try object(members, properties, required, path: path, depth: depth)
        case .union(let schemas): return try union(value, schemas, path: path, depth: depth)
        }
    }

    private func object(
        _ members: [String: JSONValue], _ properties: [String: JSONSchema], _ required: Set<String>, path: String,
        depth: Int
    ) throws(SchemaError) -> JSONValue {
        var result: [String: JSONValue] = [:]
        for (name, schema) in properties {
            let place = path.isEmpty ? name : "\(path).\(name)"
            let value = members[name] ?? .null
            if value.isNull, !schema.allowsNull {
                guard required.contains(name) else { continue }
                throw SchemaError(path: place, message: "is required")
            }
            if members[name] == nil, !required.contains(name) { continue }
            result[name] = try fitted(value, to: schema, path: place, depth: depth + 1)
        }
        return .object(result)
    }

    /// The first alternative whose kind is the value's own, else the first that it can be made to fit.
    private func union(
        _ value: JSONValue, _ schemas: [JSONSchema], path: String, depth: Int
    ) throws(SchemaError) -> JSONValue {
        let ordered = schemas.filter { $0.isKind(of: value) } + schemas.filter { !$0.isKind(of: value) }
        for schema in ordered {
            if let result = try? fitted(value, to: schema, path: path, depth: depth + 1) { return result }
        }
        throw SchemaError(path: path, message: "fits none of \(schemas.count) alternatives; found \(value.kind)")
    }

    private func boolean(_ value: JSONValue, _ path: String) throws(SchemaError) -> JSONValue {
        switch value {
        case .bool: return value
        case .string("true"): return true
        case .string("false"): return false
        default: throw mismatch(path, "a boolean", value)
        }
    }

    private func number(
        _ value: JSONValue, _ range: NumberRange, isWhole: Bool, _ path: String
    ) throws(SchemaError) -> JSONValue {
        let found = value.numberValue ?? value.stringValue.flatMap { Double($0) }
        guard let found, found.isFinite else { throw mismatch(path, "a number", value) }
        if let minimum = range.minimum, found < minimum {
            throw SchemaError(path: path, message: "is less than the minimum")
        }
        if let maximum = range.maximum, found > maximum {
            throw SchemaError(path: path, message: "is more than the maximum")
        }
        if case .integer = value { return value }
        guard isWhole else { return .wholeWherePossible(found) }
        guard let whole = Int64(exactly: found) else { throw mismatch(path, "a whole number", value) }
        return .integer(whole)
    }

    private func string(_ value: JSONValue, _ form: StringForm, _ path: String) throws(SchemaError) -> JSONValue {
        let found: String
        switch value {
        case .string(let text): found = text
        case .integer(let number): found = String(number)
        case .number(let number): found = String(number)
        case .null, .bool, .array, .object: throw mismatch(path, "a string", value)
        }
        switch form {
        case .choice(let values):
            guard values.contains(found) else {
                throw SchemaError(path: path, message: "is none of the \(values.count) values that are allowed")
            }
        case .elementID: return .string(elementID(found))
        case .any, .email, .uuid, .url: break
        }
        return .string(found)
    }

    private func mismatch(_ path: String, _ wanted: String, _ found: JSONValue) -> SchemaError {
        SchemaError(path: path, message: "must be \(wanted), not \(found.kind)")
    }
}

private extension JSONSchema {
    func isKind(of value: JSONValue) -> Bool {
        switch (shape, value) {
        case (.anything, _), (.null, .null), (.boolean, .bool), (.integer, .integer), (.number, .integer),
            (.number, .number), (.string, .string), (.array, .array), (.object, .object):
            true
        case (.union(let members), _): members.contains { $0.isKind(of: value) }
        default: false
        }
    }
}

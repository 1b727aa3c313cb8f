package import JSONModel

/// The members of a JSON object in a request, read with errors that name them. `null` counts as absent; unknown members are left alone.
package struct Fields: Sendable {
    private let members: [String: JSONValue]
    /// The full name of the object itself; empty for the body.
    package let path: String

    /// An absent body is an empty object.
    package init(body: JSONValue?) throws(RequestError) {
        switch body {
        case nil, .null: self.init(members: [:], path: "")
        case .object(let members): self.init(members: members, path: "")
        case .some(let other): throw RequestError(field: "", problem: "must be a JSON object, not \(other.kind)")
        }
    }

    private init(members: [String: JSONValue], path: String) {
        self.members = members
        self.path = path
    }

    /// The full name of a member.
    package func name(_ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    package func value(_ key: String) -> JSONValue? {
        guard let value = members[key], !value.isNull else { return nil }
        return value
    }

    /// The names of all members that are present, in order.
    package var keys: [String] {
        members.filter { !$0.value.isNull }.keys.sorted()
    }

    package func string(_ key: String, limit: Int) throws(RequestError) -> String? {
        guard let value = value(key) else { return nil }
        guard let text = value.stringValue else { throw mismatch(key, "a string", value) }
        guard text.utf8.count <= limit else {
            throw RequestError(field: name(key), problem: "is longer than \(limit) bytes")
        }
        return text
    }

    package func requiredString(_ key: String, limit: Int) throws(RequestError) -> String {
        guard let text = try string(key, limit: limit), !text.isEmpty else {
            throw RequestError(field: name(key), problem: "is required and must be a string that is not empty")
        }
        return text
    }

    package func bool(_ key: String) throws(RequestError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let flag = value.boolValue else { throw mismatch(key, "a boolean", value) }
        return flag
    }

    package func integer(_ key: String, in range: ClosedRange<Int>) throws(RequestError) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.integerValue else { throw mismatch(key, "a whole number", value) }
        guard let exact = Int(exactly: number), range.contains(exact) else {
            throw RequestError(
                field: name(key), problem: "must be from \(range.lowerBound) to \(range.upperBound), not \(number)")
        }
        return exact
    }

    package func number(_ key: String, in range: ClosedRange<Double>) throws(RequestError) -> Double? {
        guard let value = value(key) else { return nil }
        guard let number = value.numberValue else { throw mismatch(key, "a number", value) }
        guard range.contains(number) else {
            throw RequestError(field: name(key), problem: "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    package func strings(_ key: String, limit: Int) throws(RequestError) -> [String]? {
        guard let value = value(key) else { return nil }
        guard let items = value.arrayValue else { throw mismatch(key, "an array of strings", value) }
        guard items.count <= limit else {
            throw RequestError(field: name(key), problem: "has more than \(limit) entries")
        }
        var texts: [String] = []
        for item in items {
            guard let text = item.stringValue else { throw mismatch(key, "an array of strings", item) }
            texts.append(text)
        }
        return texts
    }

    /// The members of an object; an absent one has none.
    package func object(_ key: String) throws(RequestError) -> Fields {
        guard let value = value(key) else { return Fields(members: [:], path: name(key)) }
        guard let members = value.objectValue else { throw mismatch(key, "an object", value) }
        return Fields(members: members, path: name(key))
    }

    /// An array of objects; an absent one is empty. Their names are `KEY[INDEX]`.
    package func objects(_ key: String, limit: Int) throws(RequestError) -> [Fields] {
        guard let value = value(key) else { return [] }
        guard let items = value.arrayValue else { throw mismatch(key, "an array of objects", value) }
        guard items.count <= limit else {
            throw RequestError(field: name(key), problem: "has more than \(limit) entries")
        }
        var objects: [Fields] = []
        for (index, item) in items.enumerated() {
            let name = "\(key)[\(index)]"
            guard let members = item.objectValue else { throw mismatch(name, "an object", item) }
            objects.append(Fields(members: members, path: self.name(name)))
        }
        return objects
    }

    private func mismatch(_ key: String, _ wanted: String, _ found: JSONValue) -> RequestError {
        RequestError(field: name(key), problem: "must be \(wanted), not \(found.kind)")
    }
}

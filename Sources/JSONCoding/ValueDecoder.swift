import JSONModel

/// Lets a type read itself from a JSON value.
struct ValueDecoder: Decoder {
    let value: JSONValue
    let path: Place

    var codingPath: [any CodingKey] { path.keys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch([String: JSONValue].self) }
        return KeyedDecodingContainer(MemberReader<Key>(members: members, path: path))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch([JSONValue].self) }
        return ElementReader(elements: elements, path: path)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        ScalarReader(decoder: self)
    }

    /// Any type, without the detour through its initialiser where the value is what is wanted.
    func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if Value.self == JSONValue.self, let value = value as? Value { return value }
        if Value.self == [String].self, let texts = try texts() as? Value { return texts }
        if Value.self == [String: String].self, let members = try textMembers() as? Value { return members }
        return try Value(from: self)
    }

    /// The elements of an array that are all text.
    private func texts() throws -> [String] {
        guard case .array(let elements) = value else { throw mismatch([JSONValue].self) }
        var texts: [String] = []
        texts.reserveCapacity(elements.count)
        for element in elements {
            texts.append(try ValueDecoder(value: element, path: path.appending(PlaceKey(texts.count))).string())
        }
        return texts
    }

    /// The members of an object that are all text.
    private func textMembers() throws -> [String: String] {
        guard case .object(let members) = value else { throw mismatch([String: JSONValue].self) }
        var texts = [String: String](minimumCapacity: members.count)
        for (name, member) in members {
            texts[name] = try ValueDecoder(value: member, path: path.appending(PlaceKey(name))).string()
        }
        return texts
    }

    func string() throws -> String {
        guard case .string(let text) = value else { throw mismatch(String.self) }
        return text
    }

    func bool() throws -> Bool {
        guard case .bool(let flag) = value else { throw mismatch(Bool.self) }
        return flag
    }

    /// A number without a fraction that the type can hold.
    func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
        switch value {
        case .integer(let whole):
            guard let exact = Number(exactly: whole) else { throw outOfRange(type) }
            return exact
        case .number(let real):
            guard let exact = Number(exactly: real) else { throw mismatch(type) }
            return exact
        default: throw mismatch(type)
        }
    }

    func real<Number: BinaryFloatingPoint>(_ type: Number.Type) throws -> Number {
        guard let number = value.numberValue else { throw mismatch(type) }
        return Number(number)
    }

    func mismatch(_ type: any Any.Type) -> DecodingError {
        let context = DecodingError.Context(codingPath: codingPath, debugDescription: "found \(value.kind)")
        return value.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    private func outOfRange(_ type: any Any.Type) -> DecodingError {
        .dataCorrupted(
            DecodingError.Context(codingPath: codingPath, debugDescription: "is beyond the range of \(type)"))
    }
}

import JSONModel

/// Lets a type write itself as a JSON value.
struct ValueEncoder: Encoder {
    let slot: ValueSlot
    let path: Place

    var codingPath: [any CodingKey] { path.keys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The value of anything that can be encoded, without the detour through its own method where the value is known; null for a
    /// type that writes nothing.
    static func value<Value: Encodable>(of value: Value, path: Place) throws -> JSONValue {
        if Value.self == JSONValue.self, let value = value as? JSONValue { return try checked(value, path: path) }
        if Value.self == [String].self, let texts = value as? [String] {
            return .array(texts.map { .string($0) })
        }
        if Value.self == [String: String].self, let members = value as? [String: String] {
            return .object(members.mapValues { .string($0) })
        }
        let slot = ValueSlot()
        try value.encode(to: ValueEncoder(slot: slot, path: path))
        return slot.value
    }

    /// A document as it is, if JSON can hold all of its numbers.
    private static func checked(_ value: JSONValue, path: Place) throws -> JSONValue {
        switch value {
        case .number(let real): _ = try number(real, path: path)
        case .array(let elements): for element in elements { _ = try checked(element, path: path) }
        case .object(let members): for member in members.values { _ = try checked(member, path: path) }
        case .null, .bool, .integer, .string: break
        }
        return value
    }

    /// A number that JSON can hold (RFC 8259, 6, knows no infinity).
    static func number(_ value: Double, path: Place) throws -> JSONValue {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: path.keys, debugDescription: "is not a finite number"))
        }
        return .number(value)
    }

    /// As a whole number where 64 bits hold it.
    static func integer(_ value: some FixedWidthInteger) -> JSONValue {
        Int64(exactly: value).map(JSONValue.integer) ?? .number(Double(value))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.becomeObject()
        return KeyedEncodingContainer(MemberWriter<Key>(slot: slot, path: path))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.becomeArray()
        return ElementWriter(slot: slot, path: path)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        ScalarWriter(slot: slot, path: path)
    }
}

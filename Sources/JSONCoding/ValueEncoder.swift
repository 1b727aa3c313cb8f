import JSONModel

/// Lets a type write itself as a JSON value.
struct ValueEncoder: Encoder {
    let slot: ValueSlot
    let path: KeyPathNode?

    var codingPath: [any CodingKey] { path?.keys ?? [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The value of anything that can be encoded; null for a type that writes nothing.
    static func value<Value: Encodable>(of value: Value, path: KeyPathNode?) throws -> JSONValue {
        switch value {
        case let value as JSONValue: return value
        case let text as String: return .string(text)
        default:
            let slot = ValueSlot()
            try value.encode(to: ValueEncoder(slot: slot, path: path))
            return slot.value
        }
    }

    /// A number that JSON can hold (RFC 8259, 6, knows no infinity).
    static func number(_ value: Double, path: KeyPathNode?) throws -> JSONValue {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: path?.keys ?? [], debugDescription: "is not a finite number"))
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

/// The place that a value is written to, and its members or elements until it is complete.
final class ValueSlot {
    private enum Content {
        case value(JSONValue)
        case members([String: ValueSlot])
        case elements([ValueSlot])
    }

    private var content: Content

    init(_ value: JSONValue = .null) {
        self.content = .value(value)
    }

    /// What has been written, with all that stands in it.
    var value: JSONValue {
        switch content {
        case .value(let value): value
        case .members(let members): .object(members.mapValues(\.value))
        case .elements(let elements): .array(elements.map(\.value))
        }
    }

    var elementCount: Int {
        guard case .elements(let elements) = content else { return 0 }
        return elements.count
    }

    func set(_ value: JSONValue) {
        content = .value(value)
    }

    /// Two containers of one value write to the same object.
    func becomeObject() {
        if case .members = content { return }
        content = .members([:])
    }

    func becomeArray() {
        if case .elements = content { return }
        content = .elements([])
    }

    func member(_ name: String, _ slot: ValueSlot) {
        guard case .members(var members) = content else { return }
        content = .value(.null)
        members[name] = slot
        content = .members(members)
    }

    func append(_ slot: ValueSlot) {
        guard case .elements(var elements) = content else { return }
        content = .value(.null)
        elements.append(slot)
        content = .elements(elements)
    }
}

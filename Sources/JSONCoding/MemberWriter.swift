import JSONModel

/// Writes the members of an object.
struct MemberWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: ValueSlot
    let path: KeyPathNode?

    var codingPath: [any CodingKey] { path?.keys ?? [] }

    func encodeNil(forKey key: Key) throws { put(.null, key) }
    func encode(_ value: Bool, forKey key: Key) throws { put(.bool(value), key) }
    func encode(_ value: String, forKey key: Key) throws { put(.string(value), key) }
    func encode(_ value: Double, forKey key: Key) throws {
        put(try ValueEncoder.number(value, path: KeyPathNode(key, in: path)), key)
    }
    func encode(_ value: Float, forKey key: Key) throws { try encode(Double(value), forKey: key) }
    func encode(_ value: Int, forKey key: Key) throws { put(ValueEncoder.integer(value), key) }
    func encode(_ value: Int8, forKey key: Key) throws { put(ValueEncoder.integer(value), key) }
    func encode(_ value: Int16, forKey key: Key) throws { put(ValueEncoder.integer(value), key) }
    func encode(_ value: Int32, forKey key: Key) throws { put(ValueEncoder.integer(value), key) }
    func encode(_ value: Int64, forKey key: Key) throws { put(ValueEncoder.integer(value), key) }
    func encode(_ value: UInt, forKey key: Key) throws { put(ValueEncoder.integer(value), key) }
    func encode(_ value: UInt8, forKey key: Key) throws { put(ValueEncoder.integer(value), key) }
    func encode(_ value: UInt16, forKey key: Key) throws { put(ValueEncoder.integer(value), key) }
    func encode(_ value: UInt32, forKey key: Key) throws { put(ValueEncoder.integer(value), key) }
    func encode(_ value: UInt64, forKey key: Key) throws { put(ValueEncoder.integer(value), key) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        put(try ValueEncoder.value(of: value, path: KeyPathNode(key, in: path)), key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        encoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder(key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        let nested = ValueSlot()
        slot.member("super", nested)
        return ValueEncoder(slot: nested, path: path)
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        encoder(key)
    }

    private func put(_ value: JSONValue, _ key: Key) {
        slot.member(key.stringValue, ValueSlot(value))
    }

    private func encoder(_ key: Key) -> ValueEncoder {
        let nested = ValueSlot()
        slot.member(key.stringValue, nested)
        return ValueEncoder(slot: nested, path: KeyPathNode(key, in: path))
    }
}

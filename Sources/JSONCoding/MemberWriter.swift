import JSONModel

/// Writes the members of an object.
struct MemberWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: ValueSlot
    let path: Place

    var codingPath: [any CodingKey] { path.keys }

    func encodeNil(forKey key: Key) throws { put(.null, key) }
    func encode(_ value: Bool, forKey key: Key) throws { put(.bool(value), key) }
    func encode(_ value: String, forKey key: Key) throws { put(.string(value), key) }
    func encode(_ value: Double, forKey key: Key) throws {
        put(try ValueEncoder.number(value, path: path.appending(key)), key)
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
        put(try ValueEncoder.value(of: value, path: path.appending(key)), key)
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
        ValueEncoder(slot: slot.openMember("super"), path: path)
    }

    func superEncoder(forKey key: Key) -> any Encoder {
        encoder(key)
    }

    private func put(_ value: JSONValue, _ key: Key) {
        slot.put(value, at: key.stringValue)
    }

    private func encoder(_ key: Key) -> ValueEncoder {
        ValueEncoder(slot: slot.openMember(key.stringValue), path: path.appending(key))
    }
}

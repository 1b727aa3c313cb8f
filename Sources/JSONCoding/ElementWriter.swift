import JSONModel

/// Writes the elements of an array, one after the other.
struct ElementWriter: UnkeyedEncodingContainer {
    let slot: ValueSlot
    let path: Place

    var codingPath: [any CodingKey] { path.keys }
    var count: Int { slot.elementCount }

    func encodeNil() throws {
        slot.append(.null)
    }

    func encode<Value: Encodable>(_ value: Value) throws {
        slot.append(try ValueEncoder.value(of: value, path: path.appending(PlaceKey(count))))
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        encoder().unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        encoder()
    }

    private func encoder() -> ValueEncoder {
        let path = path.appending(PlaceKey(count))
        return ValueEncoder(slot: slot.openElement(), path: path)
    }
}

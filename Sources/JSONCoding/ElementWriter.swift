import JSONModel

/// Writes the elements of an array, one after the other.
struct ElementWriter: UnkeyedEncodingContainer {
    let slot: ValueSlot
    let path: KeyPathNode?

    var codingPath: [any CodingKey] { path?.keys ?? [] }
    var count: Int { slot.elementCount }

    func encodeNil() throws {
        slot.append(ValueSlot(.null))
    }

    func encode<Value: Encodable>(_ value: Value) throws {
        slot.append(ValueSlot(try ValueEncoder.value(of: value, path: KeyPathNode(IndexKey(count), in: path))))
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
        let nested = ValueSlot()
        let path = KeyPathNode(IndexKey(count), in: path)
        slot.append(nested)
        return ValueEncoder(slot: nested, path: path)
    }
}

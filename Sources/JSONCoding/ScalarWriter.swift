import JSONModel

/// Writes a value that is neither an object nor an array.
struct ScalarWriter: SingleValueEncodingContainer {
    let slot: ValueSlot
    let path: Place

    var codingPath: [any CodingKey] { path.keys }

    func encodeNil() throws { slot.set(.null) }
    func encode(_ value: Bool) throws { slot.set(.bool(value)) }
    func encode(_ value: String) throws { slot.set(.string(value)) }
    func encode(_ value: Double) throws { slot.set(try ValueEncoder.number(value, path: path)) }
    func encode(_ value: Float) throws { try encode(Double(value)) }
    func encode(_ value: Int) throws { slot.set(ValueEncoder.integer(value)) }
    func encode(_ value: Int8) throws { slot.set(ValueEncoder.integer(value)) }
    func encode(_ value: Int16) throws { slot.set(ValueEncoder.integer(value)) }
    func encode(_ value: Int32) throws { slot.set(ValueEncoder.integer(value)) }
    func encode(_ value: Int64) throws { slot.set(ValueEncoder.integer(value)) }
    func encode(_ value: UInt) throws { slot.set(ValueEncoder.integer(value)) }
    func encode(_ value: UInt8) throws { slot.set(ValueEncoder.integer(value)) }
    func encode(_ value: UInt16) throws { slot.set(ValueEncoder.integer(value)) }
    func encode(_ value: UInt32) throws { slot.set(ValueEncoder.integer(value)) }
    func encode(_ value: UInt64) throws { slot.set(ValueEncoder.integer(value)) }

    func encode<Value: Encodable>(_ value: Value) throws {
        slot.set(try ValueEncoder.value(of: value, path: path))
    }
}

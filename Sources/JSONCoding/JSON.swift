private import FoundationEssentials
package import JSONModel

/// Bytes to values and back, as RFC 8259 has it. The only module that imports FoundationEssentials.
package enum JSON {
    /// Decodes UTF-8 JSON; the error names the path of the first member that does not fit.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(JSONError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw JSONError(error)
        } catch {
            throw JSONError(path: "", message: "not valid JSON")
        }
    }

    /// Decodes a document of any shape.
    package static func value(from bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try decode(JSONValue.self, from: bytes)
    }

    /// Encodes on one line, members in the order of their names, slashes as they are: the same value gives the same bytes.
    package static func encode<Value: Encodable>(_ value: Value) throws(JSONError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return try [UInt8](encoder.encode(value))
        } catch {
            throw JSONError(path: "", message: "cannot be written as JSON: \(error)")
        }
    }

    /// As `encode`, on several lines, for people.
    package static func indentedText<Value: Encodable>(_ value: Value) throws(JSONError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        do {
            return try String(decoding: encoder.encode(value), as: UTF8.self)
        } catch {
            throw JSONError(path: "", message: "cannot be written as JSON: \(error)")
        }
    }

    /// As `encode`, as text.
    package static func text<Value: Encodable>(_ value: Value) throws(JSONError) -> String {
        String(decoding: try encode(value), as: UTF8.self)
    }
}

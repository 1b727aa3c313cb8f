package import JSONModel
import JSONSyntax

/// Bytes to values and back, as RFC 8259 has it. Without Foundation, whose JSON would be half of a packaged function
/// (docs/decisions/0010-json-without-foundation.md).
package enum JSON {
    /// Arrays and objects in each other; what is deeper is refused.
    private static let maximumDepth = 512

    /// Decodes UTF-8 JSON; the error names the path of the first member that does not fit. A member that is written
    /// twice is an error.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws(JSONError) -> Value {
        let document = try value(from: bytes)
        if let value = try? ValueDecoder(value: document, path: .notKept).read(type) { return value }
        do {
            return try ValueDecoder(value: document, path: .kept(nil)).read(type)
        } catch let error as DecodingError {
            throw JSONError(error)
        } catch {
            throw JSONError(path: "", message: "\(error)")
        }
    }

    /// Decodes a document of any shape.
    package static func value(from bytes: [UInt8]) throws(JSONError) -> JSONValue {
        do {
            if let offset = UTF8Text.firstInvalidByte(bytes.span) { throw MalformedJSON(.notUTF8, at: offset) }
            return try JSONText.value(bytes.span, maximumDepth: maximumDepth)
        } catch {
            throw JSONError(path: "", message: "not valid JSON: \(error)")
        }
    }

    /// Encodes on one line, members in the order of their names, slashes as they are: the same value gives the same bytes.
    package static func encode<Value: Encodable>(_ value: Value) throws(JSONError) -> [UInt8] {
        var bytes: [UInt8] = []
        try document(value).write(to: &bytes, characters: .unicode)
        return bytes
    }

    /// As `encode`, on several lines, for people.
    package static func indentedText<Value: Encodable>(_ value: Value) throws(JSONError) -> String {
        try document(value).indentedText
    }

    /// As `encode`, as text.
    package static func text<Value: Encodable>(_ value: Value) throws(JSONError) -> String {
        String(decoding: try encode(value), as: UTF8.self)
    }

    private static func document<Value: Encodable>(_ value: Value) throws(JSONError) -> JSONValue {
        if let document = try? ValueEncoder.value(of: value, path: .notKept) { return document }
        do {
            return try ValueEncoder.value(of: value, path: .kept(nil))
        } catch {
            throw JSONError(path: "", message: "cannot be written as JSON: \(error)")
        }
    }
}

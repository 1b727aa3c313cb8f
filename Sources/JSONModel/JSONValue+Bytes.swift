/// How text beyond ASCII is written.
package enum JSONCharacters: Sendable {
    /// As UTF-8.
    case unicode
    /// As `\u` escapes (RFC 8259, 7), for places that hold ASCII only, such as a header field.
    case ascii
}

extension JSONValue {
    /// Appends this document on one line, members in the order of their names. Always succeeds: a number that JSON
    /// cannot hold (infinite, not a number) becomes `null`. Needs no Foundation.
    package func write(to bytes: inout [UInt8], characters: JSONCharacters) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .number(let value): bytes.append(contentsOf: Self.text(of: value).utf8)
        case .string(let value): Self.write(value, to: &bytes, characters: characters)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes, characters: characters)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            Self.write(members, to: &bytes, characters: characters)
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Appends the members of an object without its braces.
    package static func write(_ members: [String: JSONValue], to bytes: inout [UInt8], characters: JSONCharacters) {
        var first = true
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            if !first { bytes.append(UInt8(ascii: ",")) }
            first = false
            write(name, to: &bytes, characters: characters)
            bytes.append(UInt8(ascii: ":"))
            value.write(to: &bytes, characters: characters)
        }
    }

    /// Appends a JSON string. Control characters are escaped, so that it holds no line break.
    package static func write(_ text: String, to bytes: inout [UInt8], characters: JSONCharacters) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { characters == .ascii ? writeASCII($0, to: &bytes) : writeUnicode($0, to: &bytes) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Copies what lies between bytes that need an escape in one piece.
    private static func writeUnicode(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var start = 0
        for (index, byte) in text.enumerated() {
            guard byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                continue
            }
            bytes.append(contentsOf: text[start..<index])
            escape(UInt16(byte), to: &bytes)
            start = index + 1
        }
        bytes.append(contentsOf: text[start...])
    }

    private static func writeASCII(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        for unit in String(decoding: text, as: UTF8.self).utf16 {
            if unit < 0x20 || unit >= 0x7F || unit == 0x22 || unit == 0x5C {
                escape(unit, to: &bytes)
            } else {
                bytes.append(UInt8(unit))
            }
        }
    }

    private static func escape(_ unit: UInt16, to bytes: inout [UInt8]) {
        switch unit {
        case 0x22: bytes.append(contentsOf: "\\\"".utf8)
        case 0x5C: bytes.append(contentsOf: "\\\\".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        default:
            bytes.append(contentsOf: "\\u".utf8)
            for shift in [12, 8, 4, 0] {
                let digit = UInt8(unit >> shift & 0xF)
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }

    /// The shortest text that reads as the same number, whole numbers without a fraction.
    private static func text(of value: Double) -> String {
        guard value.isFinite else { return "null" }
        if let whole = Int64(exactly: value), abs(value) < 9_007_199_254_740_992, value != 0 || value.sign == .plus {
            return String(whole)
        }
        return String(value)
    }
}

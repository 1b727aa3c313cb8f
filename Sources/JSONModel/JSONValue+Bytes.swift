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
        case .number(let value): bytes.append(contentsOf: (value.isFinite ? String(value) : "null").utf8)
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
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes.append(contentsOf: "\\\"".utf8)
            case "\\": bytes.append(contentsOf: "\\\\".utf8)
            case "\n": bytes.append(contentsOf: "\\n".utf8)
            case "\r": bytes.append(contentsOf: "\\r".utf8)
            case "\t": bytes.append(contentsOf: "\\t".utf8)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: escape(scalar, to: &bytes)
            case _ where scalar.value >= 0x80 && characters == .ascii: escape(scalar, to: &bytes)
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func escape(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
        }
    }
}

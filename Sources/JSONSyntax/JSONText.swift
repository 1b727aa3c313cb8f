/// RFC 8259 text as bytes: places are found and values are read where they lie, without copying what nobody asks for.
///
/// Chromium's own parser accepts more than the RFC (comments, for one). Whatever decides about a message must see what
/// Chromium will see, so this reader is strict, and what it refuses is never forwarded.
package enum JSONText {}

extension JSONText {
    package static let quote = UInt8(ascii: "\"")
    package static let backslash = UInt8(ascii: "\\")
    package static let comma = UInt8(ascii: ",")
    package static let colon = UInt8(ascii: ":")
    package static let openBrace = UInt8(ascii: "{")
    package static let closeBrace = UInt8(ascii: "}")
    package static let openBracket = UInt8(ascii: "[")
    package static let closeBracket = UInt8(ascii: "]")

    package static func skipSpace(_ text: Span<UInt8>, _ index: inout Int) {
        while index < text.count {
            switch text[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    /// The byte at the index; text that ends there is not JSON.
    package static func peek(_ text: Span<UInt8>, _ index: Int) throws(MalformedJSON) -> UInt8 {
        guard index < text.count else { throw MalformedJSON(.notJSON, at: index) }
        return text[index]
    }

    package static func expect(_ byte: UInt8, _ text: Span<UInt8>, _ index: inout Int) throws(MalformedJSON) {
        guard try peek(text, index) == byte else { throw MalformedJSON(.notJSON, at: index) }
        index += 1
    }

    /// Whether the text has exactly these bytes there.
    package static func has(_ literal: StaticString, _ text: Span<UInt8>, at start: Int) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard start >= 0, text.count - start >= length else { return false }
        return literal.withUTF8Buffer { wanted in
            for offset in 0..<length where text[start + offset] != wanted[offset] { return false }
            return true
        }
    }

    /// Passes one of `true`, `false` and `null`.
    package static func skipLiteral(_ text: Span<UInt8>, _ index: inout Int) throws(MalformedJSON) {
        if has("true", text, at: index) || has("null", text, at: index) {
            index += 4
        } else if has("false", text, at: index) {
            index += 5
        } else {
            throw MalformedJSON(.notJSON, at: index)
        }
    }

    /// Passes a number (RFC 8259, 6).
    package static func skipNumber(_ text: Span<UInt8>, _ index: inout Int) throws(MalformedJSON) {
        let start = index
        if index < text.count, text[index] == UInt8(ascii: "-") { index += 1 }
        let firstDigit = index
        skipDigits(text, &index)
        let isPadded = index - firstDigit > 1 && text[firstDigit] == UInt8(ascii: "0")
        guard index > firstDigit, !isPadded else { throw MalformedJSON(.notJSON, at: start) }
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            try skipSomeDigits(text, &index)
        }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
            try skipSomeDigits(text, &index)
        }
    }

    private static func skipDigits(_ text: Span<UInt8>, _ index: inout Int) {
        while index < text.count, text[index] >= UInt8(ascii: "0"), text[index] <= UInt8(ascii: "9") { index += 1 }
    }

    private static func skipSomeDigits(_ text: Span<UInt8>, _ index: inout Int) throws(MalformedJSON) {
        let start = index
        skipDigits(text, &index)
        guard index > start else { throw MalformedJSON(.notJSON, at: start) }
    }
}

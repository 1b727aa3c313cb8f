/// Reading of selectors byte by byte. Quotes and brackets protect what is between them.
enum SelectorText {
    /// Cuts at each `>>` outside of quotes and brackets.
    static func split(_ text: [UInt8]) -> [String] {
        var parts: [String] = []
        var scanner = BracketScanner()
        var start = 0
        var index = 0
        while index < text.count {
            let isOutside = scanner.isOutside
            scanner.pass(text[index])
            if isOutside, text[index] == UInt8(ascii: ">"), index + 1 < text.count,
                text[index + 1] == UInt8(ascii: ">")
            {
                parts.append(String(decoding: text[start..<index], as: UTF8.self))
                index += 2
                start = index
            } else {
                index += 1
            }
        }
        parts.append(String(decoding: text[start...], as: UTF8.self))
        return parts
    }

    /// Without white space at both ends.
    static func trimmed(_ text: String) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        var bytes = text.utf8[...]
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(bytes) ?? ""
    }

    /// What follows the prefix, which may be written in capitals too; nil without it.
    static func suffix(of text: String, after prefix: String) -> String? {
        guard text.utf8.prefix(prefix.utf8.count).map({ $0 | 0x20 }) == prefix.utf8.map({ $0 | 0x20 }) else {
            return nil
        }
        return trimmed(String(text.utf8.dropFirst(prefix.utf8.count)) ?? "")
    }

    /// Without the pair of quotes around it, if there is one.
    static func unquoted(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.count >= 2, let quote = bytes.first, bytes.last == quote,
            quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { return text }
        return String(bytes.dropFirst().dropLast()) ?? text
    }
}

/// Whether a place is inside of quotes, brackets or parentheses.
struct BracketScanner {
    private var quote: UInt8?
    private var depth = 0
    private var isEscaped = false

    var isOutside: Bool { quote == nil && depth == 0 && !isEscaped }

    mutating func pass(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if let open = quote {
            if byte == open { quote = nil }
        } else {
            passUnquoted(byte)
        }
    }

    private mutating func passUnquoted(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
        case UInt8(ascii: "["), UInt8(ascii: "("): depth += 1
        case UInt8(ascii: "]"), UInt8(ascii: ")"): depth = max(0, depth - 1)
        default: break
        }
    }
}

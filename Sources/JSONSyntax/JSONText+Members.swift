extension JSONText {
    /// Calls with each member of the object at the index: its name and the range of its value. Values are passed over
    /// by counting brackets, to any depth.
    package static func members(
        _ text: Span<UInt8>, _ index: inout Int,
        _ found: (_ name: String, _ value: Range<Int>) throws(MalformedJSON) -> Void
    ) throws(MalformedJSON) {
        try expect(openBrace, text, &index)
        skipSpace(text, &index)
        if try peek(text, index) == closeBrace {
            index += 1
            return
        }
        while true {
            skipSpace(text, &index)
            let name = try string(text, skipString(text, &index))
            skipSpace(text, &index)
            try expect(colon, text, &index)
            skipSpace(text, &index)
            let start = index
            try skipAny(text, &index)
            try found(name, start..<index)
            if try isLast(closeBrace, text, &index) { return }
        }
    }

    /// Whether the text, of which it is known that it is the beginning of one object or all of it, is all of it. Only strings and
    /// brackets are looked at.
    package static func isWholeObject(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 2, text[0] == openBrace, text[text.count - 1] == closeBrace else { return false }
        var index = 0
        do throws(MalformedJSON) {
            try skipNested(text, &index)
        } catch {
            return false
        }
        return index == text.count
    }

    /// Passes one value. Of arrays and objects only strings and brackets are looked at.
    private static func skipAny(_ text: Span<UInt8>, _ index: inout Int) throws(MalformedJSON) {
        switch try peek(text, index) {
        case quote: _ = try skipString(text, &index)
        case openBrace, openBracket: try skipNested(text, &index)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber(text, &index)
        default: try skipLiteral(text, &index)
        }
    }

    private static func skipNested(_ text: Span<UInt8>, _ index: inout Int) throws(MalformedJSON) {
        var depth = 0
        while index < text.count {
            switch text[index] {
            case quote:
                _ = try skipString(text, &index)
                continue
            case openBrace, openBracket: depth += 1
            case closeBrace, closeBracket: depth -= 1
            default: break
            }
            index += 1
            if depth == 0 { return }
        }
        throw MalformedJSON(.notJSON, at: index)
    }
}

extension JSONText {
    /// Passes one value as strictly as `value` reads it, but builds nothing: what the policy has no question about
    /// costs no memory.
    package static func check(_ text: Span<UInt8>, _ index: inout Int, depth: Int) throws(MalformedJSON) {
        skipSpace(text, &index)
        switch try peek(text, index) {
        case openBrace: try checkMembers(text, &index, depth: depth) { _, _ in }
        case openBracket: try checkArray(text, &index, depth: depth)
        case quote: _ = try skipString(text, &index)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try skipNumber(text, &index)
        default: try skipLiteral(text, &index)
        }
    }

    /// Passes one object as `check` does, and calls with each of its members, in the same pass: the names between their
    /// quotes, and the values.
    package static func checkMembers(
        _ text: Span<UInt8>, _ index: inout Int, depth: Int, _ found: (_ name: Range<Int>, _ value: Range<Int>) -> Void
    ) throws(MalformedJSON) {
        guard depth > 0 else { throw MalformedJSON(.tooDeep, at: index) }
        try expect(openBrace, text, &index)
        skipSpace(text, &index)
        if try peek(text, index) == closeBrace {
            index += 1
            return
        }
        var names: [Range<Int>] = []
        while true {
            skipSpace(text, &index)
            let name = try skipString(text, &index)
            names.append(name)
            skipSpace(text, &index)
            try expect(colon, text, &index)
            skipSpace(text, &index)
            let start = index
            try check(text, &index, depth: depth - 1)
            found(name, start..<index)
            if try isLast(closeBrace, text, &index) { break }
        }
        try checkDistinct(names, in: text)
    }

    private static func checkArray(_ text: Span<UInt8>, _ index: inout Int, depth: Int) throws(MalformedJSON) {
        guard depth > 0 else { throw MalformedJSON(.tooDeep, at: index) }
        index += 1
        skipSpace(text, &index)
        if try peek(text, index) == closeBracket {
            index += 1
            return
        }
        repeat {
            try check(text, &index, depth: depth - 1)
        } while try !isLast(closeBracket, text, &index)
    }

    /// Names are compared after their escapes are resolved: `"a"` and `"\u0061"` are the same member.
    private static func checkDistinct(_ names: [Range<Int>], in text: Span<UInt8>) throws(MalformedJSON) {
        guard names.count > 1, !areEvidentlyDistinct(names, in: text) else { return }
        var seen: Set<String> = []
        for name in names where !seen.insert(try string(text, name)).inserted {
            throw MalformedJSON(.repeatedMember, at: name.lowerBound)
        }
    }

    /// Whether a glance is enough: few names, none with escapes, no two with the same bytes. Beyond ASCII the glance is
    /// not enough, because equal text can have different bytes.
    private static func areEvidentlyDistinct(_ names: [Range<Int>], in text: Span<UInt8>) -> Bool {
        guard names.count <= 8 else { return false }
        for (place, name) in names.enumerated() {
            for index in name where text[index] == backslash || text[index] >= 0x80 { return false }
            for earlier in names[..<place] where isSame(name, earlier, in: text) { return false }
        }
        return true
    }

    private static func isSame(_ one: Range<Int>, _ other: Range<Int>, in text: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        for offset in 0..<one.count where text[one.lowerBound + offset] != text[other.lowerBound + offset] {
            return false
        }
        return true
    }
}

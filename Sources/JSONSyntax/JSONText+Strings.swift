extension JSONText {
    /// Passes a string, checking its escapes; answers with the range between the quotes.
    package static func skipString(_ text: Span<UInt8>, _ index: inout Int) throws(MalformedJSON) -> Range<Int> {
        try expect(quote, text, &index)
        let start = index
        while true {
            skipPlain(text, &index)
            let byte = try peek(text, index)
            if byte == quote {
                index += 1
                return start..<(index - 1)
            }
            guard byte >= 0x20 else { throw MalformedJSON(.notJSON, at: index) }
            if byte == backslash {
                try skipEscape(text, &index)
            } else {
                index += 1
            }
        }
    }

    /// Passes bytes in a string that mean nothing, eight at a time: no quote, no backslash, no control character.
    private static func skipPlain(_ text: Span<UInt8>, _ index: inout Int) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        while let word = text.word(at: index) {
            // A byte's top bit remains where it was less than 0x20, or zero after the exclusive or.
            let control = (word &- ones &* 0x20) & ~word
            let quotes = word ^ (ones &* UInt64(quote))
            let backslashes = word ^ (ones &* UInt64(backslash))
            let found = control | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
            guard found & tops == 0 else { return }
            index += 8
        }
    }

    private static func skipEscape(_ text: Span<UInt8>, _ index: inout Int) throws(MalformedJSON) {
        switch try peek(text, index + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        case UInt8(ascii: "u"):
            _ = try codeUnit(text, at: index + 2)
            index += 6
        default:
            throw MalformedJSON(.notJSON, at: index)
        }
    }

    /// The four hexadecimal digits of `\uXXXX`.
    private static func codeUnit(_ text: Span<UInt8>, at start: Int) throws(MalformedJSON) -> UInt16 {
        var unit: UInt16 = 0
        for offset in 0..<4 {
            let byte = try peek(text, start + offset)
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw MalformedJSON(.notJSON, at: start + offset)
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// The string whose quotes enclose the range, which `skipString` has checked. A surrogate without its partner
    /// becomes U+FFFD.
    package static func string(_ text: Span<UInt8>, _ range: Range<Int>) throws(MalformedJSON) -> String {
        var index = range.lowerBound
        while index < range.upperBound, text[index] != backslash { index += 1 }
        let plain = text.extracting(range.lowerBound..<index).withUnsafeBufferPointer {
            String(decoding: $0, as: UTF8.self)
        }
        return index == range.upperBound ? plain : plain + (try unescaped(text, index..<range.upperBound))
    }

    private static func unescaped(_ text: Span<UInt8>, _ range: Range<Int>) throws(MalformedJSON) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = text[index]
            if byte == backslash {
                try appendEscape(text, &index, to: &bytes)
            } else {
                bytes.append(byte)
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func appendEscape(
        _ text: Span<UInt8>, _ index: inout Int, to bytes: inout [UInt8]
    ) throws(MalformedJSON) {
        let kind = try peek(text, index + 1)
        index += 2
        switch kind {
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "u"): try appendCodePoint(text, &index, to: &bytes)
        default: bytes.append(kind)
        }
    }

    private static func appendCodePoint(
        _ text: Span<UInt8>, _ index: inout Int, to bytes: inout [UInt8]
    ) throws(MalformedJSON) {
        let first = try codeUnit(text, at: index)
        index += 4
        var point = UInt32(first)
        if UTF16.isLeadSurrogate(first), has("\\u", text, at: index) {
            let second = try codeUnit(text, at: index + 2)
            if UTF16.isTrailSurrogate(second) {
                index += 6
                point = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
            }
        }
        let scalar = Unicode.Scalar(point) ?? "\u{FFFD}"
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}

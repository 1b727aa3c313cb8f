/// UTF-8 as RFC 3629 has it: shortest forms only, no surrogates, nothing above U+10FFFF.
package enum UTF8Text {
    /// The offset of the first byte that cannot be there; nil when all is well.
    package static func firstInvalidByte(_ text: Span<UInt8>) -> Int? {
        var index = 0
        while true {
            skipASCII(text, &index)
            guard index < text.count else { return nil }
            let lead = text[index]
            guard let length = sequenceLength(lead, text, index) else { return index }
            index += length
        }
    }

    /// Eight bytes at a time, since most of what is sent is ASCII and commands have megabytes.
    private static func skipASCII(_ text: Span<UInt8>, _ index: inout Int) {
        while let word = text.word(at: index), word & 0x8080_8080_8080_8080 == 0 { index += 8 }
        while index < text.count, text[index] < 0x80 { index += 1 }
    }

    private static func sequenceLength(_ lead: UInt8, _ text: Span<UInt8>, _ index: Int) -> Int? {
        let length: Int
        let second: ClosedRange<UInt8>
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard text.count - index >= length, second.contains(text[index + 1]) else { return nil }
        for offset in 2..<length {
            guard text[index + offset] & 0xC0 == 0x80 else { return nil }
        }
        return length
    }
}

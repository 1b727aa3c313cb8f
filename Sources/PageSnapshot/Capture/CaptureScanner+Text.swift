extension CaptureScanner {
    /// A string, its escapes resolved.
    mutating func text() throws(CaptureError) -> String {
        var text: [UInt8] = []
        try appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends a string's UTF-8. A surrogate without its partner becomes U+FFFD.
    mutating func appendText(to text: inout [UInt8]) throws(CaptureError) {
        try expect(UInt8(ascii: "\""))
        var start = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                text.append(contentsOf: bytes[start..<index])
                index += 1
                return
            }
            if byte == UInt8(ascii: "\\") {
                text.append(contentsOf: bytes[start..<index])
                try appendEscape(to: &text)
                start = index
            } else {
                index += 1
            }
        }
        throw Self.malformed
    }

    mutating func skipText() throws(CaptureError) {
        try expect(UInt8(ascii: "\""))
        while index < bytes.count {
            let byte = bytes[index]
            index += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return }
        }
        throw Self.malformed
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(CaptureError) {
        guard index + 1 < bytes.count else { throw Self.malformed }
        let kind = bytes[index + 1]
        index += 2
        switch kind {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try appendCodePoint(to: &text)
        default: text.append(kind)
        }
    }

    private mutating func appendCodePoint(to text: inout [UInt8]) throws(CaptureError) {
        var point = UInt32(try codeUnit())
        if UTF16.isLeadSurrogate(UInt16(point)), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let place = index
            index += 2
            let trail = try codeUnit()
            if UTF16.isTrailSurrogate(trail) {
                point = 0x10000 + (point - 0xD800) << 10 + (UInt32(trail) - 0xDC00)
            } else {
                index = place
            }
        }
        let scalar = Unicode.Scalar(point) ?? "\u{FFFD}"
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func codeUnit() throws(CaptureError) -> UInt16 {
        guard index + 4 <= bytes.count else { throw Self.malformed }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let byte = bytes[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw Self.malformed
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }
}

/// Reading the text of header fields where it lies.
enum FieldText {
    /// Without the white space around it (RFC 9110, 5.5).
    static func trimmed(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, value.count)
        while start < end, unsafe value[start] <= 0x20 { start += 1 }
        while end > start, unsafe value[end - 1] <= 0x20 { end -= 1 }
        return unsafe UnsafeRawBufferPointer(rebasing: value[start..<end])
    }

    /// Compares without case.
    static func equal(_ text: UnsafeRawBufferPointer, _ lowercased: StaticString) -> Bool {
        guard text.count == lowercased.utf8CodeUnitCount else { return false }
        for index in 0..<text.count {
            var byte = unsafe text[index]
            if (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { byte += 0x20 }
            guard unsafe byte == lowercased.utf8Start[index] else { return false }
        }
        return true
    }

    /// Decimal digits and nothing else, at most 10^18; nil otherwise.
    static func number(_ digits: UnsafeRawBufferPointer) -> Int? {
        guard (1...18).contains(digits.count) else { return nil }
        var value = 0
        for index in digits.indices {
            let byte = unsafe digits[index]
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte) - 0x30
        }
        return value
    }
}

/// Base 64 (RFC 4648, sections 4 and 5), decoded strictly: every sequence of bytes has exactly one accepted spelling.
package struct Base64: Sendable {
    /// `+` and `/`, padded. What HTTP, CDP and AWS write.
    package static let standard = Base64(symbols: standardSymbols, isPadded: true)
    /// `+` and `/`, without padding.
    package static let standardUnpadded = Base64(symbols: standardSymbols, isPadded: false)
    /// `-` and `_`, without padding: the `base64url` of RFC 7515.
    package static let url = Base64(symbols: urlSymbols, isPadded: false)
    /// `-` and `_`, padded.
    package static let urlPadded = Base64(symbols: urlSymbols, isPadded: true)

    private static let standardSymbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    private static let urlSymbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    private static let padding = UInt8(ascii: "=")
    private static let invalid: UInt8 = 0xff

    private let symbols: [UInt8]
    private let values: [UInt8]
    private let isPadded: Bool

    private init(symbols: String, isPadded: Bool) {
        self.symbols = Array(symbols.utf8)
        self.isPadded = isPadded
        var values = [UInt8](repeating: Self.invalid, count: 256)
        for (value, symbol) in self.symbols.enumerated() { values[Int(symbol)] = UInt8(value) }
        self.values = values
    }

    /// The text of these bytes, without line breaks.
    package func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index + 3 <= bytes.count {
            append(symbolCount: 4, of: bytes[index], bytes[index + 1], bytes[index + 2], to: &text)
            index += 3
        }
        switch bytes.count - index {
        case 1: append(symbolCount: 2, of: bytes[index], 0, 0, to: &text)
        case 2: append(symbolCount: 3, of: bytes[index], bytes[index + 1], 0, to: &text)
        default: break
        }
        if isPadded {
            while text.count % 4 != 0 { text.append(Self.padding) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of this text. Nil for a foreign symbol, white space, padding that is missing, superfluous or
    /// unwanted, and bits after the last byte that are not zero (RFC 4648, 3.5).
    package func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(Array(text.utf8).span)
    }

    /// The bytes of this text, given as its bytes.
    package func decode(_ text: Span<UInt8>) -> [UInt8]? {
        var count = text.count
        if isPadded {
            guard count % 4 == 0 else { return nil }
            if count > 0, text[count - 1] == Self.padding { count -= 1 }
            if count > 0, text[count - 1] == Self.padding { count -= 1 }
            guard (count + 3) / 4 * 4 == text.count else { return nil }
        }
        guard count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count / 4 * 3 + 2)
        var buffer: UInt32 = 0
        var bits = 0
        for index in 0..<count {
            let value = values[Int(text[index])]
            guard value != Self.invalid else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        let leftover = buffer & ((1 << UInt32(bits)) - 1)
        return leftover == 0 ? bytes : nil
    }

    private func append(
        symbolCount: Int, of first: UInt8, _ second: UInt8, _ third: UInt8, to text: inout [UInt8]
    ) {
        text.append(symbols[Int(first >> 2)])
        text.append(symbols[Int((first & 0x03) << 4 | second >> 4)])
        if symbolCount > 2 { text.append(symbols[Int((second & 0x0f) << 2 | third >> 6)]) }
        if symbolCount > 3 { text.append(symbols[Int(third & 0x3f)]) }
    }
}

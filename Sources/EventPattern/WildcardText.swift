/// Text in which `*` stands for any text, `\*` for an asterisk and `\\` for a backslash.
struct WildcardText: Sendable {
    /// Nil for an asterisk that is a wildcard.
    private let symbols: [UInt8?]

    init(_ text: String, at path: String) throws(PatternError) {
        var symbols: [UInt8?] = []
        var isEscaped = false
        for byte in text.utf8 {
            switch (byte, isEscaped) {
            case (UInt8(ascii: "*"), true), (UInt8(ascii: "\\"), true):
                symbols.append(byte)
                isEscaped = false
            case (_, true):
                throw PatternError(path: path, message: "must escape nothing but * and \\")
            case (UInt8(ascii: "\\"), false):
                isEscaped = true
            case (UInt8(ascii: "*"), false):
                if case .some(.none) = symbols.last {
                    throw PatternError(path: path, message: "must not have two wildcards in a row")
                }
                symbols.append(nil)
            case (_, false):
                symbols.append(byte)
            }
        }
        guard !isEscaped else { throw PatternError(path: path, message: "must not end in a backslash") }
        self.symbols = symbols
    }

    /// In time proportional to the product of the lengths at worst: after a mismatch only the last wildcard grows.
    func matches(_ bytes: [UInt8]) -> Bool {
        var (symbol, byte) = (0, 0)
        var lastWildcard: (symbol: Int, byte: Int)?
        while byte < bytes.count {
            if symbol < symbols.count, symbols[symbol] == nil {
                lastWildcard = (symbol, byte)
                symbol += 1
            } else if symbol < symbols.count, symbols[symbol] == bytes[byte] {
                symbol += 1
                byte += 1
            } else if let wildcard = lastWildcard {
                lastWildcard = (wildcard.symbol, wildcard.byte + 1)
                symbol = wildcard.symbol + 1
                byte = wildcard.byte + 1
            } else {
                return false
            }
        }
        return symbols[symbol...].allSatisfy { $0 == nil }
    }
}

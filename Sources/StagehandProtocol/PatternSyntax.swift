/// Whether a text is a `domainPattern` that the browser task can read (`DomainPattern` of `EgressRules`, which says what there is).
package struct PatternSyntax {
    private var rest: ArraySlice<UInt8>
    private var depth = 0

    /// The longest pattern, in bytes.
    static let limit = 256

    /// As `DomainPattern.init`.
    package static func isPattern(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= limit else { return false }
        let bytes = Array(text.utf8)
        // `*.example.com` is none, and is understood all the same.
        if bytes.starts(with: "*.".utf8) {
            return bytes.count > 2
                && bytes.dropFirst().allSatisfy { isWord($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        }
        var syntax = PatternSyntax(rest: bytes[...])
        return syntax.alternatives() && syntax.rest.isEmpty
    }

    private mutating func alternatives() -> Bool {
        while let byte = rest.first, byte != UInt8(ascii: ")") {
            if take("|") { continue }
            guard item() else { return false }
        }
        return true
    }

    private mutating func item() -> Bool {
        guard atom() else { return false }
        if take("*") || take("+") || take("?") { _ = take("?") }
        return true
    }

    private mutating func atom() -> Bool {
        guard let byte = rest.popFirst() else { return false }
        switch byte {
        case UInt8(ascii: "("): return group()
        case UInt8(ascii: "["): return bracket()
        case UInt8(ascii: "\\"): return escaped()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "]"):
            return false
        default: return Self.isOrdinary(byte)
        }
    }

    private mutating func group() -> Bool {
        depth += 1
        defer { depth -= 1 }
        if take("?"), !take(":") { return false }
        return depth <= 16 && alternatives() && take(")")
    }

    private mutating func bracket() -> Bool {
        _ = take("^")
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "]") { return true }
            if byte == UInt8(ascii: "\\") {
                guard escaped() else { return false }
                continue
            }
            guard Self.isOrdinary(byte) else { return false }
            if rest.first == UInt8(ascii: "-"), let last = rest.dropFirst().first, last != UInt8(ascii: "]") {
                guard Self.isOrdinary(last), last >= byte else { return false }
                rest.removeFirst(2)
            }
        }
        return false
    }

    private mutating func escaped() -> Bool {
        guard let byte = rest.popFirst() else { return false }
        if byte == UInt8(ascii: "d") || byte == UInt8(ascii: "w") { return true }
        return Self.isOrdinary(byte) && !Self.isWord(byte)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        EgressSyntax.isLetter(byte) || EgressSyntax.isDigit(byte) || byte == UInt8(ascii: "_")
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private static func isOrdinary(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
}

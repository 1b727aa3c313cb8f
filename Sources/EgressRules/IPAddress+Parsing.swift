extension IPAddress {
    /// An IPv4 address in any of the spellings that browsers understand: decimal, octal or hexadecimal, in one to four parts
    /// (URL Standard, 3.5, "IPv4 parser").
    package init?(v4 text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...4).contains(parts.count) else { return nil }
        var value: UInt64 = 0
        for (index, part) in parts.enumerated() {
            guard let number = Self.number(part) else { return nil }
            let isLast = index == parts.count - 1
            let bits = isLast ? 8 * UInt64(5 - parts.count) : 8
            guard number < 1 << bits else { return nil }
            value = value << bits | number
        }
        self = .v4(UInt32(value))
    }

    /// An IPv6 address (RFC 4291, 2.2), without brackets and without a zone.
    package init?(v6 text: some StringProtocol) {
        let text = String(text)
        guard text.utf8.count <= 45 else { return nil }
        let halves: [Substring]
        if let gap = Self.gap(in: text[...]) {
            halves = [text[..<gap], text[text.index(gap, offsetBy: 2)...]]
            guard !halves[1].hasPrefix(":"), Self.gap(in: halves[1]) == nil else { return nil }
        } else {
            halves = [text[...]]
        }
        var groups: [[UInt16]] = []
        for (index, half) in halves.enumerated() {
            guard let parsed = Self.groups(half, mayEndInV4: index == halves.count - 1) else { return nil }
            groups.append(parsed)
        }
        let count = groups.joined().count
        guard halves.count == 1 ? count == 8 : count <= 7 else { return nil }
        let zeros = [UInt16](repeating: 0, count: 8 - count)
        let all = groups[0] + zeros + (groups.count > 1 ? groups[1] : [])
        self = .v6(all.reduce(0) { $0 << 16 | UInt128($1) })
    }

    /// Where the first `::` is. Written out, because a search for a text would link the regular expressions.
    private static func gap(in text: Substring) -> String.Index? {
        text.indices.first { text[$0...].hasPrefix("::") }
    }

    private static func groups(_ text: Substring, mayEndInV4: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if part.contains("."), mayEndInV4, index == parts.count - 1 {
                guard let value = dotted(part) else { return nil }
                groups += [UInt16(value >> 16), UInt16(value & 0xFFFF)]
            } else {
                guard (1...4).contains(part.utf8.count), let group = digits(part, radix: 16) else { return nil }
                groups.append(UInt16(group))
            }
        }
        return groups
    }

    /// Four decimal numbers without leading zeros, as they may end an IPv6 address.
    private static func dotted(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let number = digits(part, radix: 10), number <= 255, part == "0" || !part.hasPrefix("0") else {
                return nil
            }
            value = value << 8 | UInt32(number)
        }
        return value
    }

    private static func number(_ text: some StringProtocol) -> UInt64? {
        if text.hasPrefix("0x") || text.hasPrefix("0X") {
            let rest = text.dropFirst(2)
            return rest.isEmpty ? 0 : digits(rest, radix: 16)
        }
        if text.count > 1, text.hasPrefix("0") { return digits(text.dropFirst(), radix: 8) }
        return digits(text, radix: 10)
    }

    /// Digits only: no sign, which `UInt64.init` would take. Longer than any address is nil.
    private static func digits(_ text: some StringProtocol, radix: Int) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) else {
            return nil
        }
        return UInt64(text, radix: radix)
    }
}

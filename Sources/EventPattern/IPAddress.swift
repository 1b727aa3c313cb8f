/// An IPv4 or IPv6 address, in 4 or 16 bytes.
struct IPAddress: Hashable, Sendable {
    let bytes: [UInt8]

    /// Reads `10.0.0.1`, `2001:db8::1`; nil for everything else, IPv4 inside IPv6 and zones included.
    init?(_ text: [UInt8]) {
        guard text.count <= 39 else { return nil }
        guard let bytes = text.contains(UInt8(ascii: ":")) ? Self.version6(text) : Self.version4(text) else {
            return nil
        }
        self.bytes = bytes
    }

    private static func version4(_ text: [UInt8]) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                let byte = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: [UInt8]) -> [UInt8]? {
        let whole = String(decoding: text, as: UTF8.self)
        guard let gap = whole.firstRange(of: "::") else {
            let bytes = groups(whole[...])
            return bytes?.count == 16 ? bytes : nil
        }
        let (head, tail) = (whole[..<gap.lowerBound], whole[gap.upperBound...])
        guard let before = head.isEmpty ? [] : groups(head), let after = tail.isEmpty ? [] : groups(tail),
            before.count + after.count < 16
        else { return nil }
        return before + [UInt8](repeating: 0, count: 16 - before.count - after.count) + after
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        for group in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard (1...4).contains(group.utf8.count), !group.hasPrefix("+"), let value = UInt16(group, radix: 16) else {
                return nil
            }
            bytes += [UInt8(value >> 8), UInt8(value & 0xff)]
        }
        return bytes
    }
}

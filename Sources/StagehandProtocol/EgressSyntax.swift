/// Whether the texts of a session's egress can be read by the browser task, told without the module that reads them
/// (`EgressRules`), since every function would carry it. Over bytes, for the same reason. What is taken here is taken there; a
/// test compares them.
package enum EgressSyntax {
    /// The longest rule, in bytes: a name of 253, two characters in front, and a port.
    static let ruleLimit = 261

    /// As `EgressRule.init`.
    package static func isRule(_ text: String) -> Bool {
        guard text.utf8.count <= ruleLimit, let subject = withoutPort(Array(text.utf8)) else { return false }
        if subject == [UInt8(ascii: "*")] || isBlock(subject) { return true }
        var name = subject[...]
        if name.first == UInt8(ascii: "*"), name.dropFirst().first == UInt8(ascii: ".") { name.removeFirst() }
        if name.first == UInt8(ascii: ".") { name.removeFirst() }
        return isName(name)
    }

    /// What is wrong with the address of a proxy; nil when it can be read by `EgressProxy.init`. Does not repeat it, since there may
    /// be a password in it.
    static func problem(server text: String) -> String? {
        var rest = Array(text.utf8)[...]
        if rest.last == UInt8(ascii: "/") { rest.removeLast() }
        if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[colon...].starts(with: "://".utf8) {
            switch String(decoding: rest[..<colon], as: UTF8.self).lowercased() {
            case "http", "socks5", "socks5h": rest = rest[(colon + 3)...]
            case "https": return "must be http:// or socks5://; proxies that speak TLS themselves are not supported"
            default: return "must begin with http:// or socks5://"
            }
        }
        guard !rest.contains(UInt8(ascii: "@")) else {
            return "must not hold a user name or password: send `username` and `password`"
        }
        let isRead = text.utf8.count <= 300 && isAuthority(rest)
        return isRead ? nil : "must be http://HOST:PORT or socks5://HOST:PORT"
    }

    private static func isAuthority(_ bytes: ArraySlice<UInt8>) -> Bool {
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let port = bytes[(end + 1)...]
            return address6(bytes[(bytes.startIndex + 1)..<end]) != nil
                && (port.isEmpty || (port.first == UInt8(ascii: ":") && isPort(port.dropFirst())))
        }
        let colon = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        guard colon == bytes.endIndex || isPort(bytes[(colon + 1)...]) else { return false }
        return isName(bytes[..<colon]) || address4(bytes[..<colon]) != nil
    }

    /// Without brackets, too; nil where the port is none.
    private static func withoutPort(_ bytes: [UInt8]) -> [UInt8]? {
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let rest = bytes[(end + 1)...]
            let colon = rest.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard colon == bytes.count || isPort(bytes[(colon + 1)...]) else { return nil }
            return Array(bytes[1..<end]) + Array(bytes[(end + 1)..<colon])
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon == bytes.lastIndex(of: UInt8(ascii: ":"))
        else {
            return bytes
        }
        return isPort(bytes[(colon + 1)...]) ? Array(bytes[..<colon]) : nil
    }

    private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count <= 5, let port = number(bytes, radix: 10, limit: 65_535) else { return false }
        return port > 0
    }

    /// A name of the DNS; one that ends in a number is an address or nothing.
    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        let name = bytes.last == UInt8(ascii: ".") ? bytes.dropLast() : bytes
        var label: [UInt8] = []
        for byte in name {
            if byte == UInt8(ascii: ".") {
                guard !label.isEmpty else { return false }
                label = []
                continue
            }
            guard isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_"),
                label.count < 63
            else { return false }
            label.append(byte | (isLetter(byte) ? 0x20 : 0))
        }
        let isHexadecimal = label.starts(with: "0x".utf8) && label.dropFirst(2).allSatisfy { value($0) < 16 }
        return !label.isEmpty && name.count <= 253 && !isHexadecimal && !label.allSatisfy(isDigit)
    }

    static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func value(_ digit: UInt8) -> Int {
        if isDigit(digit) { return Int(digit) - 0x30 }
        return isLetter(digit) ? Int(digit | 0x20) - 0x61 + 10 : 99
    }

    /// nil where it is none, or more than the limit.
    private static func number(_ digits: ArraySlice<UInt8>, radix: Int, limit: Int) -> Int? {
        var number = 0
        for digit in digits {
            guard value(digit) < radix else { return nil }
            number = number * radix + value(digit)
            guard number <= limit else { return nil }
        }
        return digits.isEmpty ? nil : number
    }
}

// MARK: Addresses

extension EgressSyntax {
    /// As `AddressBlock.init`: no bits are set behind the length.
    private static func isBlock(_ bytes: [UInt8]) -> Bool {
        let slash = bytes.firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
        let first = bytes[..<slash]
        let found = first.contains(UInt8(ascii: ":")) ? address6(first) : address4(first)
        guard let address = found else { return false }
        guard slash < bytes.count else { return true }
        let digits = bytes[(slash + 1)...]
        guard digits.count <= 3, let length = number(digits, radix: 10, limit: address.count * 8) else { return false }
        return (length..<(address.count * 8)).allSatisfy { address[$0 / 8] & (0x80 >> UInt8($0 % 8)) == 0 }
    }

    /// Four numbers; those that begin with a zero are octal.
    private static func address4(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var address: [UInt8] = []
        for part in bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            let isOctal = part.count > 1 && part.first == UInt8(ascii: "0")
            guard let number = number(part, radix: isOctal ? 8 : 10, limit: 255) else { return nil }
            address.append(UInt8(number))
        }
        return address.count == 4 ? address : nil
    }

    private static func address6(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        var gap: Int?
        for index in bytes.indices.dropLast() where bytes[index] == colon && bytes[index + 1] == colon {
            guard gap == nil else { return nil }
            gap = index
        }
        guard bytes.count <= 45 else { return nil }
        guard let gap else { return groups(bytes, isEnd: true).flatMap { $0.count == 16 ? $0 : nil } }
        guard let before = groups(bytes[..<gap], isEnd: false), let after = groups(bytes[(gap + 2)...], isEnd: true),
            before.count + after.count <= 14
        else { return nil }
        return before + [UInt8](repeating: 0, count: 16 - before.count - after.count) + after
    }

    private static func groups(_ bytes: ArraySlice<UInt8>, isEnd: Bool) -> [UInt8]? {
        if bytes.isEmpty { return [] }
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var groups: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if part.contains(UInt8(ascii: ".")) {
                guard isEnd, index == parts.count - 1, let address = address4(part), !hasLeadingZero(part) else {
                    return nil
                }
                groups += address
            } else {
                guard part.count <= 4, let number = number(part, radix: 16, limit: 0xFFFF) else { return nil }
                groups += [UInt8(number >> 8), UInt8(number & 0xFF)]
            }
        }
        return groups
    }

    private static func hasLeadingZero(_ dotted: ArraySlice<UInt8>) -> Bool {
        dotted.split(separator: UInt8(ascii: ".")).contains { $0.count > 1 && $0.first == UInt8(ascii: "0") }
    }
}

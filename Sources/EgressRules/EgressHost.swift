/// A host as a request names it, in one spelling.
package enum EgressHost: Sendable, Hashable, CustomStringConvertible {
    /// In lower case and without a dot at the end.
    case name(String)
    case address(IPAddress)

    /// nil for whatever is neither a name nor an address.
    ///
    /// A host whose last part is a number is an IPv4 address in some spelling, or nothing (URL Standard, 3.5): it is never looked
    /// up, since a resolver might read it as an address that nobody checked. Names in other scripts arrive as ASCII
    /// (RFC 5890); other bytes are refused.
    package init?(_ text: some StringProtocol) {
        if text.hasPrefix("[") {
            guard text.hasSuffix("]"), let address = IPAddress(v6: text.dropFirst().dropLast()) else { return nil }
            self = .address(address.unmapped)
            return
        }
        let name = (text.hasSuffix(".") ? String(text.dropLast()) : String(text)).lowercased()
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, name.utf8.allSatisfy(Self.isNameByte),
            labels.allSatisfy({ (1...63).contains($0.utf8.count) }), let last = labels.last
        else { return nil }
        if Self.isNumber(last) {
            guard let address = IPAddress(v4: name) else { return nil }
            self = .address(address)
        } else {
            self = .name(name)
        }
    }

    package var description: String {
        switch self {
        case .name(let name): name
        case .address(.v4(let value)): IPAddress.v4(value).text
        case .address(.v6(let value)): "[\(IPAddress.v6(value).text)]"
        }
    }

    private static func isNumber(_ label: Substring) -> Bool {
        if label.allSatisfy({ "0123456789".contains($0) }) { return true }
        return label.hasPrefix("0x") && label.dropFirst(2).allSatisfy { "0123456789abcdef".contains($0) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}

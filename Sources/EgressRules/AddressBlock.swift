/// A block of addresses in CIDR notation (RFC 4632): `10.0.0.0/8`, `fd00::/8`, or one address.
package struct AddressBlock: Sendable, Hashable {
    private let base: IPAddress
    /// Bits that are the same in the whole block.
    private let length: Int

    /// nil when it is no block: a spelling other than the ordinary ones, or bits set behind the length.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first else { return nil }
        let isV6 = first.contains(":")
        let isDotted = first.split(separator: ".").count == 4 && first.allSatisfy { "0123456789.".contains($0) }
        guard isV6 || isDotted, let base = isV6 ? IPAddress(v6: first) : IPAddress(v4: first) else { return nil }
        let whole = isV6 ? 128 : 32
        var length = whole
        if parts.count == 2 {
            guard parts[1].count <= 3, parts[1].allSatisfy({ "0123456789".contains($0) }), let bits = Int(parts[1]),
                bits <= whole
            else { return nil }
            length = bits
        }
        self.base = base
        self.length = length
        guard Self.prefix(base, length) == base else { return nil }
    }

    package func contains(_ address: IPAddress) -> Bool {
        switch (base, address) {
        case (.v4, .v4), (.v6, .v6): Self.prefix(address, length) == base
        case (.v4, .v6), (.v6, .v4): false
        }
    }

    /// Shifts of the whole width are 0 in Swift, so a length of 0 needs no case of its own.
    private static func prefix(_ address: IPAddress, _ length: Int) -> IPAddress {
        switch address {
        case .v4(let value): .v4(value & ~(UInt32.max >> length))
        case .v6(let value): .v6(value & ~(UInt128.max >> length))
        }
    }
}

/// An address of the internet protocol, as a number in network order.
package enum IPAddress: Sendable, Hashable {
    case v4(UInt32)
    case v6(UInt128)

    /// Dotted decimal (RFC 791), or eight groups without compression (RFC 4291, 2.2).
    package var text: String {
        switch self {
        case .v4(let value):
            (0..<4).map { String(value >> (24 - 8 * UInt32($0)) & 0xFF) }.joined(separator: ".")
        case .v6(let value):
            (0..<8).map { String(UInt16(truncatingIfNeeded: value >> (112 - 16 * $0)), radix: 16) }
                .joined(separator: ":")
        }
    }

    /// The IPv4 address of an IPv4-mapped one (`::ffff:a.b.c.d`), which the kernel treats as such; else itself.
    package var unmapped: IPAddress {
        guard case .v6(let value) = self, value >> 32 == 0xFFFF else { return self }
        return .v4(UInt32(truncatingIfNeeded: value))
    }
}

extension IPAddress {
    /// Everything that a packet to this address can end up at: itself, and the IPv4 addresses that translators and tunnels
    /// read out of an IPv6 address (RFC 4291 2.5.5, RFC 6052, RFC 3056, RFC 4380, RFC 5214).
    package var destinations: [IPAddress] {
        guard case .v6(let value) = unmapped else { return [unmapped] }
        func embedded(_ shift: Int) -> IPAddress { .v4(UInt32(truncatingIfNeeded: value >> shift)) }
        var found: [IPAddress] = [self]
        // The unspecified address and loopback look like IPv4-compatible ones and are none.
        if value >> 32 == 0, value > 1 { found.append(embedded(0)) }
        if value >> 32 == 0xFFFF_0000 { found.append(embedded(0)) }
        if value >> 32 == 0x0064_FF9B_0000_0000_0000_0000 { found.append(embedded(0)) }
        if value >> 112 == 0x2002 { found.append(embedded(80)) }
        if value >> 96 == 0x2001_0000 {
            found.append(embedded(64))
            found.append(.v4(~UInt32(truncatingIfNeeded: value)))
        }
        let interface = UInt32(truncatingIfNeeded: value >> 32)
        if interface == 0x0000_5EFE || interface == 0x0200_5EFE { found.append(embedded(0)) }
        return found
    }
}

import EgressRules
import NIOCore

extension IPAddress {
    /// The address of a socket; IPv4 addresses that a dual-stack socket shows as IPv6 are IPv4 (RFC 4291, 2.5.5.2).
    init?(_ address: SocketAddress?) {
        // A link-local address has its zone behind it.
        guard let text = address?.ipAddress?.prefix(while: { $0 != "%" }) else { return nil }
        guard let parsed = text.contains(":") ? IPAddress(v6: text) : IPAddress(v4: text) else { return nil }
        self = parsed.unmapped
    }

    /// Whose attempts are counted together: one IPv4 address, or the 64 bits of an IPv6 network, since whoever has one
    /// address of it has all (RFC 6177).
    var neighbourhood: String {
        switch self {
        case .v4: text
        case .v6(let value): IPAddress.v6(value & ~UInt128(UInt64.max)).text
        }
    }
}

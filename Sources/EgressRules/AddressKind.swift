/// What an address is for, when it is not one of the public internet (IANA's registries of special-purpose addresses,
/// RFC 6890).
package enum AddressKind: String, Sendable, Hashable, CaseIterable {
    /// Where clouds tell machines their secrets. Never reachable, whatever is allowed.
    case metadata
    case loopback
    case privateUse = "private"
    case linkLocal = "link_local"
    /// RFC 6598, behind the NAT of a carrier.
    case carrierNAT = "carrier_nat"
    case unspecified
    case multicast
    case broadcast
    /// RFC 4193.
    case uniqueLocal = "unique_local"
    /// For documentation, for measurements, for protocols, or for nothing yet.
    case reserved

    /// nil for an address of the public internet.
    package init?(_ address: IPAddress) {
        if let (_, kind) = Self.blocks.first(where: { $0.0.contains(address) }) {
            self = kind
            return
        }
        switch address {
        case .v4: return nil
        // Only 2000::/3 and the well-known prefix of NAT64 have been given out (RFC 4291, 2.4; RFC 6052).
        case .v6(let value):
            if value >> 125 == 1 || value >> 32 == 0x0064_FF9B_0000_0000_0000_0000 { return nil }
            self = .reserved
        }
    }

    /// The first that contains an address says what it is.
    private static let blocks: [(AddressBlock, AddressKind)] = {
        let table: [(AddressKind, [String])] = [
            // Instance and task metadata, pod identity, DNS and time at AWS; Azure, Alibaba, Oracle, Google.
            (
                .metadata,
                [
                    "169.254.169.254", "169.254.170.2", "169.254.170.23", "169.254.169.253", "169.254.169.123",
                    "fd00:ec2::/32", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd20:ce::254",
                ]
            ),
            (.broadcast, ["255.255.255.255"]),
            (.unspecified, ["0.0.0.0/8", "::"]),
            (.loopback, ["127.0.0.0/8", "::1"]),
            (.privateUse, ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "64:ff9b:1::/48", "fec0::/10"]),
            (.linkLocal, ["169.254.0.0/16", "fe80::/10"]),
            (.carrierNAT, ["100.64.0.0/10"]),
            (.uniqueLocal, ["fc00::/7"]),
            (.multicast, ["224.0.0.0/4", "ff00::/8"]),
            (
                .reserved,
                [
                    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
                    "203.0.113.0/24", "240.0.0.0/4", "2001:2::/48", "2001:10::/28", "2001:20::/28", "2001:db8::/32",
                    "3fff::/20",
                ]
            ),
        ]
        return table.flatMap { kind, texts in
            texts.map { text in
                guard let block = AddressBlock(text) else { preconditionFailure("\(text) is no block") }
                return (block, kind)
            }
        }
    }()
}

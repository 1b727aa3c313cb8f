import NIOCore

/// Where a connection comes from, as far as one party can be expected to have only one: an IPv4 address, or the first 64
/// bits of an IPv6 address.
enum PeerNetwork: Hashable {
    case version4([UInt8])
    case version6([UInt8])
    case unknown

    init(_ address: SocketAddress?) {
        switch address {
        case .v4(let address)?:
            // `sockaddr_in` (ip(7)): family, port, address.
            self = .version4(withUnsafeBytes(of: address.address) { Array($0[4..<8]) })
        case .v6(let address)?:
            // `sockaddr_in6` (ipv6(7)): family, port, flow, address.
            let bytes = withUnsafeBytes(of: address.address) { Array($0[8..<24]) }
            let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            self = isMapped ? .version4(Array(bytes[12...])) : .version6(Array(bytes[..<8]))
        case .unixDomainSocket?, nil: self = .unknown
        }
    }
}

private import Glibc

/// Which addresses a connection may be made to; checked for each address after its name has been resolved, so a name
/// that leads to a forbidden address leads nowhere.
package enum PeerAddresses: Hashable, Sendable {
    case any
    /// Not 169.254.0.0/16, fe80::/10 and fd00:ec2::/32, where clouds keep metadata and credentials, in whatever
    /// wrapping (v4-mapped, 6to4, NAT64).
    case exceptLinkLocal
    /// Nor this machine itself: 127.0.0.0/8, 0.0.0.0/8, ::1, ::.
    case exceptLinkLocalAndLoopback

    /// Whether a host may be named. A host that is no address in any spelling of inet_aton(3) or inet_pton(3) may; of
    /// the names, those that mean this machine or its cloud's metadata service are refused as their addresses are.
    package func allows(host: String) -> Bool {
        guard self != .any else { return true }
        var four = in_addr()
        if unsafe inet_aton(host, &four) == 1 {
            return allows(four: UInt32(bigEndian: four.s_addr))
        }
        var six = in6_addr()
        if unsafe inet_pton(AF_INET6, host, &six) == 1 {
            return unsafe withUnsafeBytes(of: six) { unsafe allows(six: Array($0)) }
        }
        var name = host.lowercased()
        while name.hasSuffix(".") { name.removeLast() }
        if name == "localhost" || name.hasSuffix(".localhost") { return self != .exceptLinkLocalAndLoopback }
        return name != "metadata.google.internal" && name != "instance-data.ec2.internal"
    }

    /// An address of IPv4, its first byte highest.
    func allows(four: UInt32) -> Bool {
        switch (self, four >> 24, four >> 16) {
        case (.any, _, _): true
        case (_, _, 0xA9FE): false
        case (.exceptLinkLocalAndLoopback, 127, _), (.exceptLinkLocalAndLoopback, 0, _): false
        default: true
        }
    }

    /// The 16 bytes of an address of IPv6.
    func allows(six: [UInt8]) -> Bool {
        guard self != .any else { return true }
        guard six.count == 16 else { return false }
        let words = stride(from: 0, to: 16, by: 4).map { start in
            six[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        if words[0] & 0xFFC0_0000 == 0xFE80_0000 || words[0] == 0xFD00_0EC2 { return false }
        let isMapped = words[0] == 0 && words[1] == 0 && (words[2] == 0xFFFF || words[2] == 0)
        if isMapped, words[2] == 0, words[3] <= 1 { return self != .exceptLinkLocalAndLoopback }
        if isMapped || words[0] == 0x0064_FF9B { return allows(four: words[3]) }
        // 6to4 (RFC 3056): the IPv4 address follows the prefix.
        if words[0] >> 16 == 0x2002 { return allows(four: words[0] << 16 | words[1] >> 16) }
        return true
    }
}

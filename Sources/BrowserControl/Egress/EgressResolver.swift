package import EgressRules
import Glibc
import NIOPosix

/// Names to addresses.
package enum EgressResolver {
    /// All addresses of a name, in the order in which they should be tried; an empty list when there is none.
    package typealias Resolve = @Sendable (_ name: String) async throws -> [IPAddress]

    /// More addresses than this are not looked at.
    private static let maximumAddresses = 32

    /// Looking up blocks a thread for as long as the name server takes, so there are threads for nothing else; beyond
    /// these, lookups wait, and give up at their deadline.
    private static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 16)
        threads.start()
        return threads
    }()

    /// The machine's resolver (getaddrinfo(3)): `/etc/hosts`, DNS. Names of the loopback interface are not asked for
    /// (RFC 6761, 6.3).
    package static let system: Resolve = { name in
        if name == "localhost" || name.hasSuffix(".localhost") { return [.v4(0x7F00_0001), .v6(1)] }
        return try await threads.runIfActive { lookUp(name) }
    }

    private static func lookUp(_ name: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var first: UnsafeMutablePointer<addrinfo>?
        // The dot at the end: the machine's search domains are not a page's business.
        guard getaddrinfo(name + ".", nil, &hints, &first) == 0 else { return [] }
        defer { freeaddrinfo(first) }
        var addresses: [IPAddress] = []
        var entry = first
        while let current = entry?.pointee, addresses.count < maximumAddresses {
            if let address = address(current) { addresses.append(address) }
            entry = current.ai_next
        }
        return addresses
    }

    private static func address(_ entry: addrinfo) -> IPAddress? {
        guard let socketAddress = entry.ai_addr else { return nil }
        let raw = UnsafeRawPointer(socketAddress)
        switch entry.ai_family {
        // Where the address lies behind family and port (ip(7)), and behind the flow label too (ipv6(7)).
        case AF_INET:
            return .v4(UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        case AF_INET6:
            return .v6((8..<24).reduce(0) { $0 << 8 | UInt128(raw.load(fromByteOffset: $1, as: UInt8.self)) })
        default:
            return nil
        }
    }
}

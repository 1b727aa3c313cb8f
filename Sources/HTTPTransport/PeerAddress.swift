package import Glibc

/// An address of a peer, ready for `connect(2)`.
package struct PeerAddress: Sendable {
    package let storage: sockaddr_storage
    package let length: socklen_t

    /// The first address of `host:port`, in the resolver's order, that will do; nil when none does. The host is a name, an
    /// IPv4 address, or an IPv6 address in brackets; without a port it is 80. Throws `couldNotResolve`.
    package static func first(
        _ endpoint: String, where isUsable: (PeerAddress) -> Bool
    ) throws(HTTPError) -> PeerAddress? {
        let (host, port) = split(endpoint)
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, port, &hints, &list)
        guard status == 0 else {
            let reason = unsafe String(cString: gai_strerror(status))
            throw HTTPError(code: .couldNotResolve, message: "\(endpoint) could not be resolved: \(reason)")
        }
        defer { unsafe freeaddrinfo(list) }
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe PeerAddress(entry.pointee), isUsable(address) { return address }
            unsafe next = entry.pointee.ai_next
        }
        return nil
    }

    private init?(_ entry: addrinfo) {
        guard let address = unsafe entry.ai_addr, unsafe entry.ai_addrlen <= MemoryLayout<sockaddr_storage>.size else {
            return nil
        }
        var storage = sockaddr_storage()
        let length = unsafe entry.ai_addrlen
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(length)))
        }
        self.storage = storage
        self.length = length
    }

    private static func split(_ endpoint: String) -> (host: String, port: String) {
        guard let colon = endpoint.lastIndex(of: ":"), !endpoint.hasSuffix("]") else {
            return (bare(endpoint[...]), "80")
        }
        return (bare(endpoint[..<colon]), String(endpoint[endpoint.index(after: colon)...]))
    }

    private static func bare(_ host: Substring) -> String {
        guard host.hasPrefix("["), host.hasSuffix("]") else { return String(host) }
        return String(host.dropFirst().dropLast())
    }
}

internal import CCurl
private import Glibc

/// Opens libcurl's sockets, but none to an address that is not allowed (CURLOPT_OPENSOCKETFUNCTION(3)).
final class SocketGate {
    private let peers: PeerAddresses

    init(_ peers: PeerAddresses) {
        self.peers = peers
    }

    static let openFunction: curl_opensocket_callback = { gate, purpose, address in
        guard let gate = unsafe gate, let address = unsafe address else { return -1 }
        let opened = unsafe Unmanaged<SocketGate>.fromOpaque(gate).takeUnretainedValue()
        return unsafe opened.open(address)
    }

    private func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Int32 {
        guard unsafe allows(address) else { return -1 }
        return unsafe socket(
            address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
    }

    private func allows(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Bool {
        // libcurl's structure holds the whole address, whatever the declared type of its last member.
        let raw = unsafe UnsafeRawPointer(address).advanced(by: MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0)
        switch unsafe address.pointee.family {
        case AF_INET:
            let four = unsafe raw.loadUnaligned(as: sockaddr_in.self)
            return peers.allows(four: UInt32(bigEndian: four.sin_addr.s_addr))
        case AF_INET6:
            let six = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
            return unsafe withUnsafeBytes(of: six.sin6_addr) { unsafe peers.allows(six: Array($0)) }
        default: return peers == .any
        }
    }
}

import Glibc
import NIOCore
import NIOPosix

/// Whose connection it is.
///
/// A proxy on loopback can be reached by every process of the machine, and `--proxy-server` takes no credentials that Chrome
/// would send by itself; so the kernel is asked which user's socket is at the other end (proc(5): `/proc/net/tcp`). Chrome
/// has a user of its own wherever the controller may give it one.
enum EgressPeer {
    /// For asking. No connection is served before that, so nothing else may keep these threads busy.
    static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        return threads
    }()

    /// The user of the peer's socket; nil when it is gone or cannot be told. Blocks for a moment.
    static func user(peer: SocketAddress?, server: SocketAddress?) -> UInt32? {
        guard let peer = peer.flatMap(endpoint), let server = server.flatMap(endpoint) else { return nil }
        for line in table().split(separator: UInt8(ascii: "\n")) {
            let columns = line.split(separator: UInt8(ascii: " "))
            guard columns.count > 9, columns[1].elementsEqual(peer.utf8), columns[2].elementsEqual(server.utf8) else {
                continue
            }
            return UInt32(String(decoding: columns[7], as: UTF8.self))
        }
        return nil
    }

    /// `0100007F:1F90`: the address as the machine keeps it, the port in hexadecimal.
    private static func endpoint(_ address: SocketAddress) -> String? {
        guard let host = address.ipAddress, let port = address.port, address.protocol == .inet else { return nil }
        return hexadecimal(inet_addr(host), digits: 8) + ":" + hexadecimal(UInt32(port), digits: 4)
    }

    private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// The table in one piece as long as it has at most 4 MiB, which is some 28,000 sockets.
    private static func table() -> [UInt8] {
        let descriptor = open("/proc/net/tcp", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < 4 << 20 {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        return bytes
    }
}

extension BrowserUser {
    /// The user id that Chrome's processes have.
    var id: UInt32 {
        switch self {
        case .separate(let id): id
        case .same: geteuid()
        }
    }
}

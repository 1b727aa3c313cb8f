import Glibc
import NIOPosix
import Synchronization

/// Sends 256 MiB to the first who connects, as fast as they are taken, whatever is asked.
final class FloodServer: Sendable {
    struct CannotListen: Error {}

    let port: Int
    private let listener: CInt

    private static let total = 256 << 20

    init() throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) {
                bind(listener, $0.baseAddress, length) == 0 && getsockname(listener, $0.baseAddress, &length) == 0
            }
        }
        self.listener = listener
        guard isBound, listen(listener, 1) == 0 else { throw CannotListen() }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit {
        close(listener)
    }

    /// How many bytes were taken when none was for a second; all of them when it never stalled.
    func sentUntilItStalls() async -> Int {
        (try? await blockingThreads.runIfActive { [listener] in Self.flood(listener) }) ?? -1
    }

    private static func flood(_ listener: CInt) -> Int {
        var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 20_000) == 1 else { return -1 }
        let peer = accept(listener, nil, nil)
        guard peer >= 0 else { return -1 }
        defer { close(peer) }
        _ = fcntl(peer, F_SETFL, O_NONBLOCK)
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n".utf8)
        _ = send(peer, head, head.count, CInt(MSG_NOSIGNAL))
        let chunk = [UInt8](repeating: 0x61, count: 1 << 20)
        var sent = 0
        while sent < total {
            var writable = pollfd(fd: peer, events: Int16(POLLOUT), revents: 0)
            guard poll(&writable, 1, 1_000) == 1 else { return sent }
            let count = send(peer, chunk, min(chunk.count, total - sent), CInt(MSG_NOSIGNAL))
            if count < 0 { return sent }
            sent += count
        }
        return sent
    }
}

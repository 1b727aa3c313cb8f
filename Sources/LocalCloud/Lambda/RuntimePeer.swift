import Glibc
import NIOCore

/// Who is at the other end of a connection to a Runtime API.
///
/// At AWS the address is reachable from one sandbox only. Here it is a port that any process of the machine, and any page in a
/// browser on it, can connect to; so the kernel is asked whose socket it is (proc(5): `/proc/net/tcp`, `/proc/PID/fd`).
enum RuntimePeer {
    /// Whether the peer's socket belongs to the process.
    static func isProcess(_ pid: pid_t, peer: SocketAddress?, server: SocketAddress?) -> Bool {
        guard let peer = peer.flatMap(endpoint), let server = server.flatMap(endpoint),
            let table = try? TextFile.read("/proc/net/tcp")
        else { return false }
        for line in table.split(separator: "\n").dropFirst() {
            let columns = line.split(separator: " ")
            guard columns.count > 9, columns[1] == peer, columns[2] == server else { continue }
            return descriptors(of: pid).contains("socket:[\(columns[9])]")
        }
        return false
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

    /// What the process's descriptors are, as `/proc` names them.
    private static func descriptors(of pid: pid_t) -> Set<String> {
        guard let directory = opendir("/proc/\(pid)/fd") else { return [] }
        defer { closedir(directory) }
        var names: Set<String> = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var buffer = [CChar](repeating: 0, count: 128)
            let count = readlink("/proc/\(pid)/fd/\(name)", &buffer, buffer.count)
            guard count > 0 else { continue }
            names.insert(String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        return names
    }
}

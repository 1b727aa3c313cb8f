import NIOCore
import NIOPosix

/// Loopback addresses for tasks: `127.1.x.y`, each for one task at a time. Linux answers on all of 127.0.0.0/8.
@CloudActor
final class AddressPool {
    private var used: Set<Int> = []
    private var next = Int.random(in: 1..<65_000)

    private static let attempts = 64

    /// An address on which all these ports are free; another cloud on the same machine may have taken some.
    func take(ports: [Int]) async throws(LocalCloudError) -> String {
        for _ in 0..<Self.attempts {
            next = next % 65_000 + 1
            guard next & 0xFF != 0, next & 0xFF != 0xFF, used.insert(next).inserted else { continue }
            let address = Self.text(next)
            if await Self.areFree(ports, address) { return address }
            used.remove(next)
        }
        throw LocalCloudError(code: .portInUse, message: "no loopback address has the ports \(ports) free")
    }

    func release(_ address: String) {
        let parts = address.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 4 else { return }
        used.remove(parts[2] << 8 | parts[3])
    }

    private static func text(_ number: Int) -> String { "127.1.\(number >> 8).\(number & 0xFF)" }

    private static func areFree(_ ports: [Int], _ address: String) async -> Bool {
        for port in ports {
            let bootstrap = ServerBootstrap(group: CloudActor.eventLoop)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            guard let channel = try? await bootstrap.bind(host: address, port: port).result().get() else {
                return false
            }
            await channel.closed()
        }
        return true
    }
}

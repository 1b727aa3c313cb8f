import EgressRules

/// What Chrome says before a connection to a server of plain HTTP: SOCKS 5 without credentials (RFC 1928, 3 and 4). Taken in
/// byte by byte, however it is cut; never more than its own 262 bytes are kept.
struct SOCKSGreeting {
    enum Step: Equatable {
        /// More is to come.
        case more
        /// It wants this said, and has more to say.
        case send([UInt8])
        /// It wants a connection. The bytes came behind, and belong to it.
        case connect(EgressTarget, rest: [UInt8])
        /// It is nothing that is served; this is to be said before the connection is closed.
        case refuse([UInt8])
    }

    static let version: UInt8 = 5
    /// The connection is there (RFC 1928, 6); of its address nothing is told.
    static let success: [UInt8] = [version, 0, 0, 1, 0, 0, 0, 0, 0, 0]

    private var bytes: [UInt8] = []
    private var isGreeted = false

    mutating func receive(_ more: [UInt8]) -> Step {
        bytes += more
        return isGreeted ? request() : methods()
    }

    /// Version, a count, and as many methods: of these, only that without credentials is spoken.
    private mutating func methods() -> Step {
        guard let version = bytes.first, version == Self.version else { return .refuse([]) }
        guard bytes.count >= 2, bytes.count >= 2 + Int(bytes[1]) else { return .more }
        let end = 2 + Int(bytes[1])
        guard bytes[2..<end].contains(0) else { return .refuse([Self.version, 0xFF]) }
        // Whoever does not wait for the answer does not speak SOCKS as Chrome does.
        guard bytes.count == end else { return .refuse([]) }
        bytes = []
        isGreeted = true
        return .send([Self.version, 0])
    }

    /// Version, the command (1: connect), a zero, the kind of address, the address, and a port.
    private func request() -> Step {
        if let version = bytes.first, version != Self.version { return .refuse([]) }
        guard bytes.count >= 5 else { return .more }
        guard bytes[1] == 1, bytes[2] == 0 else { return .refuse(Self.failure(7)) }
        let start: Int
        let length: Int
        switch bytes[3] {
        case 1: (start, length) = (4, 4)
        case 3: (start, length) = (5, Int(bytes[4]))
        case 4: (start, length) = (4, 16)
        default: return .refuse(Self.failure(8))
        }
        let end = start + length + 2
        guard bytes.count >= end else { return .more }
        let port = UInt16(bytes[end - 2]) << 8 | UInt16(bytes[end - 1])
        guard port != 0, let host = host(Array(bytes[start..<end - 2])) else { return .refuse(Self.failure(1)) }
        return .connect(EgressTarget(host: host, port: port), rest: Array(bytes[end...]))
    }

    /// Chrome sends every host in words, IPv6 addresses without brackets.
    private func host(_ address: [UInt8]) -> EgressHost? {
        switch bytes[3] {
        case 1: return EgressHost(address.map { "\($0)" }.joined(separator: "."))
        case 4:
            let groups = stride(from: 0, to: 16, by: 2).map {
                String(UInt16(address[$0]) << 8 | UInt16(address[$0 + 1]), radix: 16)
            }
            return EgressHost("[\(groups.joined(separator: ":"))]")
        default:
            let text = String(decoding: address, as: UTF8.self)
            return EgressHost(text.contains(":") && !text.hasPrefix("[") ? "[\(text)]" : text)
        }
    }

    private static func failure(_ code: UInt8) -> [UInt8] { [version, code, 0, 1, 0, 0, 0, 0, 0, 0] }
}

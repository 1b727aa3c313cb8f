/// What the memory had to say about an instruction.
package enum CacheStatus: Sendable, Equatable, CustomStringConvertible {
    case hit
    /// Why the model had to be asked.
    case miss(String)

    package var isHit: Bool { self == .hit }

    /// `HIT`, or `MISS: …`.
    package var description: String {
        switch self {
        case .hit: "HIT"
        case .miss(let reason): "MISS: \(reason)"
        }
    }
}

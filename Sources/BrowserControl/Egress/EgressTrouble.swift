package import EgressRules

/// Why a connection of the browser's did not come about.
package enum EgressTrouble: Sendable, Hashable {
    case refused(EgressRefusal)
    case failed(EgressFailure)

    /// What a navigation that ended with Chrome's `error` ended with really. Chrome sees of its proxy only that there was no
    /// answer, or no tunnel; any other error is not the proxy's doing. nil where that is all there is to say.
    package func explanation(of error: String) -> String? {
        guard Self.hidingErrors.contains(error) else { return nil }
        return switch self {
        case .refused(let refusal): "\(error): \(refusal.message)"
        case .failed(let failure): "\(failure.chromeError): \(failure.message)"
        }
    }

    private static let hidingErrors: Set = [
        "net::ERR_EMPTY_RESPONSE", "net::ERR_TUNNEL_CONNECTION_FAILED", "net::ERR_CONNECTION_CLOSED",
        "net::ERR_CONNECTION_RESET",
    ]
}

/// The last troubles, of which some are asked for.
struct EgressTroubles {
    private var entries: [(target: EgressTarget, trouble: EgressTrouble, at: Int64)] = []
    private var next = 0

    private static let limit = 128

    mutating func note(_ trouble: EgressTrouble, with target: EgressTarget, at milliseconds: Int64) {
        let entry = (target, trouble, milliseconds)
        if entries.count < Self.limit {
            entries.append(entry)
        } else {
            entries[next] = entry
            next = (next + 1) % Self.limit
        }
    }

    /// The latest with that target that is no older.
    func latest(with target: EgressTarget, since milliseconds: Int64) -> EgressTrouble? {
        entries.filter { $0.target == target && $0.at >= milliseconds }.max { $0.at < $1.at }?.trouble
    }
}

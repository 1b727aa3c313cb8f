import ByteEncodings
import Digests
import NIOCore

/// The places that clients can come back to. Lives on the connection's event loop.
final class ResumePlaces {
    /// Of an id: 128 random bits in base64url.
    static let idLength = 22

    private let limits: ResumeLimits
    private let multiplexer: ClientMultiplexer
    private var places: [String: ResumablePlace] = [:]

    init(limits: ResumeLimits, multiplexer: ClientMultiplexer) {
        self.limits = limits
        self.multiplexer = multiplexer
    }

    /// The place of that id, for a client of that target.
    func place(_ id: String, target: MessageRouter.Target) -> ResumablePlace? {
        guard let place = places[id], place.terms.target == target else { return nil }
        return place
    }

    /// A place for a new client; the one that has been vacant for longest makes room. Nil when none is vacant.
    func reserve(_ client: BrowserClient, target: MessageRouter.Target, grant: AccessGrant) -> ResumablePlace? {
        if places.count >= limits.maximumPlaces {
            let vacant = places.values.compactMap { place in place.vacantSince.map { (place, since: $0) } }
            guard let longest = vacant.min(by: { $0.since < $1.since }) else { return nil }
            longest.0.end()
        }
        let terms = ResumablePlace.Terms(
            id: Base64.url.encode(SecureRandom.bytes(16)), target: target, scopes: grant.scopes, limits: limits)
        let place = ResumablePlace(
            terms: terms, client: client, tokenID: grant.tokenID, places: self, multiplexer: multiplexer)
        places[terms.id] = place
        return place
    }

    func remove(_ id: String) {
        places[id] = nil
    }
}

/// Which requests of a page are under way, told by the events of the `Network` domain. Knows no clock.
struct NetworkActivity {
    /// A request that takes longer does not hold anybody up.
    static let stalledAfter = Duration.seconds(2)

    private var begun: [String: ContinuousClock.Instant] = [:]
    private var lastEnd: ContinuousClock.Instant

    /// `quietSince` is when something last happened, as far as is known.
    init(quietSince: ContinuousClock.Instant) {
        self.lastEnd = quietSince
    }

    /// `Network.requestWillBeSent`; a redirect is a new one with the same id. Streams of events never end: they are not
    /// waited for, and web sockets are not among these events.
    mutating func began(_ id: String, type: String?, at now: ContinuousClock.Instant) {
        guard type != "EventSource" && type != "WebSocket" else { return }
        begun[id] = now
    }

    /// `Network.loadingFinished`, `Network.loadingFailed`; also of a request that began before anybody listened.
    mutating func ended(_ id: String, at now: ContinuousClock.Instant) {
        begun[id] = nil
        lastEnd = max(lastEnd, now)
    }

    /// `Network.responseReceived` tells at the latest that it is a stream of events.
    mutating func responded(_ id: String, type: String?) {
        if type == "EventSource" { begun[id] = nil }
    }

    /// Since when nothing is under way; nil while something is.
    mutating func quietSince(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        for (id, start) in begun where start.duration(to: now) >= Self.stalledAfter {
            begun[id] = nil
            lastEnd = max(lastEnd, start + Self.stalledAfter)
        }
        return begun.isEmpty ? lastEnd : nil
    }
}

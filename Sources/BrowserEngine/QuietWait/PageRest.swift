/// Decides how long a page is still to be waited for. Knows no clock.
struct PageRest {
    /// For so long nothing was requested.
    static let networkWindow = Duration.milliseconds(500)
    /// For so long nothing was changed in the document.
    static let documentWindow = Duration.milliseconds(100)
    /// Once the network rests, a document that goes on changing is waited for no longer than this.
    static let longestForDocument = Duration.seconds(1)
    /// How often it is asked whether something under way has ended.
    static let interval = Duration.milliseconds(25)

    private var networkAtRest: ContinuousClock.Instant?

    /// Zero or less when the page is at rest. `quietSince` is when the last request ended, nil while one is under way;
    /// `still` is for how long the document has not changed.
    mutating func remaining(
        isReady: Bool, quietSince: ContinuousClock.Instant?, still: Duration, at now: ContinuousClock.Instant
    ) -> Duration {
        guard isReady, let quietSince else {
            networkAtRest = nil
            return Self.interval
        }
        let network = Self.networkWindow - quietSince.duration(to: now)
        guard network <= .zero else {
            networkAtRest = nil
            return network
        }
        let since = networkAtRest ?? now
        networkAtRest = since
        guard since.duration(to: now) < Self.longestForDocument else { return .zero }
        return Self.documentWindow - still
    }
}

import NIOCore

extension TimeAmount {
    /// At least zero and at most a day, so that no arithmetic overflows.
    init(_ duration: Duration) {
        let bounded = min(max(duration, .zero), .seconds(86_400))
        let (seconds, attoseconds) = bounded.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

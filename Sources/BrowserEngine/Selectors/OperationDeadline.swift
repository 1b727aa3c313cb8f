/// By when something has to be done.
package struct OperationDeadline: Sendable, Hashable {
    package let end: ContinuousClock.Instant

    package init(in limit: Duration) {
        self.end = .now + limit
    }

    /// What is left; zero when it is over.
    package var remaining: Duration { max(.zero, ContinuousClock.now.duration(to: end)) }

    package var isOver: Bool { remaining == .zero }

    /// What is left, at most that.
    package func remaining(atMost limit: Duration) -> Duration { min(remaining, limit) }
}

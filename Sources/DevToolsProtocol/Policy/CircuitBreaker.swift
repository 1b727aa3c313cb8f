/// Cuts off who keeps sending what is denied or malformed, for a while that doubles each time.
///
/// Faults leak away, so that single ones, however many over the hours, never matter. The clock is a parameter, in
/// milliseconds that never go back.
package struct CircuitBreaker: Sendable, Hashable {
    package enum Verdict: Sendable, Hashable {
        case goOn
        /// The threshold is crossed: end all connections; none is welcome for so many milliseconds.
        case cut(milliseconds: Int64)
    }

    private enum State: Sendable, Hashable {
        /// → open
        case closed(TokenBucket)
        /// → halfOpen, when the time has come
        case open(until: Int64, coolDown: Int64)
        /// → closed, when the probation has passed; → open
        case halfOpen(TokenBucket, until: Int64, coolDown: Int64)
    }

    private let limits: Limits
    private var state: State

    /// When the breaker opens, and for how long.
    package struct Limits: Sendable, Hashable {
        /// Faults at once that are put up with; one a second leaks away.
        package var faults: Int64
        /// The first cool-down, in milliseconds.
        package var coolDown: Int64

        package init(faults: Int64, coolDown: Int64) {
            self.faults = faults
            self.coolDown = coolDown
        }

        /// A cool-down doubles up to this many times.
        static let longestFactor: Int64 = 16
        /// How long a client has to behave after a cool-down, with a tenth of the faults.
        static let probation: Int64 = 60_000
    }

    package init(_ limits: Limits, at now: Int64) {
        self.limits = limits
        self.state = .closed(TokenBucket(burst: limits.faults, refillPerSecond: 1, at: now))
    }

    /// The milliseconds until connections are welcome again; nil when they are.
    package mutating func refusal(at now: Int64) -> Int64? {
        advance(to: now)
        switch state {
        case .open(let until, _): return until - now
        case .closed, .halfOpen: return nil
        }
    }

    /// Something was denied or malformed.
    package mutating func fault(at now: Int64) -> Verdict {
        advance(to: now)
        switch state {
        case .open:
            // The last words of connections that are being ended.
            return .goOn
        case .closed(var bucket):
            let isTooMuch = bucket.take(at: now) != nil
            state = .closed(bucket)
            return isTooMuch ? open(for: limits.coolDown, at: now) : .goOn
        case .halfOpen(var bucket, let until, let coolDown):
            let isTooMuch = bucket.take(at: now) != nil
            state = .halfOpen(bucket, until: until, coolDown: coolDown)
            let next = min(coolDown * 2, limits.coolDown * Limits.longestFactor)
            return isTooMuch ? open(for: next, at: now) : .goOn
        }
    }

    /// Whether it has forgotten everything.
    package func isFresh(at now: Int64) -> Bool {
        var later = self
        later.advance(to: now)
        guard case .closed(let bucket) = later.state else { return false }
        return bucket.isFull(at: now)
    }

    private mutating func open(for coolDown: Int64, at now: Int64) -> Verdict {
        state = .open(until: now + coolDown, coolDown: coolDown)
        return .cut(milliseconds: coolDown)
    }

    private mutating func advance(to now: Int64) {
        if case .open(let until, let coolDown) = state, now >= until {
            let bucket = TokenBucket(burst: max(1, limits.faults / 10), refillPerSecond: 1, at: now)
            state = .halfOpen(bucket, until: until + Limits.probation, coolDown: coolDown)
        }
        if case .halfOpen(_, let until, _) = state, now >= until {
            state = .closed(TokenBucket(burst: limits.faults, refillPerSecond: 1, at: now))
        }
    }
}

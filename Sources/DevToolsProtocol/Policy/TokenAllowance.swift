/// What the bearers of one signing key, together, have left of everything. The clock is a parameter, in milliseconds that
/// never go back.
package struct TokenAllowance: Sendable, Hashable {
    /// Why a connection is not welcome.
    package enum Refusal: Sendable, Hashable {
        /// Too many in too short a time.
        case tooOften(milliseconds: Int64)
        /// The breaker is open.
        case cut(milliseconds: Int64)
    }

    private var commands: TokenBucket
    private var bytes: TokenBucket
    private var connections: TokenBucket
    private var breaker: CircuitBreaker

    package init(_ limits: TrafficLimits, at now: Int64) {
        commands = TokenBucket(
            burst: limits.commandsPerSecond * 4, refillPerSecond: limits.commandsPerSecond, at: now)
        bytes = TokenBucket(burst: limits.bytesPerSecond * 4, refillPerSecond: limits.bytesPerSecond, at: now)
        connections = TokenBucket(
            burst: limits.connectionsPerMinute / 2, refillPerMinute: limits.connectionsPerMinute, at: now)
        breaker = CircuitBreaker(limits.breaker, at: now)
    }

    /// A request with the key; nil when it is welcome.
    package mutating func connect(at now: Int64) -> Refusal? {
        if let wait = breaker.refusal(at: now) { return .cut(milliseconds: wait) }
        return connections.take(at: now).map { .tooOften(milliseconds: $0) }
    }

    /// A command of so many bytes came; the milliseconds for which nothing more is to be read.
    package mutating func receive(bytes count: Int64, at now: Int64) -> Int64 {
        max(commands.spend(1, at: now), bytes.spend(count, at: now))
    }

    /// The milliseconds for which nothing is to be read yet.
    package mutating func pause(at now: Int64) -> Int64 {
        max(commands.debt(at: now), bytes.debt(at: now))
    }

    /// Something was denied or malformed.
    package mutating func fault(at now: Int64) -> CircuitBreaker.Verdict {
        breaker.fault(at: now)
    }

    /// Whether nothing is to be remembered of the key.
    package func isFresh(at now: Int64) -> Bool {
        commands.isFull(at: now) && bytes.isFull(at: now) && connections.isFull(at: now) && breaker.isFresh(at: now)
    }
}

/// How much the bearers of one signing key may send, and how often anybody may knock. Generous: a client that does its work
/// does not notice them.
package struct TrafficLimits: Sendable, Hashable {
    /// Commands a second, over time; four times as many at once.
    package var commandsPerSecond: Int64
    /// Bytes of commands a second, over time; four times as many at once.
    package var bytesPerSecond: Int64
    /// Requests with one key a minute, discovery and connections; half of that at once.
    package var connectionsPerMinute: Int64
    /// Requests from one address that are refused, a minute; as many at once.
    package var failedAttemptsPerMinute: Int64
    package var breaker: CircuitBreaker.Limits

    package init(
        commandsPerSecond: Int64, bytesPerSecond: Int64, connectionsPerMinute: Int64, failedAttemptsPerMinute: Int64,
        breaker: CircuitBreaker.Limits
    ) {
        self.commandsPerSecond = commandsPerSecond
        self.bytesPerSecond = bytesPerSecond
        self.connectionsPerMinute = connectionsPerMinute
        self.failedAttemptsPerMinute = failedAttemptsPerMinute
        self.breaker = breaker
    }

    package static let standard = TrafficLimits(
        commandsPerSecond: 5000, bytesPerSecond: 32 << 20, connectionsPerMinute: 600, failedAttemptsPerMinute: 60,
        breaker: CircuitBreaker.Limits(faults: 100, coolDown: 30_000))
}

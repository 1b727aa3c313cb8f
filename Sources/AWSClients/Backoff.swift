/// Repeating within a deadline: exponential with full jitter
/// (aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
struct Backoff {
    static let baseMilliseconds: Int64 = 100
    static let longestMilliseconds: Int64 = 5_000
    static let maximumAttempts = 8

    private let timing: AWSTiming
    private let deadline: Int64
    private var attempts = 1

    init(timeoutMilliseconds: Int, timing: AWSTiming) {
        self.timing = timing
        self.deadline = timing.monotonicMilliseconds() + Int64(timeoutMilliseconds)
    }

    /// Zero when the deadline has passed.
    var remainingMilliseconds: Int {
        Int(max(0, deadline - timing.monotonicMilliseconds()))
    }

    /// Waits before another attempt; false, at once, when there is neither time nor attempt left for one.
    mutating func pauseBeforeRepeating() -> Bool {
        guard attempts < Self.maximumAttempts else { return false }
        let ceiling = min(Self.longestMilliseconds, Self.baseMilliseconds << Int64(attempts - 1))
        let delay = Int64(timing.random() * Double(ceiling))
        guard delay < Int64(remainingMilliseconds) else { return false }
        attempts += 1
        timing.pause(delay)
        return true
    }
}

import ProcessEnvironment

/// The time that an operation has. It is looked at between the phases: a phase that has begun is finished, or ends at its
/// own deadline.
struct OperationClock: Sendable {
    /// `act`, `extract`, …
    let operation: String
    /// What the client allows, in milliseconds; nil where it does not say.
    let limitMilliseconds: Int?
    private let begun: Int64
    /// Nobody waits any longer after this moment of `now`.
    private let end: Int64
    private let now: @Sendable () -> Int64

    /// `end`: when the command's own time is over.
    init(operation: String, limitMilliseconds: Int?, end: Int64, now: @escaping @Sendable () -> Int64) {
        self.operation = operation
        self.limitMilliseconds = limitMilliseconds
        self.begun = now()
        self.end = end
        self.now = now
    }

    /// A time that begins now and ends with this one at the latest.
    func limited(to milliseconds: Int, operation: String) -> OperationClock {
        OperationClock(operation: operation, limitMilliseconds: milliseconds, end: deadline, now: now)
    }

    /// When whatever begins now has to be over.
    var deadline: Int64 {
        limitMilliseconds.map { min(end, begun + Int64($0)) } ?? end
    }

    /// Throws when the time is over, or nobody wants the result any more.
    func check() throws(EngineError) {
        guard !Task.isCancelled else {
            throw EngineError(.browserEnded, "\(operation)() was stopped: the session is ending")
        }
        guard now() < deadline else { throw timedOut }
    }

    /// In the words that clients look for.
    var timedOut: EngineError {
        EngineError(.timedOut, "\(operation)() timed out after \(limitMilliseconds.map(Int64.init) ?? (end - begun))ms")
    }

    /// Whether the deadline has passed.
    var isOver: Bool { now() >= deadline }
}

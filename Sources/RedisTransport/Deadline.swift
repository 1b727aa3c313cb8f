import ProcessEnvironment

/// A moment on the clock that never goes back.
struct Deadline {
    private let monotonicMilliseconds: Int64

    init(inMilliseconds milliseconds: Int) {
        let wait = Int64(max(0, min(milliseconds, 86_400_000)))
        self.monotonicMilliseconds = SystemClock.monotonicMilliseconds + wait
    }

    private init(monotonicMilliseconds: Int64) {
        self.monotonicMilliseconds = monotonicMilliseconds
    }

    /// What is left, for `poll`; zero when it is over.
    var remainingMilliseconds: Int32 {
        Int32(max(0, monotonicMilliseconds - SystemClock.monotonicMilliseconds))
    }

    /// The earlier of both.
    func atMost(milliseconds: Int) -> Deadline {
        let other = Deadline(inMilliseconds: milliseconds)
        return Deadline(monotonicMilliseconds: min(monotonicMilliseconds, other.monotonicMilliseconds))
    }
}

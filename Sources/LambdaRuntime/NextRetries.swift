/// How long to wait before asking for an event again, when asking failed.
struct NextRetries {
    private let isConcurrent: Bool
    private var failures = 0
    private static let limit = 5

    /// With several workers a 500 can mean that one too many asked at once, which passes.
    init(isConcurrent: Bool) {
        self.isConcurrent = isConcurrent
    }

    /// An event came.
    mutating func succeeded() {
        failures = 0
    }

    /// Milliseconds to wait; nil when the process must end. `status` is nil when no answer came at all. The first dropped
    /// connection is made again at once: servers close idle ones.
    mutating func failed(status: Int?) -> Int? {
        if status == 500 && !isConcurrent { return nil }
        failures += 1
        guard failures <= Self.limit else { return nil }
        return failures == 1 && status == nil ? 0 : 50 << failures
    }
}

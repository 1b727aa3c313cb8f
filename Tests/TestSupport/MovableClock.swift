private import Synchronization
package import Timestamps

/// A clock that stands still until a test moves it.
package final class MovableClock: Sendable {
    private let milliseconds: Mutex<Int64>

    /// Starts at `start`, a moment of November 2026 unless a test wants another.
    package init(_ start: Timestamp = Timestamp(milliseconds: 1_795_362_420_000)) {
        self.milliseconds = Mutex(start.milliseconds)
    }

    package var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

    package func advance(milliseconds more: Int64) {
        milliseconds.withLock { $0 += more }
    }

    package func advance(seconds: Int64) {
        advance(milliseconds: seconds * 1000)
    }
}

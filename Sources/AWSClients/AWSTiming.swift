private import Glibc
import ProcessEnvironment
package import Timestamps

/// Clocks, waiting and chance, as parameters.
package struct AWSTiming: Sendable {
    /// The time of day, for signatures and expiry.
    package var now: @Sendable () -> Timestamp
    /// Milliseconds that never go back, for deadlines.
    package var monotonicMilliseconds: @Sendable () -> Int64
    /// Waits that many milliseconds.
    package var pause: @Sendable (_ milliseconds: Int64) -> Void
    /// A number from 0 up to and without 1; for jitter, so it need not be secret.
    package var random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Timestamp, monotonicMilliseconds: @escaping @Sendable () -> Int64,
        pause: @escaping @Sendable (_ milliseconds: Int64) -> Void, random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.monotonicMilliseconds = monotonicMilliseconds
        self.pause = pause
        self.random = random
    }

    /// This machine's.
    package static let system = AWSTiming(
        now: { SystemClock.now },
        monotonicMilliseconds: { SystemClock.monotonicMilliseconds },
        pause: { milliseconds in
            var wanted = timespec(tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
            var rest = timespec()
            // Interrupted by a signal, it leaves the rest to be waited for.
            while nanosleep(&wanted, &rest) == -1, errno == EINTR { wanted = rest }
        },
        random: { Double.random(in: 0..<1) })
}

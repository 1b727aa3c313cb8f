private import Glibc
package import Timestamps

/// The machine's clocks.
package enum SystemClock {
    /// The time of day, which can be set back.
    package static var now: Timestamp {
        Timestamp(milliseconds: nanoseconds(CLOCK_REALTIME) / 1_000_000)
    }

    /// Milliseconds since an arbitrary point, which never go back; for measuring and waiting.
    package static var monotonicMilliseconds: Int64 {
        nanoseconds(CLOCK_MONOTONIC) / 1_000_000
    }

    /// As `monotonicMilliseconds`, in microseconds.
    package static var monotonicMicroseconds: Int64 {
        nanoseconds(CLOCK_MONOTONIC) / 1_000
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

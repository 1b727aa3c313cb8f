import ProcessEnvironment

/// The clock, waiting and chance of models, as parameters.
package struct ModelTiming: Sendable {
    /// Milliseconds that never go back; what deadlines are written in.
    package var monotonicMilliseconds: @Sendable () -> Int64
    /// Waits that many milliseconds without holding a thread; throws when the task is cancelled.
    package var pause: @Sendable (_ milliseconds: Int64) async throws(CancellationError) -> Void
    /// A number from 0 up to and without 1; for jitter, so it need not be secret.
    package var random: @Sendable () -> Double

    package init(
        monotonicMilliseconds: @escaping @Sendable () -> Int64,
        pause: @escaping @Sendable (_ milliseconds: Int64) async throws(CancellationError) -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.monotonicMilliseconds = monotonicMilliseconds
        self.pause = pause
        self.random = random
    }

    /// This machine's.
    package static let system = ModelTiming(
        monotonicMilliseconds: { SystemClock.monotonicMilliseconds },
        pause: { milliseconds async throws(CancellationError) in
            do {
                try await Task.sleep(nanoseconds: UInt64(max(0, milliseconds)) * 1_000_000)
            } catch {
                throw CancellationError()
            }
        },
        random: { Double.random(in: 0..<1) })
}

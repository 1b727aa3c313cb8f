import Dispatch
import Glibc

/// SIGTERM and SIGINT as something to wait for. ECS sends SIGTERM and kills after the stop timeout.
package final class TerminationSignals: Sendable {
    private let stream: AsyncStream<Void>

    package init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.stream = stream
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            // The handler holds the source, which lives as long as the process.
            source.setEventHandler { withExtendedLifetime(source) { _ = continuation.yield() } }
            source.resume()
        }
    }

    /// Returns when the first signal has come, or when the task is cancelled.
    package func wait() async {
        for await _ in stream { return }
    }
}

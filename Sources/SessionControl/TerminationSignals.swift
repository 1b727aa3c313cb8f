import Dispatch
import Glibc

/// SIGTERM and SIGINT as something to wait for. ECS sends SIGTERM and kills after the stop timeout.
final class TerminationSignals: Sendable {
    private let sources: [any DispatchSourceSignal]
    private let stream: AsyncStream<Void>

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.stream = stream
        self.sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    /// Returns when the first signal has come, or when the task is cancelled.
    func wait() async {
        for await _ in stream { return }
    }
}

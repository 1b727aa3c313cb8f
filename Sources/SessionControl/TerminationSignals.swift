import Dispatch
import Glibc
import Synchronization

/// SIGTERM and SIGINT as something to wait for. ECS sends SIGTERM and kills after the stop timeout.
///
/// A process makes one of these: a second one would take the signals from the first.
package final class TerminationSignals: Sendable {
    private struct State {
        var hasCome = false
        var waiting: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    package init() {
        for number in [SIGTERM, SIGINT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            // The handler holds the source and this object, which live as long as the process.
            source.setEventHandler { [self] in withExtendedLifetime(source) { come() } }
            source.resume()
        }
    }

    /// Returns when the first signal has come, or when the task is cancelled. Any number of tasks may wait.
    package func wait() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock {
            if $0.hasCome { continuation.finish() } else { $0.waiting.append(continuation) }
        }
        for await _ in stream {}
    }

    private func come() {
        let waiting = state.withLock { state in
            state.hasCome = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.finish() }
    }
}

package import StructuredLogging
private import Synchronization

/// A sink that keeps the lines it was given.
package final class LogCapture: Sendable {
    private let kept = Mutex<[String]>([])

    package init() {}

    /// Every line so far, without its line feed.
    package var lines: [String] { kept.withLock { $0 } }

    package var sink: LogSink {
        LogSink { [self] line in
            kept.withLock { $0.append(String(decoding: line.dropLast(), as: UTF8.self)) }
        }
    }
}

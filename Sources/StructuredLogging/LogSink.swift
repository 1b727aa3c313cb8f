private import Glibc
private import Synchronization

/// Where log lines go.
package struct LogSink: Sendable {
    private let deliver: @Sendable ([UInt8]) -> Void

    /// `deliver` gets one whole line with its line feed, from any thread.
    package init(_ deliver: @escaping @Sendable ([UInt8]) -> Void) {
        self.deliver = deliver
    }

    func write(_ line: [UInt8]) {
        deliver(line)
    }

    /// Standard output, one `write(2)` a line and nothing buffered: what was logged before a crash is out.
    package static let standardOutput = LogSink(fileDescriptor: STDOUT_FILENO)

    /// As `standardOutput`, to a descriptor that stays the caller's.
    package init(fileDescriptor: Int32) {
        // Beyond PIPE_BUF a pipe may mix the lines of two threads (pipe(7)); one writer at a time keeps them whole.
        let turn = Turn()
        self.init { line in turn.take { Self.writeAll(line, to: fileDescriptor) } }
    }

    /// A line that cannot be written is lost: there is nowhere left to say so.
    private static func writeAll(_ line: [UInt8], to fileDescriptor: Int32) {
        var written = 0
        while written < line.count {
            let count = unsafe line.withUnsafeBytes { bytes in
                unsafe Glibc.write(fileDescriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            written += count
        }
    }
}

private final class Turn: Sendable {
    private let mutex = Mutex(())

    func take(_ work: () -> Void) {
        mutex.withLock { _ in work() }
    }
}

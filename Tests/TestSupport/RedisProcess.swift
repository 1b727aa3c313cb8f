import Glibc
import Synchronization

/// The process behind a `RedisServer`.
final class RedisProcess: Sendable {
    private struct Running {
        let id: pid_t
        let output: Int32
    }

    private let configuration: String
    private let running = Mutex<Running?>(nil)

    init(configuration: String) {
        self.configuration = configuration
    }

    /// Returns once the server accepts connections.
    func start() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw FixtureError("pipe: \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let id = try spawn(["redis-server", configuration], output: ends[1])
        close(ends[1])
        running.withLock { $0 = Running(id: id, output: ends[0]) }
        try waitUntilReady(ends[0])
    }

    /// Sends the signal and waits until the process is gone; one that is still there after 10 seconds is killed.
    func end(by signal: Int32) {
        guard let process = running.withLock({ $0.take() }) else { return }
        kill(process.id, signal)
        if !eventually(within: 10, { waitpid(process.id, nil, WNOHANG) != 0 }) {
            kill(process.id, SIGKILL)
            waitpid(process.id, nil, 0)
        }
        close(process.output)
    }

    private func waitUntilReady(_ output: Int32) throws {
        var log: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, 30_000) > 0 {
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { break }
            log += buffer[..<count]
            if String(decoding: log, as: UTF8.self).contains("Ready to accept connections") { return }
        }
        throw FixtureError("redis-server did not start: \(String(decoding: log, as: UTF8.self))")
    }
}

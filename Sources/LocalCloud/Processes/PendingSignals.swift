import Glibc

/// What the kernel says about a process that was killed but has not gone yet (proc(5), `/proc/PID/status`). The file stays open:
/// it is read before every event that the process is given, and belongs to this process even if its id comes again.
final class PendingSignals: Sendable {
    private let descriptor: CInt

    /// For a process that has not been waited for.
    init(of pid: pid_t) {
        descriptor = open("/proc/\(pid)/status", O_RDONLY | O_CLOEXEC)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Whether SIGKILL is on its way to the process. It stays marked until the process is gone.
    var includeKill: Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4_096) { buffer in
            let count = pread(descriptor, buffer.baseAddress, buffer.count - 1, 0)
            guard count > 0, let text = buffer.baseAddress else { return true }
            buffer[count] = 0
            // The signals pending for the whole process, in hexadecimal.
            guard let line = strstr(text, Self.name) else { return false }
            return strtoull(line + strlen(Self.name), nil, 16) & (1 << UInt64(SIGKILL - 1)) != 0
        }
    }

    /// At the beginning of a line: the process names itself in another.
    private static let name = "\nShdPnd:"
}

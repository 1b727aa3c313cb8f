import CProcess
import Glibc

/// Asks the kernel about a child that has not been waited for. It belongs to this process even if its id comes again.
final class ProcessHandle: Sendable {
    /// pidfd_open(2).
    private let process: CInt
    /// `/proc/PID/status` of proc(5).
    private let status: CInt

    init(of pid: pid_t) {
        process = wallcrawler_pidfd_open(pid)
        status = open("/proc/\(pid)/status", O_RDONLY | O_CLOEXEC)
    }

    deinit {
        for descriptor in [process, status] where descriptor >= 0 { close(descriptor) }
    }

    /// Whether the process has ended, or will before it does anything more: SIGKILL is on its way to it.
    var isDying: Bool {
        switch wallcrawler_is_dying(process) {
        case 0: false
        case 1: true
        // Before Linux 5.15, or where a container's filter forbids it.
        default: hasKillPending
        }
    }

    /// The same, from the text in which the kernel describes the process, which takes it several times as long to write.
    var hasKillPending: Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4_096) { buffer in
            let count = pread(status, buffer.baseAddress, buffer.count - 1, 0)
            guard count > 0, let text = buffer.baseAddress else { return true }
            buffer[count] = 0
            if strstr(text, "\nState:\tZ") != nil || strstr(text, "\nState:\tX") != nil { return true }
            // The signals pending for the whole process, in hexadecimal.
            guard let line = strstr(text, Self.pending) else { return false }
            return strtoull(line + strlen(Self.pending), nil, 16) & (1 << UInt64(SIGKILL - 1)) != 0
        }
    }

    /// At the beginning of a line: the process names itself in another.
    private static let pending = "\nShdPnd:"
}

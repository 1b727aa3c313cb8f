import Glibc

/// What the kernel says about a process that was killed but has not gone yet (proc(5), `/proc/PID/status`).
enum PendingSignals {
    /// Whether SIGKILL is on its way to the process. It stays marked until the process is gone.
    static func includesKill(_ pid: pid_t) -> Bool {
        let descriptor = open("/proc/\(pid)/status", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4_096) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { return true }
            return pendingMask(buffer[..<count]) & (1 << UInt64(SIGKILL - 1)) != 0
        }
    }

    /// The signals pending for the whole process: the line `ShdPnd:` in hexadecimal.
    private static func pendingMask(_ status: Slice<UnsafeMutableBufferPointer<UInt8>>) -> UInt64 {
        for line in status.split(separator: UInt8(ascii: "\n")) where line.starts(with: "ShdPnd:".utf8) {
            let digits = String(decoding: line.dropFirst("ShdPnd:".utf8.count), as: UTF8.self).filter(\.isHexDigit)
            return UInt64(digits, radix: 16) ?? 0
        }
        return 0
    }
}

import Glibc

/// The two ends of a pipe(2), both closed on exec and numbered 10 or higher.
struct PipePair {
    let reading: CInt
    let writing: CInt

    /// As large as an unprivileged process may have it (pipe(7)): a reply of megabytes then needs fewer wake-ups.
    private static let capacity: CInt = 1 << 20
    /// `F_SETPIPE_SZ` of fcntl(2), which the headers show only with _GNU_SOURCE.
    private static let setPipeSize: CInt = 1031

    init() throws(BrowserError) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw BrowserError(code: .couldNotStart, message: "no pipe could be made: error \(errno)")
        }
        let reading = fcntl(ends[0], F_DUPFD_CLOEXEC, 10)
        let writing = fcntl(ends[1], F_DUPFD_CLOEXEC, 10)
        close(ends[0])
        close(ends[1])
        guard reading >= 0, writing >= 0 else {
            if reading >= 0 { close(reading) }
            if writing >= 0 { close(writing) }
            throw BrowserError(code: .couldNotStart, message: "too many open files")
        }
        // Refused where the user's share of pipe memory is used up; the pipe then keeps its ordinary size.
        _ = fcntl(writing, Self.setPipeSize, Self.capacity)
        self.reading = reading
        self.writing = writing
    }

    func closeBoth() {
        close(reading)
        close(writing)
    }
}

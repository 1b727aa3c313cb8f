import Glibc

/// A file that is only ever appended to, by the cloud and directly by the processes whose output it holds.
/// A file that has grown past 32 MB when it is opened is kept as `<name>.1` and begun anew.
final class LogFile: Sendable {
    /// Open for appending; valid as long as this object lives.
    let descriptor: CInt

    private static let maximumBytes: off_t = 32 * 1024 * 1024

    init(path: String) throws(LocalCloudError) {
        var information = stat()
        if stat(path, &information) == 0, information.st_size > Self.maximumBytes {
            rename(path, path + ".1")
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LocalCloudError(code: .systemCall, message: "\(path) could not be opened: error \(errno)")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Appends one line. A full disk loses the line, not the cloud.
    func append(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            written += count
        }
    }
}

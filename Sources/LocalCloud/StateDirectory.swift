import Glibc

/// The directory of one running cloud: logs, events, generated secrets, and the lock that keeps a second cloud out.
/// The lock is the kernel's (flock(2)): it is gone when its process is, however that ended.
final class StateDirectory: Sendable {
    /// Without a slash at the end.
    let path: String
    private let lock: CInt

    private var lockPath: String { "\(path)/lock" }

    /// Makes the directory if it is missing, and takes the lock.
    init(path: String) throws(LocalCloudError) {
        self.path = path
        try Self.makeDirectory(path)
        try Self.makeDirectory("\(path)/logs")
        self.lock = try Self.acquire("\(path)/lock")
    }

    deinit { close(lock) }

    /// `path` from the root, for processes that run elsewhere.
    var absolutePath: String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Opens a file of `logs/`.
    func log(_ name: String) throws(LocalCloudError) -> LogFile {
        let safe = String(name.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
        return try LogFile(path: "\(path)/logs/\(safe).log")
    }

    /// Gives the lock back and removes its file.
    func release() {
        unlink(lockPath)
        flock(lock, LOCK_UN)
    }

    /// Makes the directory and those above it that are missing.
    static func makeDirectory(_ path: String) throws(LocalCloudError) {
        var partial = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            partial += "/\(part)"
            guard mkdir(partial, 0o700) == 0 || errno == EEXIST else {
                throw LocalCloudError(
                    code: .systemCall, message: "the directory \(partial) could not be made: error \(errno)")
            }
        }
    }

    private static func acquire(_ path: String) throws(LocalCloudError) -> CInt {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                throw LocalCloudError(code: .systemCall, message: "\(path) could not be opened: error \(errno)")
            }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let owner = text(descriptor)
                close(descriptor)
                throw LocalCloudError(
                    code: .stateDirectoryInUse,
                    message: "another local cloud (pid \(owner)) uses \(path.dropLast("/lock".count))")
            }
            // The file may have been removed by its last owner between open and flock: then it locks nothing.
            var (ours, current) = (stat(), stat())
            guard fstat(descriptor, &ours) == 0, stat(path, &current) == 0, ours.st_ino == current.st_ino else {
                close(descriptor)
                continue
            }
            let pid = Array(String(getpid()).utf8)
            ftruncate(descriptor, 0)
            pwrite(descriptor, pid, pid.count, 0)
            return descriptor
        }
    }

    private static func text(_ descriptor: CInt) -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : "unknown"
    }
}

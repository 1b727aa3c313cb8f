import Glibc

/// Chrome's private directory: profile, home and temporary files of one session, in memory where there is enough of it,
/// removed when the browser has ended, and the session's files with it.
///
/// The directory is locked (flock(2)) for as long as its controller lives, so that a later start can tell what a killed
/// controller left behind from what is in use.
struct BrowserProfile: Sendable {
    let path: String
    /// Whether shared memory is too small for Chrome's own use of it.
    let isSharedMemorySmall: Bool
    let files: SessionDirectories
    /// Open while the directory is in use; holds the lock.
    private let lock: CInt

    private static let prefix = "wallcrawler-profile-"
    private static let sharedMemory = "/dev/shm"
    /// Docker's default of 64 MB is not enough for a page with large images.
    private static let smallestSharedMemory: UInt64 = 512 << 20

    var temporaryDirectory: String { path + "/tmp" }
    var userDataDirectory: String { path + "/profile" }

    /// Makes the directory for that user.
    static func make(for user: BrowserUser) throws(BrowserError) -> BrowserProfile {
        let isSmall = freeBytes(of: sharedMemory) < smallestSharedMemory
        var template = Array("\(isSmall ? "/tmp" : sharedMemory)/\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BrowserError(code: .noProfile, message: "no profile directory could be made: error \(errno)")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw BrowserError(code: .noProfile, message: "the profile directory \(path) could not be locked")
        }
        let files: SessionDirectories
        do {
            files = try SessionDirectories.make(for: user)
        } catch {
            rmdir(path)
            close(lock)
            throw error
        }
        let profile = BrowserProfile(path: path, isSharedMemorySmall: isSmall, files: files, lock: lock)
        for directory in [profile.userDataDirectory, profile.temporaryDirectory] { mkdir(directory, 0o700) }
        if case .separate(let id) = user {
            for directory in [profile.userDataDirectory, profile.temporaryDirectory, path] { chown(directory, id, id) }
        }
        return profile
    }

    /// Removes the directory. Nothing of it may be in use.
    func remove() {
        DirectoryRemoval.remove(path)
        files.remove()
        close(lock)
    }

    /// Removes what controllers that were killed have left. Directories in use are locked and stay; so do those that changed within
    /// so many seconds, which may be about to be locked.
    static func removeAbandoned(settledForSeconds seconds: Int) {
        for parent in [sharedMemory, "/tmp"] {
            for name in DirectoryRemoval.entries(of: parent)
            where name.hasPrefix(prefix) || name.hasPrefix(SessionDirectories.prefix) {
                let path = "\(parent)/\(name)"
                let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                guard descriptor >= 0 else { continue }
                if age(of: descriptor) >= seconds, flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                    DirectoryRemoval.remove(path)
                }
                close(descriptor)
            }
        }
    }

    /// Seconds since something was added to the directory or taken from it.
    private static func age(of directory: CInt) -> Int {
        var status = stat()
        guard fstat(directory, &status) == 0 else { return 0 }
        return time(nil) - status.st_mtim.tv_sec
    }

    private static func freeBytes(of path: String) -> UInt64 {
        var status = statvfs()
        guard statvfs(path, &status) == 0, access(path, W_OK) == 0 else { return 0 }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }
}

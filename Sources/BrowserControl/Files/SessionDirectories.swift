import Glibc

/// Where a session's files lie on the browser's machine: on disk, for they may be large, and gone when the browser is. The
/// browser's user owns the downloads, and can read the uploads but not change them.
///
/// Both directories are held open, and every file is found from there: whatever the browser's user does with names and links,
/// nothing else is ever opened.
package final class SessionDirectories: Sendable {
    package let path: String
    let downloadsDescriptor: CInt
    let uploadsDescriptor: CInt
    /// Open while the directory is in use; holds the lock.
    private let lock: CInt

    package static let prefix = "wallcrawler-files-"
    static let parent = "/tmp"

    package var downloads: String { path + "/downloads" }
    package var uploads: String { path + "/uploads" }

    private init(path: String, lock: CInt, downloadsDescriptor: CInt, uploadsDescriptor: CInt) {
        self.path = path
        self.lock = lock
        self.downloadsDescriptor = downloadsDescriptor
        self.uploadsDescriptor = uploadsDescriptor
    }

    deinit {
        for descriptor in [downloadsDescriptor, uploadsDescriptor, lock] { close(descriptor) }
    }

    /// Makes them for a browser of that user.
    static func make(for user: BrowserUser) throws(BrowserError) -> SessionDirectories {
        var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BrowserError(code: .noProfile, message: "no directory for files could be made: error \(errno)")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let lock = openDirectory(path)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0, mkdir(path + "/downloads", 0o700) == 0,
            mkdir(path + "/uploads", 0o755) == 0
        else {
            throw BrowserError(code: .noProfile, message: "the directory \(path) cannot be used: error \(errno)")
        }
        let directories = SessionDirectories(
            path: path, lock: lock, downloadsDescriptor: openDirectory(path + "/downloads"),
            uploadsDescriptor: openDirectory(path + "/uploads"))
        guard directories.downloadsDescriptor >= 0, directories.uploadsDescriptor >= 0 else {
            throw BrowserError(code: .noProfile, message: "the directory \(path) cannot be opened: error \(errno)")
        }
        // Whatever the umask says.
        fchmod(directories.uploadsDescriptor, 0o755)
        if case .separate(let id) = user {
            fchown(directories.downloadsDescriptor, id, id)
            // The way to both, without a right to list or change what is there.
            fchown(lock, uid_t.max, id)
            fchmod(lock, 0o710)
        }
        return directories
    }

    private static func openDirectory(_ path: String) -> CInt {
        open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }

    /// Removes them with all that is in them. What is being read can be read to its end.
    func remove() {
        DirectoryRemoval.remove(path)
    }
}

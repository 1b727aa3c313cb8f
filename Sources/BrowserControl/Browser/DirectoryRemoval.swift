import Glibc

/// Removes directories whose content belongs to somebody who is not trusted: every step is relative to an open
/// directory and follows no link, so that a link or a swapped directory cannot lead anywhere else.
package enum DirectoryRemoval {
    /// Deeper trees than this are left alone.
    private static let maximumDepth = 64

    /// Removes the directory and all that is in it, as far as possible.
    package static func remove(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        empty(descriptor, depth: maximumDepth)
        rmdir(path)
    }

    /// The names in a directory, without `.` and `..`.
    static func entries(of path: String) -> [String] {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        return descriptor >= 0 ? names(descriptor).map { String(decoding: $0, as: UTF8.self) } : []
    }

    /// Takes the descriptor over.
    private static func empty(_ descriptor: CInt, depth: Int) {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        defer { close(copy) }
        for name in names(descriptor) {
            let cName = name.map { CChar(bitPattern: $0) } + [0]
            if unlinkat(copy, cName, 0) == 0 { continue }
            let child = openat(copy, cName, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            if child >= 0, depth > 0 {
                empty(child, depth: depth - 1)
            } else if child >= 0 {
                close(child)
            }
            unlinkat(copy, cName, AT_REMOVEDIR)
        }
    }

    /// Takes the descriptor over and closes it.
    private static func names(_ descriptor: CInt) -> [[UInt8]] {
        guard let directory = fdopendir(descriptor) else {
            close(descriptor)
            return []
        }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8), name != Array("..".utf8) { names.append(name) }
        }
        return names
    }
}

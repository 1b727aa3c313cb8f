import Glibc

/// The directory that a task has instead of a container's file system. It goes with the task.
enum TaskDirectory {
    static func make(_ path: String) throws(LocalCloudError) {
        var partial = ""
        for part in path.split(separator: "/") {
            partial += "/\(part)"
            guard mkdir(partial, 0o700) == 0 || errno == EEXIST else {
                throw LocalCloudError(
                    code: .systemCall, message: "the directory \(partial) could not be made: error \(errno)")
            }
        }
    }

    /// Removes the directory and everything in it. Follows no symbolic link.
    static func remove(_ path: String) {
        guard let directory = opendir(path) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            let child = "\(path)/\(name)"
            var information = stat()
            guard lstat(child, &information) == 0 else { continue }
            if information.st_mode & S_IFMT == S_IFDIR {
                remove(child)
            } else {
                unlink(child)
            }
        }
        closedir(directory)
        rmdir(path)
    }
}

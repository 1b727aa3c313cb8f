import Glibc

/// Small files, whole.
enum Files {
    /// Throws a message that names the file.
    static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        guard let file = fopen(path, "r") else { throw FileError("\(path) cannot be read: \(reason())") }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else { throw FileError("\(path) cannot be read: \(reason())") }
        guard count <= limit else { throw FileError("\(path) is larger than \(limit) bytes") }
        return Array(bytes[..<count])
    }

    /// Writes the file anew, readable for its owner only.
    static func writePrivately(_ bytes: [UInt8], to path: String) throws(FileError) {
        let temporary = "\(path).\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileError("\(path) cannot be written: \(reason())") }
        let written = write(descriptor, bytes, bytes.count)
        close(descriptor)
        guard written == bytes.count, rename(temporary, path) == 0 else {
            unlink(temporary)
            throw FileError("\(path) cannot be written: \(reason())")
        }
    }

    private static func reason() -> String {
        String(cString: strerror(errno))
    }
}

struct FileError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Files {
    /// Removes the file if it is there.
    static func remove(_ path: String) {
        unlink(path)
    }
}

import Glibc

/// Whole small files.
enum TextFile {
    private static let maximumBytes = 4 * 1024 * 1024

    /// The file's text, which must be UTF-8.
    static func read(_ path: String) throws(LocalCloudError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw LocalCloudError(code: .systemCall, message: "\(path) could not be read: error \(errno)")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= maximumBytes {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        guard bytes.count <= maximumBytes, let text = String(validating: bytes, as: UTF8.self) else {
            throw LocalCloudError(code: .systemCall, message: "\(path) is not UTF-8 text of at most 4 MB")
        }
        return text
    }

    /// Writes the file in one step, readable by its owner only: readers see the old text or the new.
    static func write(_ text: String, to path: String) throws(LocalCloudError) {
        let temporary = "\(path).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LocalCloudError(code: .systemCall, message: "\(path) could not be written: error \(errno)")
        }
        let bytes = Array(text.utf8)
        let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count
        close(descriptor)
        guard isWritten, rename(temporary, path) == 0 else {
            unlink(temporary)
            throw LocalCloudError(code: .systemCall, message: "\(path) could not be written: error \(errno)")
        }
    }
}

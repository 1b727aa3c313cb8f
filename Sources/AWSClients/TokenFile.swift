private import Glibc

/// The small file that holds an authorization token.
enum TokenFile {
    static let maximumLength = 16 * 1024

    /// Its text without the white space at its end; nil when it cannot be read, is no text, or is too long.
    static func read(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= maximumLength {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        guard bytes.count <= maximumLength, let text = String(validating: bytes, as: UTF8.self) else { return nil }
        return String(text.prefix(while: { !$0.isNewline }))
    }
}

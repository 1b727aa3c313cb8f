import Glibc

/// What people read: one line at a time, at once.
enum Output {
    static func line(_ text: String) {
        write(text, to: STDOUT_FILENO)
    }

    /// Without a line's end, where the text has one.
    static func text(_ text: String) {
        write(text.hasSuffix("\n") ? String(text.dropLast()) : text, to: STDOUT_FILENO)
    }

    static func problem(_ text: String) {
        write("wallcrawler: \(text)", to: STDERR_FILENO)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array((text + "\n").utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// Why a document is not an event pattern.
package struct PatternError: Error, Hashable, CustomStringConvertible {
    /// Where, as `detail.status[0].prefix`; empty for the document itself.
    package let path: String
    package let message: String

    package init(path: String, message: String) {
        self.path = path
        self.message = message
    }

    package var description: String {
        path.isEmpty ? "event pattern: \(message)" : "event pattern: \(path): \(message)"
    }
}

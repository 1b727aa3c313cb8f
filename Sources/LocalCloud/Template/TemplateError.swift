/// Why a template cannot be run here: the file, the line and what stands there.
package struct TemplateError: Error, Hashable, CustomStringConvertible {
    /// The template's path as it was given.
    package let file: String
    /// Counted from one; nil when the file itself could not be read.
    package let line: Int?
    /// What was found and what is supported.
    package let message: String

    package init(file: String, line: Int?, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    package var description: String {
        guard let line else { return "\(file): \(message)" }
        return "\(file):\(line): \(message)"
    }
}

/// Why an invocation, or the start of a function, failed: what the caller is told.
package struct FunctionError: Error, Hashable, Sendable {
    /// UpperCamelCase letters, such as `SessionStoreUnavailable`. Lambda reports it as `Function.<type>`.
    package let type: String
    /// What was attempted and what was found; the caller and the log see it, so never a secret.
    package let message: String
    /// One entry a frame, innermost first; may be empty.
    package let stackTrace: [String]

    /// Anything may be given: the report to Lambda crops what is long and keeps only the letters of `type`.
    package init(type: String, message: String, stackTrace: [String] = []) {
        self.type = type
        self.message = message
        self.stackTrace = stackTrace
    }
}

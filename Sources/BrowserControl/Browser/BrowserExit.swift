/// That a browser has ended, and how.
package struct BrowserExit: Sendable, Hashable, CustomStringConvertible {
    package let exit: ProcessExit
    /// Whether the controller ended it.
    package let wasRequested: Bool
    /// The last lines it wrote to standard error.
    package let diagnostics: [String]

    package var description: String {
        wasRequested ? "the browser was closed (\(exit))" : "the browser ended unexpectedly (\(exit))"
    }
}

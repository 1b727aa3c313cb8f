/// Why text is not a selector.
package struct SelectorError: Error, Hashable, CustomStringConvertible {
    /// What was found; the selector itself is not repeated.
    package let message: String

    package init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}

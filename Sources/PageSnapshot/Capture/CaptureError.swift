/// Why a capture of a page cannot be read.
package struct CaptureError: Error, Hashable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        /// It is not the JSON that `DOMSnapshot.captureSnapshot` answers with.
        case malformed
        /// The page has more nodes, or more text, than is read.
        case tooLarge
    }

    package let code: Code
    /// What was found; nothing of the page's text.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

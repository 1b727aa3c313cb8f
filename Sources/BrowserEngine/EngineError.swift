/// Why an operation of the engine could not be carried out. What the page or the model makes impossible is an ordinary
/// result (`success: false`); this is for the rest.
package struct EngineError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable {
        /// No page has that frame, or there is none at all.
        case pageNotFound
        /// The time that the request allows is over.
        case timedOut
        /// The browser or the page went away in the middle.
        case browserEnded
        /// The request asks for what cannot be.
        case invalidRequest
        /// The model could not be asked, or its provider refused.
        case modelFailed
    }

    package let code: Code
    /// For the client: what was attempted and what was found; no secrets.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

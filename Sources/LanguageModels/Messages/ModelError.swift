/// Why a model gave no usable answer.
package struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What callers branch on.
    package enum Code: String, Sendable, Hashable {
        /// The model's name, key, address or options cannot be used; nothing was sent.
        case invalidConfiguration
        /// The request cannot be put to this model (a computer tool that it does not have, an image too large).
        case invalidRequest
        /// The provider knows no such key, or the key may not use the model (401, 403).
        case unauthorized
        /// The provider knows no such model or address (404).
        case notFound
        /// The provider found fault with the request (other 4xx).
        case rejected
        /// Too many requests, or a quota used up (429), and the time did not suffice to wait.
        case rateLimited
        /// The model declined to answer, or a filter withheld the answer.
        case refused
        /// The provider failed (5xx), was overloaded (529), or could not be reached.
        case unavailable
        /// The answer could not be read, or did not fit the schema after one repair.
        case badReply
        /// The answer was larger than allowed.
        case replyTooLarge
        /// The deadline passed.
        case timedOut
        /// The task that asked was cancelled.
        case cancelled
    }

    /// What kind of failure it is.
    package let code: Code
    /// The status of the provider's answer; nil when there was none.
    package let status: Int?
    /// What was attempted and what was found, with the provider's own words cut to length; never a key.
    package let message: String

    /// `message` must hold no key.
    package init(_ code: Code, _ message: String, status: Int? = nil) {
        self.code = code
        self.status = status
        self.message = message
    }

    package var description: String { message }
}

/// Why no response came. A response of any status is not an error.
package struct HTTPError: Error, Hashable, CustomStringConvertible {
    /// What callers branch on.
    package enum Code: Hashable, Sendable {
        case invalidRequest
        case couldNotResolve
        case couldNotConnect
        case tlsFailed
        case timedOut
        case connectionLost
        case responseTooLarge
        case other
    }

    /// What kind of failure it is.
    package let code: Code
    /// What was attempted and what was found; without query strings, headers or bodies.
    package let message: String

    /// `message` must not hold a query string, a header or a body.
    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// Why Redis did not do what was asked. Neither the code nor the message ever holds a password or a stored value.
package struct RedisError: Error, Hashable, CustomStringConvertible {
    package let code: Code
    /// What was attempted and what was found.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "redis: \(message)" }

    /// What callers can tell apart.
    package enum Code: Hashable, Sendable {
        /// The address is not one that `RedisURL` reads.
        case malformedURL
        /// No connection in time: no address of the host accepted one, or the server ended it or fell silent before it could be
        /// used. Nothing was sent.
        case couldNotConnect
        /// The server refused the user, the password or the database, or wants a password and got none.
        case authenticationFailed
        /// TLS itself said no: the certificate, its name, the version, or bytes that are not TLS. Nothing was sent.
        case tlsFailed
        /// No reply before the deadline. The connection is closed; whether the command ran is unknown.
        case timedOut
        /// The connection ended after the command was sent: whether it ran is unknown.
        case connectionLost
        /// The reply is larger than the limits allow. The connection is closed; the command has run.
        case replyTooLarge
        /// The peer does not speak RESP2, or sent a reply of another shape than the command has.
        case protocolViolation
        /// The server answered with an error; this is its first word, as `WRONGTYPE` or `NOSCRIPT`.
        case server(String)
    }
}

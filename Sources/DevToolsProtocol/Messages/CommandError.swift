import JSONModel
package import JSONSyntax

/// A protocol error, as the browser itself would answer it (JSON-RPC 2.0, 5.1).
package struct CommandError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int
    package let message: String
    /// Set where the policy denied the call; nil where the browser, or the protocol itself, is the reason.
    package let denial: DenialKind?

    package init(code: Int, message: String) {
        self.init(code: code, message: message, denial: nil)
    }

    private init(code: Int, message: String, denial: DenialKind?) {
        self.code = code
        self.message = message
        self.denial = denial
    }

    package var description: String { "\(message) (\(code))" }

    /// The bytes of the answer. Without an id (the command was not readable) it has none, as in Chromium.
    package func answer(id: Int?, sessionID: String?) -> [UInt8] {
        var members: [String: JSONValue] = [
            "error": ["code": .integer(Int64(code)), "message": .string(message)]
        ]
        if let id { members["id"] = .integer(Int64(id)) }
        if let sessionID { members["sessionId"] = .string(sessionID) }
        return JSONText.bytes(.object(members))
    }
}

extension CommandError {
    /// The text is not JSON that can be read safely.
    package static func unreadable(_ cause: MalformedJSON) -> CommandError {
        CommandError(code: -32700, message: cause.description)
    }

    /// The JSON is not a command.
    package static func invalidRequest(_ message: String) -> CommandError {
        CommandError(code: -32600, message: message)
    }

    /// Chromium's own words for a session that does not exist, or is another client's.
    package static let sessionNotFound = CommandError(code: -32001, message: "Session with given id not found.")

    /// Chromium's own words for what is no address.
    package static let invalidURL = CommandError(code: -32000, message: "Cannot navigate to invalid URL")

    /// The method would reach the machine.
    package static func denied(_ method: String, _ reason: String) -> CommandError {
        denied(method, reason, .machine)
    }

    /// The method exists but is not available here.
    package static func denied(_ method: String, _ reason: String, _ kind: DenialKind) -> CommandError {
        CommandError(
            code: -32000, message: "\(shortened(method)) is not allowed here: \(reason)", denial: kind)
    }

    /// A method's name, as long as any real one: what a client calls it can have megabytes.
    static func shortened(_ method: String) -> String {
        method.utf8.count <= 100 ? method : String(method.prefix(100)) + "…"
    }

    /// A parameter is not usable.
    package static func invalidParameters(_ message: String) -> CommandError {
        CommandError(code: -32602, message: message)
    }
}

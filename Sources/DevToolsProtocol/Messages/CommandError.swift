import JSONModel
package import JSONSyntax

/// A protocol error, as the browser itself would answer it (JSON-RPC 2.0, 5.1).
package struct CommandError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int
    package let message: String

    package init(code: Int, message: String) {
        self.code = code
        self.message = message
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

    /// The method exists but is not available here.
    package static func denied(_ method: String, _ reason: String) -> CommandError {
        CommandError(code: -32000, message: "\(method) is not allowed here: \(reason)")
    }

    /// A parameter is not usable.
    package static func invalidParameters(_ message: String) -> CommandError {
        CommandError(code: -32602, message: message)
    }
}

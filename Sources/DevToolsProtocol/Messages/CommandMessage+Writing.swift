package import JSONModel
import JSONSyntax

extension CommandMessage {
    /// The command with other parameters, for that session.
    package func bytes(parameters: [String: JSONValue], sessionID: String?) -> [UInt8] {
        Self.bytes(id: id, method: method, parameters: parameters, sessionID: sessionID)
    }

    /// A command in bytes.
    package static func bytes(
        id: Int, method: String, parameters: [String: JSONValue], sessionID: String?
    ) -> [UInt8] {
        var members: [String: JSONValue] = ["id": .integer(Int64(id)), "method": .string(method)]
        if !parameters.isEmpty { members["params"] = .object(parameters) }
        if let sessionID { members["sessionId"] = .string(sessionID) }
        return JSONText.bytes(.object(members))
    }

    /// The answer that says nothing but that the command was carried out.
    package var emptyAnswer: [UInt8] {
        var members: [String: JSONValue] = ["id": .integer(Int64(id)), "result": [:]]
        if let sessionID { members["sessionId"] = .string(sessionID) }
        return JSONText.bytes(.object(members))
    }
}

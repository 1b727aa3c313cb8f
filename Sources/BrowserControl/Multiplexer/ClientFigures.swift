package import JSONModel

/// What went over a client's connection, or over those of all clients.
package struct ClientFigures: Sendable, Hashable {
    package var commands = 0
    /// Bytes of messages, without their frames.
    package var bytesFromClient = 0
    package var bytesToClient = 0
    /// Calls that the policy denied.
    package var denials = 0
    /// Messages that were no commands, and violations of the WebSocket protocol.
    package var malformed = 0
    /// For how long nothing was read, because too much had come.
    package var throttledMilliseconds = 0
    /// Connections that were closed because the client did not read.
    package var slowCloses = 0

    package init() {}

    package static func += (total: inout ClientFigures, part: ClientFigures) {
        total.commands += part.commands
        total.bytesFromClient += part.bytesFromClient
        total.bytesToClient += part.bytesToClient
        total.denials += part.denials
        total.malformed += part.malformed
        total.throttledMilliseconds += part.throttledMilliseconds
        total.slowCloses += part.slowCloses
    }

    /// For a log line or `/health`.
    package var members: [String: JSONValue] {
        [
            "commands": .integer(Int64(commands)), "bytesFromClients": .integer(Int64(bytesFromClient)),
            "bytesToClients": .integer(Int64(bytesToClient)), "denials": .integer(Int64(denials)),
            "malformed": .integer(Int64(malformed)), "throttledMilliseconds": .integer(Int64(throttledMilliseconds)),
            "slowCloses": .integer(Int64(slowCloses)),
        ]
    }
}

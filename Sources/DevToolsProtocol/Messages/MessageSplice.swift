import JSONModel
import JSONSyntax

/// Changes to a message's bytes around what stays as it is.
package enum MessageSplice {
    /// The bytes with one range put in place of another.
    package static func replacing(
        _ range: Range<Int>, of message: [UInt8], with replacement: some Collection<UInt8>
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(message.count - range.count + replacement.count)
        bytes.append(contentsOf: message[..<range.lowerBound])
        bytes.append(contentsOf: replacement)
        bytes.append(contentsOf: message[range.upperBound...])
        return bytes
    }

    /// The message as the client of that session sees it: without the member `sessionId`.
    package static func strippingSession(_ fields: RoutingFields, from message: [UInt8]) -> [UInt8] {
        guard let member = fields.sessionMember else { return message }
        return replacing(member, of: message, with: [])
    }

    /// What a command without `sessionId` begins with when it is sent to a session: put it in place of everything up to
    /// and including the opening brace (`CommandMessage.bodyOffset`).
    package static func sessionPrefix(_ sessionID: String) -> [UInt8] {
        Array("{\"sessionId\":".utf8) + JSONText.bytes(.string(sessionID)) + [JSONText.comma]
    }

    /// The command addressed to that session. The message must have at least one member and no `sessionId`.
    package static func addingSession(_ sessionID: String, to message: [UInt8], bodyOffset: Int) -> [UInt8] {
        sessionPrefix(sessionID) + message[bodyOffset...]
    }
}

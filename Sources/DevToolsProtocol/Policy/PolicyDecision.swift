package import JSONModel

/// What is to be done with a client's command.
package enum PolicyDecision: Sendable, Equatable {
    /// Send the bytes as they are.
    case forward
    /// Send it with these parameters instead.
    case rewrite(parameters: [String: JSONValue])
    /// Answer it; the browser never sees it.
    case refuse(CommandError)
    /// Answer `{}`, then end this client's connection: it asked for the end of a browser that it shares.
    case disconnect
    /// The command was an envelope (`Target.sendMessageToTarget`) whose letter is not sent on: answer the envelope
    /// with `{}`, and deliver this answer to the letter as `Target.receivedMessageFromTarget` of that session.
    case answerLetter(session: String, answer: [UInt8], disconnects: Bool)
}

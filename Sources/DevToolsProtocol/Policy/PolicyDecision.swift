package import JSONModel

/// What is to be done with a client's command.
package enum PolicyDecision: Sendable, Equatable {
    /// Send the bytes as they are.
    case forward
    /// Send it with these parameters instead.
    case rewrite(parameters: [String: JSONValue])
    /// Answer it; the browser never sees it. `denial` of the error says whether it was denied or is no proper command.
    case refuse(CommandError)
    /// Answer `{}`, then end this client's connection: it asked for the end of a browser that it shares.
    case disconnect
    /// The command was an envelope (`Target.sendMessageToTarget`) whose letter is not sent on: answer the envelope
    /// with `{}`, and deliver this answer to the letter as `Target.receivedMessageFromTarget` of that session.
    case answerLetter(session: String, answer: [UInt8], verdict: LetterVerdict)
}

/// Why a letter was not sent on.
package enum LetterVerdict: Sendable, Equatable {
    case denied(DeniedCall)
    /// It is no proper command.
    case malformed
    /// It asked for the end of the browser: the client's connection is to be ended.
    case disconnects
}

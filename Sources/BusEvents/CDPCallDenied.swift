/// Calls of a DevTools client were denied: one event for all that are alike within a few seconds. Never holds parameters.
package struct CDPCallDenied: BusEvent {
    package static let detailType = "CDPCallDenied"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    /// The id of the client's signing key, never the key; absent where the event sums up several clients.
    package var tokenID: String?
    /// The client's number, from 1 for each browser; absent where the event sums up several clients.
    package var client: Int?
    /// As the client wrote it, at most 100 characters; absent where the event sums up several methods.
    package var method: String?
    /// `scope`, `machine`, `browser`, `address` or `unknown`: what the call would have gone beyond.
    package var kind: String
    /// How many calls.
    package var count: Int

    package init(
        sessionID: String, projectID: String, tokenID: String?, client: Int?, method: String?, kind: String, count: Int
    ) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.tokenID = tokenID
        self.client = client
        self.method = method
        self.kind = kind
        self.count = count
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case tokenID = "tokenId"
        case client
        case method
        case kind
        case count
    }
}

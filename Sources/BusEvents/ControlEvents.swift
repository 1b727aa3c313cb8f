/// A person who watches asked for control of the session's browser.
package struct ControlRequested: BusEvent {
    package static let detailType = "ControlRequested"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    /// Counts those who watched the session, from 1.
    package var person: Int
    /// The id of the token that let the person in; not the token.
    package var tokenID: String
    /// Who had it: `nobody`, `agent` or `person`.
    package var from: String

    package init(
        sessionID: String, projectID: String, person: Int, tokenID: String, from: String
    ) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.person = person
        self.tokenID = tokenID
        self.from = from
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case person
        case tokenID = "tokenId"
        case from
    }
}

/// A person got control; actions wait from now on.
package struct ControlGranted: BusEvent {
    package static let detailType = "ControlGranted"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    /// Counts those who watched the session, from 1.
    package var person: Int
    /// The id of the token that let the person in; not the token.
    package var tokenID: String
    /// Since the request.
    package var waitedMilliseconds: Int64

    package init(
        sessionID: String, projectID: String, person: Int, tokenID: String, waitedMilliseconds: Int64
    ) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.person = person
        self.tokenID = tokenID
        self.waitedMilliseconds = waitedMilliseconds
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case person
        case tokenID = "tokenId"
        case waitedMilliseconds
    }
}

/// A person's control ended; actions go on when nobody else asked for it.
package struct ControlReturned: BusEvent {
    package static let detailType = "ControlReturned"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    /// Counts those who watched the session, from 1.
    package var person: Int
    /// The id of the token that let the person in; not the token.
    package var tokenID: String
    /// `handed_back`, `handed_over` to another person, `idle` or `disconnected`.
    package var reason: String
    package var heldMilliseconds: Int64

    package init(
        sessionID: String, projectID: String, person: Int, tokenID: String, reason: String, heldMilliseconds: Int64
    ) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.person = person
        self.tokenID = tokenID
        self.reason = reason
        self.heldMilliseconds = heldMilliseconds
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case person
        case tokenID = "tokenId"
        case reason
        case heldMilliseconds
    }
}

/// An action was handed to its browser.
package struct ActionStarted: BusEvent {
    package static let detailType = "ActionStarted"
    package static let source = EventSource.actions

    package var sessionID: String
    package var projectID: String
    package var actionID: String
    /// `navigate`, `act`, …
    package var operation: String

    package init(sessionID: String, projectID: String, actionID: String, operation: String) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.actionID = actionID
        self.operation = operation
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case actionID = "actionId"
        case operation
    }
}

/// An action reached a stage worth auditing. Progress for clients travels through Redis.
package struct ActionProgress: BusEvent {
    package static let detailType = "ActionProgress"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    package var actionID: String
    package var operation: String
    package var stage: String

    package init(sessionID: String, projectID: String, actionID: String, operation: String, stage: String) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.actionID = actionID
        self.operation = operation
        self.stage = stage
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case actionID = "actionId"
        case operation
        case stage
    }
}

/// An action gave its result.
package struct ActionCompleted: BusEvent {
    package static let detailType = "ActionCompleted"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    package var actionID: String
    package var operation: String
    package var milliseconds: Int64

    package init(sessionID: String, projectID: String, actionID: String, operation: String, milliseconds: Int64) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.actionID = actionID
        self.operation = operation
        self.milliseconds = milliseconds
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case actionID = "actionId"
        case operation
        case milliseconds
    }
}

/// An action ended without a result.
package struct ActionFailed: BusEvent {
    package static let detailType = "ActionFailed"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    package var actionID: String
    package var operation: String
    package var milliseconds: Int64
    package var reason: String

    package init(
        sessionID: String, projectID: String, actionID: String, operation: String, milliseconds: Int64, reason: String
    ) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.actionID = actionID
        self.operation = operation
        self.milliseconds = milliseconds
        self.reason = reason
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case actionID = "actionId"
        case operation
        case milliseconds
        case reason
    }
}

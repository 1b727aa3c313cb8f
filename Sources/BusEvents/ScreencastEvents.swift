/// A client connected to the WebSocket API. Which sessions it watches, it says later.
package struct WebSocketConnected: BusEvent {
    package static let detailType = "WebSocketConnected"
    package static let source = EventSource.screencast

    package var projectID: String
    package var connectionID: String

    package init(projectID: String, connectionID: String) {
        self.projectID = projectID
        self.connectionID = connectionID
    }

    package var subject: EventSubject? { nil }

    private enum CodingKeys: String, CodingKey {
        case projectID = "projectId"
        case connectionID = "connectionId"
    }
}

/// A viewer wants the screencast of a session.
package struct ScreencastStartRequested: BusEvent {
    package static let detailType = "ScreencastStartRequested"
    package static let source = EventSource.screencast

    package var sessionID: String
    package var projectID: String
    package var connectionID: String

    package init(sessionID: String, projectID: String, connectionID: String) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.connectionID = connectionID
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case connectionID = "connectionId"
    }
}

/// The capture of a session's page runs.
package struct ScreencastStarted: BusEvent {
    package static let detailType = "ScreencastStarted"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    package var viewers: Int

    package init(sessionID: String, projectID: String, viewers: Int) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.viewers = viewers
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case viewers
    }
}

/// A viewer has seen enough.
package struct ScreencastStopRequested: BusEvent {
    package static let detailType = "ScreencastStopRequested"
    package static let source = EventSource.screencast

    package var sessionID: String
    package var projectID: String
    package var connectionID: String

    package init(sessionID: String, projectID: String, connectionID: String) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.connectionID = connectionID
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case connectionID = "connectionId"
    }
}

/// The capture of a session's page ended.
package struct ScreencastStopped: BusEvent {
    package static let detailType = "ScreencastStopped"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    package var reason: String

    package init(sessionID: String, projectID: String, reason: String) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.reason = reason
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case reason
    }
}

/// A session was stored and wants a browser.
package struct SessionCreateRequested: BusEvent {
    package static let detailType = "SessionCreateRequested"
    package static let source = EventSource.sessionsStart

    package var sessionID: String
    package var projectID: String
    /// The number of this attempt, from 1.
    package var attempt: Int

    package init(sessionID: String, projectID: String, attempt: Int) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.attempt = attempt
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case attempt
    }
}

/// A session can be used.
package struct SessionReady: BusEvent {
    package static let detailType = "SessionReady"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    /// From the request to readiness.
    package var milliseconds: Int64
    /// Whether its browser came from the warm pool.
    package var isFromPool: Bool

    package init(sessionID: String, projectID: String, milliseconds: Int64, isFromPool: Bool) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.milliseconds = milliseconds
        self.isFromPool = isFromPool
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case milliseconds
        case isFromPool = "fromPool"
    }
}

/// An attempt to get a browser failed.
package struct SessionCreateFailed: BusEvent {
    package static let detailType = "SessionCreateFailed"
    package static let source = EventSource.provisioner

    package var sessionID: String
    package var projectID: String
    package var attempt: Int
    package var reason: String
    package var detail: String
    /// Whether no further attempt will be made.
    package var isFinal: Bool

    package init(sessionID: String, projectID: String, attempt: Int, reason: String, detail: String, isFinal: Bool) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.attempt = attempt
        self.reason = reason
        self.detail = detail
        self.isFinal = isFinal
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case attempt
        case reason
        case detail
        case isFinal = "final"
    }
}

/// A session is to be taken down.
package struct SessionTerminationRequested: BusEvent {
    package static let detailType = "SessionTerminationRequested"
    package static let source = EventSource.endSession

    package var sessionID: String
    package var projectID: String
    /// The raw value of the end reason.
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

/// A controller has closed its browser and let everything go.
package struct SessionResourcesReleased: BusEvent {
    package static let detailType = "SessionResourcesReleased"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    package var taskARN: String

    package init(sessionID: String, projectID: String, taskARN: String) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.taskARN = taskARN
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case taskARN = "taskArn"
    }
}

/// A session holds no resources any more.
package struct SessionTerminated: BusEvent {
    package static let detailType = "SessionTerminated"
    package static let source = EventSource.cleanup

    package var sessionID: String
    package var projectID: String
    package var reason: String
    /// Actions performed.
    package var actions: Int
    /// From readiness to the end.
    package var browserMilliseconds: Int64

    package init(sessionID: String, projectID: String, reason: String, actions: Int, browserMilliseconds: Int64) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.reason = reason
        self.actions = actions
        self.browserMilliseconds = browserMilliseconds
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case reason
        case actions
        case browserMilliseconds
    }
}

/// A session's record was deleted.
package struct SessionCleanupCompleted: BusEvent {
    package static let detailType = "SessionCleanupCompleted"
    package static let source = EventSource.cleanup

    package var sessionID: String
    package var projectID: String

    package init(sessionID: String, projectID: String) {
        self.sessionID = sessionID
        self.projectID = projectID
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
    }
}

/// A session passed one of its deadlines.
package struct SessionTimeout: BusEvent {
    package static let detailType = "SessionTimeout"
    package static let source = EventSource.timeoutMonitor

    package var sessionID: String
    package var projectID: String
    /// Which: `idle`, `duration` or `creation`.
    package var deadline: String

    package init(sessionID: String, projectID: String, deadline: String) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.deadline = deadline
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case deadline
    }
}

/// A session's Chrome answers.
package struct SessionChromeReady: BusEvent {
    package static let detailType = "SessionChromeReady"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    package var taskARN: String
    /// From the start of Chrome's process to its first answer.
    package var bootMilliseconds: Int64

    package init(sessionID: String, projectID: String, taskARN: String, bootMilliseconds: Int64) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.taskARN = taskARN
        self.bootMilliseconds = bootMilliseconds
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case taskARN = "taskArn"
        case bootMilliseconds
    }
}

/// A browser task has come up and waits for its session's key (`sessionId` given) or for a session (none).
package struct BrowserTaskRegistered: BusEvent {
    package static let detailType = "BrowserTaskRegistered"
    package static let source = EventSource.controller

    package var taskARN: String
    package var sessionID: String?

    package init(taskARN: String, sessionID: String?) {
        self.taskARN = taskARN
        self.sessionID = sessionID
    }

    package var subject: EventSubject? { nil }

    private enum CodingKeys: String, CodingKey {
        case taskARN = "taskArn"
        case sessionID = "sessionId"
    }
}

/// The warm pool is to be brought to its size.
package struct PoolReplenishRequested: BusEvent {
    package static let detailType = "PoolReplenishRequested"
    package static let source = EventSource.operations

    package init() {
    }

    package var subject: EventSubject? { nil }
}

/// ECS accepted a browser task.
package struct ECSTaskStarted: BusEvent {
    package static let detailType = "ECSTaskStarted"
    package static let source = EventSource.provisioner

    package var taskARN: String
    /// Absent for a task of the warm pool.
    package var sessionID: String?

    package init(taskARN: String, sessionID: String?) {
        self.taskARN = taskARN
        self.sessionID = sessionID
    }

    package var subject: EventSubject? { nil }

    private enum CodingKeys: String, CodingKey {
        case taskARN = "taskArn"
        case sessionID = "sessionId"
    }
}

/// A browser task could not be started, or ended by itself.
package struct ECSTaskFailed: BusEvent {
    package static let detailType = "ECSTaskFailed"
    package static let source = EventSource.taskMonitor

    package var taskARN: String?
    package var sessionID: String?
    package var reason: String

    package init(taskARN: String?, sessionID: String?, reason: String) {
        self.taskARN = taskARN
        self.sessionID = sessionID
        self.reason = reason
    }

    package var subject: EventSubject? { nil }

    private enum CodingKeys: String, CodingKey {
        case taskARN = "taskArn"
        case sessionID = "sessionId"
        case reason
    }
}

/// There was no capacity for another browser task.
package struct ResourceQuotaExceeded: BusEvent {
    package static let detailType = "ResourceQuotaExceeded"
    package static let source = EventSource.resourceMonitor

    package var resource: String
    package var detail: String

    package init(resource: String, detail: String) {
        self.resource = resource
        self.detail = detail
    }

    package var subject: EventSubject? { nil }
}

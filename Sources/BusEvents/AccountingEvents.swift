/// Timings of a session's start.
package struct SessionMetrics: BusEvent {
    package static let detailType = "SessionMetrics"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    package var creationToReadyMilliseconds: Int64
    package var chromeBootMilliseconds: Int64?

    package init(
        sessionID: String, projectID: String, creationToReadyMilliseconds: Int64, chromeBootMilliseconds: Int64?
    ) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.creationToReadyMilliseconds = creationToReadyMilliseconds
        self.chromeBootMilliseconds = chromeBootMilliseconds
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case creationToReadyMilliseconds
        case chromeBootMilliseconds
    }
}

/// What a session is charged for.
package struct BillingEvent: BusEvent {
    package static let detailType = "BillingEvent"
    package static let source = EventSource.cleanup

    package var sessionID: String
    package var projectID: String
    package var actions: Int
    package var browserMilliseconds: Int64

    package init(sessionID: String, projectID: String, actions: Int, browserMilliseconds: Int64) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.actions = actions
        self.browserMilliseconds = browserMilliseconds
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case actions
        case browserMilliseconds
    }
}

/// What a browser task uses.
package struct ResourceUsage: BusEvent {
    package static let detailType = "ResourceUsage"
    package static let source = EventSource.controller

    package var sessionID: String
    package var projectID: String
    /// Resident memory of Chrome's processes.
    package var memoryBytes: Int64
    /// Processor time of Chrome's processes since they started.
    package var cpuMilliseconds: Int64

    package init(sessionID: String, projectID: String, memoryBytes: Int64, cpuMilliseconds: Int64) {
        self.sessionID = sessionID
        self.projectID = projectID
        self.memoryBytes = memoryBytes
        self.cpuMilliseconds = cpuMilliseconds
    }

    package var subject: EventSubject? { EventSubject(sessionID: sessionID, projectID: projectID) }

    private enum CodingKeys: String, CodingKey {
        case sessionID = "sessionId"
        case projectID = "projectId"
        case memoryBytes
        case cpuMilliseconds
    }
}

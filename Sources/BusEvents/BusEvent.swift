/// An event that Wallcrawler publishes: the `detail` of an EventBridge entry, with the two names that rules match on.
///
/// EventBridge delivers at least once and in any order, so a detail carries what a handler needs to see that it is late.
package protocol BusEvent: Codable, Sendable, Equatable {
    /// EventBridge's `detail-type`, at most 128 characters.
    static var detailType: String { get }
    /// EventBridge's `source`.
    static var source: EventSource { get }
    /// The session that the event is about; nil for events about the pool or the service.
    var subject: EventSubject? { get }
}

/// Who publishes. The raw value is EventBridge's `source`; names with the prefix `aws.` are reserved.
package enum EventSource: String, Codable, Sendable, CaseIterable {
    case sessionsStart = "wallcrawler.sessions-start"
    case provisioner = "wallcrawler.session-provisioner"
    case endSession = "wallcrawler.end-session"
    case cleanup = "wallcrawler.cleanup-handler"
    case controller = "wallcrawler.browser-controller"
    case actions = "wallcrawler.actions"
    case screencast = "wallcrawler.screencast"
    case taskMonitor = "wallcrawler.ecs-monitor"
    case timeoutMonitor = "wallcrawler.timeout-monitor"
    case resourceMonitor = "wallcrawler.resource-monitor"
    case operations = "wallcrawler.operations"
}

/// The session an event is about, as the members `sessionId` and `projectId` of its detail.
package struct EventSubject: Codable, Sendable, Equatable {
    package var sessionID: String
    package var projectID: String

    package init(sessionID: String, projectID: String) {
        self.sessionID = sessionID
        self.projectID = projectID
    }
}

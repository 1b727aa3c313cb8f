package import SessionLifecycle
package import Timestamps

/// What is left of a session after it was deleted: enough to say to whom it belonged and why it ended.
package struct Tombstone: Codable, Sendable, Equatable {
    package let projectID: String
    package let endReason: EndReason
    package let endedAt: Timestamp

    package init(projectID: String, endReason: EndReason, endedAt: Timestamp) {
        self.projectID = projectID
        self.endReason = endReason
        self.endedAt = endedAt
    }
}

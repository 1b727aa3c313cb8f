/// What is to be done after a transition was stored. Every effect may be carried out again without harm.
package enum SessionEffect: Sendable, Equatable {
    /// Claim a task of the warm pool, else call RunTask with the session's id as client token.
    case requestTask
    /// Ask for another attempt later; `attempt` is the number of the one that failed, from 1.
    case retryCreation(attempt: Int)
    case stopTask(arn: String)
    /// End the result streams of these actions: their browser will not answer.
    case failActions(ids: [String])
    /// Nothing holds resources: feed `.resourcesReleased(arn: nil)`.
    case confirmRelease
    /// Delete the record after the retention time.
    case scheduleDeletion
    case deleteRecord
    /// Publish the event of this name.
    case announce(SessionAnnouncement)
}

/// The lifecycle events that transitions cause.
package enum SessionAnnouncement: String, Sendable, Equatable, CaseIterable {
    case ready = "SessionReady"
    case createFailed = "SessionCreateFailed"
    case terminationRequested = "SessionTerminationRequested"
    case terminated = "SessionTerminated"
    case cleanupCompleted = "SessionCleanupCompleted"
}

/// What can happen to a session. Inputs may come late, twice and in any order: EventBridge delivers at least once.
package enum SessionInput: Sendable, Equatable {
    /// The provisioner takes the session on.
    case provisioningStarted
    /// RunTask was accepted.
    case taskRequested(arn: String)
    /// A task of the warm pool was claimed.
    case taskClaimed(BrowserTask)
    /// ECS reports the task as running.
    case taskRunning(arn: String)
    /// Chrome answers, and clients reach the controller at `address` (`HOST:PORT`).
    case chromeReady(arn: String, address: String)
    /// An attempt to get a browser failed; `isRetryable` where another attempt can help.
    case attemptFailed(EndReason, detail: String, isRetryable: Bool)
    case actionStarted(id: String)
    /// `use`: what the action's models used, nil where none was asked.
    case actionFinished(id: String, use: ModelUse?)
    /// A person who watches got control of the browser, or with nil nobody has it any more.
    case controlChanged(person: Int?)
    /// Somebody wants the session ended.
    case terminationRequested(EndReason, detail: String?)
    /// ECS reports the task as stopped.
    case taskStopped(arn: String, detail: String)
    /// Chrome ended without being asked to.
    case browserCrashed(detail: String)
    /// The task has let everything go; nil where the session holds no task that could.
    case resourcesReleased(arn: String?)
    /// The record may be deleted.
    case retentionEnded
}

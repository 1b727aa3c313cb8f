/// Where a session is in its life. The raw value is what the API and the store write.
package enum SessionStatus: String, Codable, Sendable, CaseIterable {
    /// Accepted and stored; nobody works on it yet.
    case creating = "CREATING"
    /// A browser task was asked for.
    case provisioning = "PROVISIONING"
    /// The task runs, or one of the warm pool was claimed; Chrome is not there yet.
    case starting = "STARTING"
    /// Chrome answers; no action runs.
    case ready = "READY"
    /// At least one action runs.
    case active = "ACTIVE"
    /// Being taken down.
    case terminating = "TERMINATING"
    /// Its browser task is gone; the record is kept for a minute.
    case stopped = "STOPPED"
    /// Cannot go on; it is taken down next.
    case failed = "FAILED"

    /// Creating, provisioning or starting: an action would have to wait.
    package var isBecomingReady: Bool {
        switch self {
        case .creating, .provisioning, .starting: true
        case .ready, .active, .terminating, .stopped, .failed: false
        }
    }

    /// Terminating, stopped or failed: no action is possible any more.
    package var isEnded: Bool {
        switch self {
        case .terminating, .stopped, .failed: true
        case .creating, .provisioning, .starting, .ready, .active: false
        }
    }
}

/// Why a session ended. Every ended session has one; the first that was given stays.
package enum EndReason: String, Codable, Sendable, CaseIterable {
    case requestedByClient = "client_request"
    case idleTimeout = "idle_timeout"
    case durationLimit = "duration_limit"
    case creationTimeout = "creation_timeout"
    case creationFailed = "creation_failed"
    case capacity = "capacity"
    case browserCrashed = "browser_crashed"
    case taskStopped = "task_stopped"
    case shutdown = "shutdown"

    /// One sentence for people.
    package var explanation: String {
        switch self {
        case .requestedByClient: "the client ended it"
        case .idleTimeout: "nothing used it for longer than its idle timeout"
        case .durationLimit: "it reached its maximum duration"
        case .creationTimeout: "its browser did not start in time"
        case .creationFailed: "its browser could not be started"
        case .capacity: "there was no capacity for another browser"
        case .browserCrashed: "its browser ended unexpectedly"
        case .taskStopped: "its browser task ended unexpectedly"
        case .shutdown: "the service was shut down"
        }
    }
}

package import BusEvents
import JSONModel
package import SessionLifecycle
import Timestamps

extension SessionAnnouncement {
    /// The event that tells of this transition of `record`, as the record is after it.
    package func event(for record: SessionRecord) -> any BusEvent {
        let (id, project) = (record.id, record.projectID)
        switch self {
        case .ready:
            return SessionReady(
                sessionID: id, projectID: project,
                milliseconds: (record.readyAt ?? record.createdAt).milliseconds(since: record.createdAt),
                isFromPool: record.task?.isFromPool ?? false)
        case .createFailed:
            return SessionCreateFailed(
                sessionID: id, projectID: project, attempt: record.retryCount,
                reason: (record.endReason ?? record.lastFailure?.reason ?? .creationFailed).rawValue,
                detail: record.endDetail ?? record.lastFailure?.detail ?? "",
                isFinal: record.status == .failed)
        case .terminationRequested:
            return SessionTerminationRequested(
                sessionID: id, projectID: project, reason: record.endReason?.rawValue ?? "")
        case .terminated:
            return SessionTerminated(
                sessionID: id, projectID: project, reason: record.endReason?.rawValue ?? "",
                actions: record.billing.actions, browserMilliseconds: record.billing.browserMilliseconds)
        case .cleanupCompleted:
            return SessionCleanupCompleted(sessionID: id, projectID: project)
        }
    }
}

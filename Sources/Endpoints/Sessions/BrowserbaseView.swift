import JSONModel
import SessionLifecycle
import Timestamps

/// A session as Browserbase's API shows it, for clients that ask for it right after they have started one. It stands bare in
/// the answer, without `data`.
struct BrowserbaseView {
    let record: SessionRecord
    let connectURL: String?

    func json() -> JSONValue {
        let ends = record.createdAt.adding(seconds: Int64(record.limits.maxDuration))
        var members: [String: JSONValue] = [
            "id": .string(record.id), "projectId": .string(record.projectID), "status": .string(status),
            "createdAt": .string(record.createdAt.rfc3339),
            "startedAt": .string((record.readyAt ?? record.createdAt).rfc3339),
            "updatedAt": .string((record.lastEventTimestamp ?? record.createdAt).rfc3339),
            "expiresAt": .string(ends.rfc3339), "keepAlive": true, "proxyBytes": 0, "region": "us-west-2",
            "connectUrl": .string(connectURL ?? ""), "seleniumRemoteUrl": "", "signingKey": .string(signingKey),
        ]
        members["endedAt"] = (record.stoppedAt ?? record.terminatedAt).map { .string($0.rfc3339) }
        members["userMetadata"] = record.userMetadata
        return .object(members)
    }

    private var status: String {
        switch record.status {
        case .creating, .provisioning, .starting: "PENDING"
        case .ready, .active: "RUNNING"
        case .failed: "ERROR"
        case .terminating, .stopped: endStatus
        }
    }

    private var endStatus: String {
        switch record.endReason {
        case .idleTimeout, .durationLimit: "TIMED_OUT"
        case .requestedByClient, .shutdown, nil: "COMPLETED"
        case .creationTimeout, .creationFailed, .capacity, .browserCrashed, .taskStopped: "ERROR"
        }
    }

    /// The token of the URL.
    private var signingKey: String {
        let name = "signingKey="
        guard let query = connectURL?.split(separator: "?").last, query.hasPrefix(name) else { return "" }
        return String(query.dropFirst(name.count))
    }
}

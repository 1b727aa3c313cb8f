import JSONModel
import SessionLifecycle

/// The session of a request once its browser is there: clients act right after they asked for a session.
struct ReadySession {
    let resources: FunctionResources

    init(_ resources: FunctionResources) {
        self.resources = resources
    }

    /// API Gateway gives up on an answer in one piece after 29 s; the browser may need five of them for its own part.
    static let gatewayPatienceMilliseconds = 22_000

    /// Waits for readiness within the configured bound, and for no longer than `patienceMilliseconds`. Throws 410 for a
    /// session that has ended, 503 with `retry-after` for one that needs longer.
    func record(for call: APICall, patienceMilliseconds: Int) throws(APIError) -> SessionRecord {
        let lookup = SessionLookup(resources)
        let wanted = call.preferredWaitSeconds.map { $0 * 1000 } ?? resources.settings.readyWaitMilliseconds
        let milliseconds = min(wanted, patienceMilliseconds)
        let record = try lookup.settled(lookup.record(for: call), within: milliseconds, for: call)
        guard !record.status.isEnded else { throw APIError.sessionEnded(record.endReason, detail: record.endDetail) }
        guard !record.status.isBecomingReady else { throw APIError.notReady(record.status) }
        return record
    }
}

extension APIError {
    static func notReady(_ status: SessionStatus) -> APIError {
        APIError(
            status: 503, message: "The session's browser is not ready yet (\(status.rawValue)); try again.",
            headers: ["retry-after": "2"], details: ["status": .string(status.rawValue)])
    }
}

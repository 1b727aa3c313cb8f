import JSONModel
import SessionLifecycle
import SessionStore
import StructuredLogging
import Timestamps

/// Finding the session that a request names, in the caller's project only.
struct SessionLookup {
    let resources: FunctionResources

    init(_ resources: FunctionResources) {
        self.resources = resources
    }

    /// The record. Throws 404 for a session that never was or belongs to another project, 410 for one that was deleted.
    func record(for call: APICall) throws(APIError) -> SessionRecord {
        try record(call.sessionID, for: call)
    }

    /// As `record(for:)`, for a session that the body names.
    func record(_ id: String, for call: APICall) throws(APIError) -> SessionRecord {
        do {
            if let record = try resources.store.load(id) {
                guard record.projectID == call.projectID else { throw APIError.sessionNotFound(id) }
                return record
            }
            guard let tombstone = try resources.store.tombstone(of: id), tombstone.projectID == call.projectID
            else { throw APIError.sessionNotFound(id) }
            throw APIError.sessionEnded(tombstone.endReason, detail: nil)
        } catch let error as APIError {
            throw error
        } catch {
            throw call.unavailable(error)
        }
    }

    /// What happened to a session that was found.
    func history(of record: SessionRecord, for call: APICall) throws(APIError) -> [SessionEvent] {
        do { return try resources.store.history(of: record.id) } catch { throw call.unavailable(error) }
    }

    /// Waits until the session does not become ready any more, for at most `milliseconds`; the newest record.
    func settled(
        _ record: SessionRecord, within milliseconds: Int, for call: APICall
    ) throws(APIError) -> SessionRecord {
        let deadline = resources.now().adding(milliseconds: Int64(milliseconds))
        var newest = record
        while newest.status.isBecomingReady {
            let left = deadline.milliseconds(since: resources.now())
            guard left > 0 else { break }
            do {
                switch try resources.store.waitForChange(
                    of: newest.id, after: newest.version, timeoutMilliseconds: Int(left))
                {
                case .changed(let record): newest = record
                case .timedOut: return newest
                case .gone: newest = try self.record(newest.id, for: call)
                }
            } catch let error as APIError {
                throw error
            } catch {
                throw call.unavailable(error)
            }
        }
        return newest
    }
}

extension APICall {
    /// Logs what failed below and gives the answer that fits.
    func unavailable(_ cause: any Error) -> APIError {
        log.error("the request failed", ["cause": .string("\(cause)"), "route": .string(route)])
        return APIError.unavailable(requestID: requestID)
    }
}

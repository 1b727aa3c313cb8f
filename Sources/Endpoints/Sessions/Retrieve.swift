import JSONModel
import SessionLifecycle
import SessionStore

/// `GET /sessions/{id}/retrieve`, `GET /sessions/{id}/status`, `GET /sessions/{id}` and `GET /sessions`.
package struct Retrieve: RESTEndpoint {
    private let resources: FunctionResources
    private let lookup: SessionLookup

    package init(_ resources: FunctionResources) {
        self.resources = resources
        self.lookup = SessionLookup(resources)
    }

    package func respond(to call: APICall) throws(APIError) -> APIReply {
        switch call.route {
        case "/sessions": return try list(call)
        case "/sessions/{sessionId}/status": return try status(call)
        case "/sessions/{sessionId}": return try browserbase(call)
        default: return try retrieve(call)
        }
    }

    private func retrieve(_ call: APICall) throws(APIError) -> APIReply {
        let record = try current(call)
        let history = try lookup.history(of: record, for: call)
        return .success(.object(SessionView(record).whole(history, connectURL: url(of:))))
    }

    private func status(_ call: APICall) throws(APIError) -> APIReply {
        .success(.object(SessionView(try current(call)).status(connectURL: url(of:))))
    }

    /// Clients of Browserbase's API use the browser at once: it is waited for.
    private func browserbase(_ call: APICall) throws(APIError) -> APIReply {
        let record = try lookup.settled(
            lookup.record(for: call), within: ReadySession.gatewayPatienceMilliseconds, for: call)
        return APIReply(status: 200, body: BrowserbaseView(record: record, connectURL: url(of: record)).json())
    }

    private func url(of record: SessionRecord) -> String? {
        AccessURLs(resources).standard(for: record)
    }

    /// With `Prefer: wait=N`, after the session has become ready or has ended.
    private func current(_ call: APICall) throws(APIError) -> SessionRecord {
        let record = try lookup.record(for: call)
        guard let seconds = call.preferredWaitSeconds else { return record }
        return try lookup.settled(record, within: seconds * 1000, for: call)
    }

    private func list(_ call: APICall) throws(APIError) -> APIReply {
        let limit = try pageSize(call)
        let cursor = try call.query["cursor"].map { (text) throws(APIError) in
            guard let cursor = SessionCursor(text) else {
                throw APIError(
                    status: 400, message: "`cursor` is not one that this list has given",
                    details: ["field": "cursor"])
            }
            return cursor
        }
        do {
            let page = try resources.store.sessions(of: call.projectID, limit: limit, before: cursor)
            return .success([
                "sessions": .array(page.sessions.map { .object(SessionView($0).summary()) }),
                "cursor": page.next.map { .string($0.description) } ?? .null,
            ])
        } catch {
            throw call.unavailable(error)
        }
    }

    private func pageSize(_ call: APICall) throws(APIError) -> Int {
        guard let text = call.query["limit"] else { return 50 }
        guard let limit = Int(text), (1...200).contains(limit) else {
            throw APIError(
                status: 400, message: "`limit` must be a whole number from 1 to 200", details: ["field": "limit"])
        }
        return limit
    }
}

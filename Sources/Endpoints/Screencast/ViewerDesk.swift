import BusEvents
import EventBus
import JSONModel
import SessionLifecycle
import SessionStore
import StructuredLogging
import Timestamps

/// Keeps the book of who watches which session, and tells the sessions' browser tasks that it has changed. The book counts: a
/// task that missed a word reads it now and then.
struct ViewerDesk {
    let store: any SessionStoring
    let bus: any EventPublishing
    let now: @Sendable () -> Timestamp
    let identifier: @Sendable () -> String

    /// A connected client.
    struct Visitor {
        let connectionID: String
        let projectID: String
        let log: StructuredLog
    }

    /// A browser task that does not read its commands for so long, in seconds, reads the book before it reads them.
    private static let commandSeconds: Int64 = 60

    func enter(_ visitor: Visitor) {
        visitor.log.info("a viewer connected")
        publish(WebSocketConnected(projectID: visitor.projectID, connectionID: visitor.connectionID), visitor)
    }

    /// The client gets the session's pictures from now on; once more, with other wishes.
    func start(
        _ viewer: ScreencastViewer, of sessionID: String, _ visitor: Visitor
    ) throws -> [String: JSONValue] {
        let record = try record(sessionID, visitor)
        guard !record.status.isEnded else { throw APIError.sessionEnded(record.endReason, detail: record.endDetail) }
        guard let admission = try admit(viewer, to: sessionID) else { throw APIError.sessionNotFound(sessionID) }
        switch admission {
        case .sessionIsFull: throw Self.full("viewers-per-session", StoreLimits.viewersPerSession)
        case .connectionIsFull: throw Self.full("sessions-per-connection", StoreLimits.sessionsPerConnection)
        case .replaced: break
        case .added:
            visitor.log.info("a viewer watches", ["sessionId": .string(sessionID)])
            publish(
                ScreencastStartRequested(
                    sessionID: sessionID, projectID: visitor.projectID, connectionID: visitor.connectionID), visitor)
        }
        return [
            "type": "screencast_requested", "sessionId": .string(sessionID),
            "status": .string(record.status.rawValue),
        ]
    }

    /// No pictures from now on. It does not matter whether there were any.
    func stop(_ sessionID: String, _ visitor: Visitor) throws -> [String: JSONValue] {
        if try store.removeViewer(visitor.connectionID, from: sessionID) { try left(sessionID, visitor) }
        return ["type": "screencast_stopped", "sessionId": .string(sessionID), "reason": "requested"]
    }

    /// The client is gone.
    func leave(_ visitor: Visitor, code: Int?) throws {
        visitor.log.info("a viewer disconnected", ["code": code.map { .integer(Int64($0)) } ?? .null])
        for session in try store.removeConnection(visitor.connectionID) { try left(session, visitor) }
    }

    private func left(_ sessionID: String, _ visitor: Visitor) throws {
        publish(
            ScreencastStopRequested(
                sessionID: sessionID, projectID: visitor.projectID, connectionID: visitor.connectionID), visitor)
        if try !tell(sessionID) { visitor.log.debug("the session is gone", ["sessionId": .string(sessionID)]) }
    }

    /// Nil when the session is gone.
    private func admit(_ viewer: ScreencastViewer, to sessionID: String) throws(StoreError) -> ViewerAdmission? {
        do throws(StoreError) {
            let admission = try store.addViewer(viewer, to: sessionID)
            guard admission == .added || admission == .replaced else { return admission }
            return try tell(sessionID) ? admission : nil
        } catch {
            guard case .noSuchSession = error else { throw error }
            return nil
        }
    }

    /// False when the session is gone.
    private func tell(_ sessionID: String) throws(StoreError) -> Bool {
        let deadline = now().adding(seconds: Self.commandSeconds)
        do throws(StoreError) {
            try store.append(.viewersChanged(actionID: identifier(), deadline: deadline), to: sessionID)
            return true
        } catch {
            guard case .noSuchSession = error else { throw error }
            return false
        }
    }

    /// The project's own session. Another project's looks like one that never was.
    private func record(_ id: String, _ visitor: Visitor) throws -> SessionRecord {
        if let record = try store.load(id) {
            guard record.projectID == visitor.projectID else { throw APIError.sessionNotFound(id) }
            return record
        }
        guard let tombstone = try store.tombstone(of: id), tombstone.projectID == visitor.projectID else {
            throw APIError.sessionNotFound(id)
        }
        throw APIError.sessionEnded(tombstone.endReason, detail: nil)
    }

    /// The events are an audit here and not what correctness stands on.
    private func publish(_ event: any BusEvent, _ visitor: Visitor) {
        do {
            try bus.publish([event])
        } catch {
            visitor.log.error(
                "an event was not published",
                ["event": .string(type(of: event).detailType), "cause": .string(error.message)])
        }
    }

    private static func full(_ limit: String, _ number: Int) -> APIError {
        APIError(
            status: 429, message: "The limit of \(number) for `\(limit)` is reached.",
            details: ["limit": .string(limit)])
    }
}

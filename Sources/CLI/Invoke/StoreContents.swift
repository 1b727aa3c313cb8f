import JSONCoding
import JSONModel
import SessionLifecycle
import SessionStore
import Timestamps

/// What a store holds before a function runs: the sessions that recorded events are about.
struct StoreContents: Codable, Sendable {
    /// When the recording was made; all times move with it to now.
    let recordedAt: Timestamp
    let sessions: [SessionRecord]
    let deleted: [Deleted]
    let actions: [Action]

    /// A session whose record is gone.
    struct Deleted: Codable, Sendable {
        let id: String
        let tombstone: Tombstone
    }

    /// An action and what its browser reported.
    struct Action: Codable, Sendable {
        let sessionID: String
        let actionID: String
        /// The idempotency key that the action's first request left.
        let idempotencyKey: String
        /// `{"connected":{}}`, `{"finished":…}`, …
        let entries: [JSONValue]
    }

    /// Throws a message that names the file.
    init(file: String) throws(FileError) {
        let bytes = try Files.read(file, limit: 16 << 20)
        do {
            self = try JSON.decode(Self.self, from: bytes)
        } catch {
            throw FileError("\(file) holds no sessions: it \(error)")
        }
    }

    /// Puts everything into the store, as if it had been recorded at `now`.
    func fill(_ store: any SessionStoring, at now: Timestamp) throws {
        let shift = now.milliseconds(since: recordedAt)
        for session in sessions { try store.create(session.moved(by: shift)) }
        for session in deleted {
            let old = session.tombstone
            let tombstone = Tombstone(
                projectID: old.projectID, endReason: old.endReason, endedAt: old.endedAt.adding(milliseconds: shift))
            try store.delete(session.id, tombstone: tombstone)
        }
        for action in actions { try fill(store, action) }
    }

    private func fill(_ store: any SessionStoring, _ action: Action) throws {
        try store.takeAction(
            idempotencyKey: action.idempotencyKey, actionID: action.actionID, in: action.sessionID)
        for json in action.entries {
            guard let entry = ActionEntry(json) else {
                throw FileError("action \(action.actionID) has an entry of no known kind: \(json.kind)")
            }
            try store.append(entry, toAction: action.actionID, of: action.sessionID)
        }
    }
}

extension SessionRecord {
    /// The record with all its times later by so much.
    fileprivate func moved(by milliseconds: Int64) -> SessionRecord {
        var record = self
        record.createdAt = createdAt.adding(milliseconds: milliseconds)
        record.provisioningStartedAt = provisioningStartedAt?.adding(milliseconds: milliseconds)
        record.startingAt = startingAt?.adding(milliseconds: milliseconds)
        record.readyAt = readyAt?.adding(milliseconds: milliseconds)
        record.lastActiveAt = lastActiveAt?.adding(milliseconds: milliseconds)
        record.terminatedAt = terminatedAt?.adding(milliseconds: milliseconds)
        record.stoppedAt = stoppedAt?.adding(milliseconds: milliseconds)
        record.lastEventTimestamp = lastEventTimestamp?.adding(milliseconds: milliseconds)
        return record
    }
}

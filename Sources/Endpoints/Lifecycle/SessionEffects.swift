package import BusEvents
import EventBus
import JSONModel
package import SessionLifecycle
package import SessionStore
import StructuredLogging
import Timestamps

/// Applies inputs to stored sessions and carries out what follows from them.
///
/// Every effect may be carried out twice, so a failure in the middle is simply thrown: the event comes again.
package struct SessionEffects {
    let resources: FunctionResources
    /// Who acts, for the session's history.
    let source: EventSource

    package init(_ resources: FunctionResources, source: EventSource) {
        self.resources = resources
        self.source = source
    }

    /// Stores what the machine makes of `input` and carries out the effects. Returns the record as it is now, nil where
    /// the session does not exist. `read`: the record, where the caller has just loaded it. The additions are stored with a
    /// change of the record, and only with one.
    @discardableResult
    package func apply(
        _ input: SessionInput, to id: String, read: SessionRecord? = nil, adding additions: [SessionAddition] = []
    ) throws -> SessionRecord? {
        var transition: SessionTransition?
        let update = try resources.store.update(id, read: read, adding: additions, attempts: 16) {
            record -> (SessionRecord, [SessionAddition], Void)? in
            let made = SessionMachine.apply(input, to: record, at: resources.now(), source: source.rawValue)
            transition = made
            return made.outcome == .changed ? (made.record, made.additions, ()) : nil
        }
        guard let transition else { return nil }
        let record: SessionRecord
        switch update {
        case .stored(let stored, _): record = stored
        case .declined(let current): record = current
        case .absent: return nil
        }
        if case .ignored(let reason) = transition.outcome {
            resources.log.debug(
                "the input does not matter", ["sessionId": .string(id), "reason": .string(reason)])
        }
        return try carryOut(transition.effects + Self.repetitions(transition.effects, for: record), for: record)
    }

    /// A failed session waits for nobody but the cleanup: whoever comes across it says so, in case the first word was lost.
    private static func repetitions(_ effects: [SessionEffect], for record: SessionRecord) -> [SessionEffect] {
        let announcement = SessionEffect.announce(.terminationRequested)
        return record.status == .failed && !effects.contains(announcement) ? [announcement] : []
    }

    /// All of them, also when one fails: the state is stored, and those after it would not come again. Throws the first failure.
    private func carryOut(_ effects: [SessionEffect], for record: SessionRecord) throws -> SessionRecord {
        var newest = record
        var failure: (any Error)?
        for effect in effects {
            do {
                newest = try carryOut(effect, for: newest)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return newest
    }

    private func carryOut(_ effect: SessionEffect, for record: SessionRecord) throws -> SessionRecord {
        switch effect {
        case .requestTask:
            return try BrowserSupply(self).supply(record)
        case .retryCreation(let attempt):
            try resources.bus.publish([
                SessionCreateRequested(sessionID: record.id, projectID: record.projectID, attempt: attempt + 1)
            ])
        case .stopTask(let arn):
            guard try resources.tasks.stop(arn: arn, reason: "session \(record.id) has ended") else { break }
            return try apply(.resourcesReleased(arn: arn), to: record.id) ?? record
        case .confirmRelease:
            return try apply(.resourcesReleased(arn: nil), to: record.id) ?? record
        case .failActions(let ids):
            try failActions(ids, of: record)
        case .scheduleDeletion:
            try resources.deletions.scheduleDeletion(ofSession: record.id, projectID: record.projectID)
        case .deleteRecord:
            try delete(record)
        case .announce(let announcement):
            try resources.bus.publish([announcement.event(for: record)])
        }
        return record
    }

    private func failActions(_ ids: [String], of record: SessionRecord) throws {
        let ended = APIError.sessionEnded(record.endReason, detail: record.endDetail)
        for id in ids {
            try resources.store.append(
                .failed(statusCode: ended.status, message: ended.message), toAction: id, of: record.id)
        }
    }

    private func delete(_ record: SessionRecord) throws {
        let tombstone = Tombstone(
            projectID: record.projectID, endReason: record.endReason ?? .requestedByClient,
            endedAt: record.terminatedAt ?? resources.now())
        try resources.store.delete(record.id, tombstone: tombstone)
    }
}

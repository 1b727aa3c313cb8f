import BusEvents
import EventBus
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StructuredLogging

/// Applies what the controller sees to its session's record. What follows for others (another attempt, a deletion) is
/// done by those who hear of the task's end; the controller ends action streams and announces.
struct SessionWriter: Sendable {
    let sessionID: String
    let store: StoreActor
    let outbox: EventOutbox
    let log: StructuredLog

    /// The record as stored afterwards, nil where the session does not exist.
    @discardableResult
    func apply(_ input: SessionInput) async throws -> SessionRecord? {
        let id = sessionID
        let (record, effects) = try await store.with { store -> (SessionRecord?, [SessionEffect]) in
            var effects: [SessionEffect] = []
            let update = try store.update(id, attempts: 32) { record -> (SessionRecord, Void)? in
                let transition = SessionMachine.apply(
                    input, to: record, at: SystemClock.now, source: EventSource.controller.rawValue)
                effects = transition.effects
                return transition.outcome == .changed ? (transition.record, ()) : nil
            }
            switch update {
            case .stored(let record, _):
                try Self.failActions(in: effects, of: record, store)
                return (record, effects)
            case .declined(let record): return (record, Self.announcementsAgain(effects, input))
            case .absent: return (nil, [])
            }
        }
        guard let record else { return nil }
        let events = effects.compactMap { effect -> (any BusEvent)? in
            guard case .announce(let announcement) = effect else { return nil }
            return announcement.event(for: record)
        }
        if !events.isEmpty { await outbox.publish(events) }
        return record
    }

    /// What is announced although the record stays as it is: the first announcement may have been lost.
    private static func announcementsAgain(_ effects: [SessionEffect], _ input: SessionInput) -> [SessionEffect] {
        if case .terminationRequested = input, !effects.isEmpty {
            // The task is not the controller's to stop: who hears of the wish does it.
            return [.announce(.terminationRequested)]
        }
        return effects
    }

    private static func failActions(
        in effects: [SessionEffect], of record: SessionRecord, _ store: any SessionStoring
    ) throws {
        for case .failActions(let ids) in effects {
            let reason = record.endReason?.explanation ?? "it cannot go on"
            let detail = record.endDetail.map { " (\($0))" } ?? ""
            for id in ids {
                try store.append(
                    .failed(
                        statusCode: 410, message: "The session has ended: \(reason)\(detail). Start another one."),
                    toAction: id, of: record.id)
            }
        }
    }
}

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
        try await apply(input, read: nil, adding: []).record
    }

    /// Stores the end of an action: what is remembered of it and its last entry go with the record, in one step, so that who
    /// has the result in hand finds the state and the receipt. `read`: the record as the action's command carried it.
    func finish(
        _ action: String, _ use: ModelUse?, _ receipt: ActionReceipt?, with entry: ActionEntry,
        read: SessionRecord?
    ) async throws {
        let additions = (receipt.map { [.receipt($0)] } ?? []) + [SessionAddition.entry(entry, actionID: action)]
        let input = SessionInput.actionFinished(id: action, use: use)
        guard try await !apply(input, read: read, adding: additions).isStored else { return }
        // The session has ended meanwhile; who waits for the action hears what came of it all the same.
        let id = sessionID
        try await store.with { store in
            if let receipt { try store.append(receipt, to: id) }
            _ = try store.append(entry, toAction: action, of: id)
        }
    }

    private func apply(
        _ input: SessionInput, read: SessionRecord?, adding additions: [SessionAddition]
    ) async throws -> (record: SessionRecord?, isStored: Bool) {
        let id = sessionID
        // Most often nobody has changed it meanwhile.
        let begun = read.flatMap { begin(input, $0, additions) }
        let (record, effects, isStored) = try await store.with { store -> (SessionRecord?, [SessionEffect], Bool) in
            if let begun, let record = try store.outcome(of: begun.replacement) {
                try Self.failActions(in: begun.effects, of: record, store)
                return (record, begun.effects, true)
            }
            var effects: [SessionEffect] = []
            let update = try store.update(id, read: begun == nil ? read : nil, adding: additions, attempts: 32) {
                record -> (SessionRecord, [SessionAddition], Void)? in
                let transition = Self.transition(of: record, by: input)
                effects = transition.effects
                return transition.outcome == .changed ? (transition.record, transition.additions, ()) : nil
            }
            switch update {
            case .stored(let record, _):
                try Self.failActions(in: effects, of: record, store)
                return (record, effects, true)
            case .declined(let record): return (record, Self.announcementsAgain(effects, input), false)
            case .absent: return (nil, [], false)
            }
        }
        guard let record else { return (nil, false) }
        let events = effects.compactMap { effect -> (any BusEvent)? in
            guard case .announce(let announcement) = effect else { return nil }
            return announcement.event(for: record)
        }
        if !events.isEmpty { await outbox.publish(events) }
        return (record, isStored)
    }

    /// Sends what follows for a record that was just read, on the caller's thread: who waits for it need not wait for another thread
    /// to run. Nil where that cannot be done at once, or nothing follows.
    private func begin(
        _ input: SessionInput, _ read: SessionRecord, _ additions: [SessionAddition]
    ) -> (replacement: Replacement, effects: [SessionEffect])? {
        let begun = store.now { store -> (replacement: Replacement, effects: [SessionEffect])? in
            let transition = Self.transition(of: read, by: input)
            guard transition.outcome == .changed,
                // What is wrong with it comes to light when it is stored in the other way.
                let replacement = try? store.beginReplacing(
                    transition.record, adding: additions + transition.additions)
            else { return nil }
            return (replacement, transition.effects)
        }
        return begun ?? nil
    }

    private static func transition(of record: SessionRecord, by input: SessionInput) -> SessionTransition {
        SessionMachine.apply(input, to: record, at: SystemClock.now, source: EventSource.controller.rawValue)
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

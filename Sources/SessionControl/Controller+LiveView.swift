import BrowserControl
import BusEvents
import JSONModel
import SessionLifecycle
import StructuredLogging

extension Controller {
    /// What persons do with control is published, and who has it is stored in the session's record; that they use the
    /// browser keeps the session from being idle. Who only watches does not: a window that was forgotten must not keep a
    /// browser.
    func liveObserver(_ session: ActiveSession, _ outbox: EventOutbox, _ retry: OutageRetry) -> LiveObserver {
        let (notices, feed) = AsyncStream<ControlNotice>.makeStream(bufferingPolicy: .bufferingNewest(1_000))
        // Publishes in order until the process ends: the stream is never finished, and nothing waits for it.
        Task.detached { [id = session.id, project = session.projectID] in
            for await notice in notices { await outbox.publish([notice.event(id, project)]) }
        }
        // Only the newest counts.
        let (holders, store) = AsyncStream<Int?>.makeStream(bufferingPolicy: .bufferingNewest(1))
        // As above.
        Task.detached { [log] in
            for await holder in holders {
                do {
                    _ = try await retry.run { try await session.writer.apply(.controlChanged(person: holder)) }
                    try await Task.sleep(for: Self.controlInterval)
                } catch {
                    log.error("who has control was not stored", ["cause": .string("\(error)")])
                }
            }
        }
        return LiveObserver(
            control: { notice in
                feed.yield(notice)
                if let holder = notice.holder { store.yield(holder) }
            }, used: { session.noteActivity() })
    }

    /// Between two changes of the record, whatever people do.
    private static let controlInterval = Duration.milliseconds(200)
}

extension ControlNotice {
    /// Who has control after this, nil inside for nobody; nil where nothing changed.
    fileprivate var holder: Int?? {
        switch self {
        case .requested: nil
        case .granted(let person, _): .some(person.number)
        case .returned: .some(nil)
        }
    }

    func event(_ session: String, _ project: String) -> any BusEvent {
        switch self {
        case .requested(let person, let from):
            ControlRequested(
                sessionID: session, projectID: project, person: person.number, tokenID: person.tokenID, from: from)
        case .granted(let person, let waited):
            ControlGranted(
                sessionID: session, projectID: project, person: person.number, tokenID: person.tokenID,
                waitedMilliseconds: waited)
        case .returned(let person, let reason, let held):
            ControlReturned(
                sessionID: session, projectID: project, person: person.number, tokenID: person.tokenID,
                reason: reason, heldMilliseconds: held)
        }
    }
}

import BrowserControl
import BusEvents
import StructuredLogging

extension Controller {
    /// What persons do with control is published; that they use the browser keeps the session from being idle. Who only
    /// watches does not: a window that was forgotten must not keep a browser.
    func liveObserver(_ session: ActiveSession, _ outbox: EventOutbox) -> LiveObserver {
        let (notices, feed) = AsyncStream<ControlNotice>.makeStream(bufferingPolicy: .bufferingNewest(1_000))
        // Publishes in order until the process ends: the stream is never finished, and nothing waits for it.
        Task.detached { [id = session.id, project = session.projectID] in
            for await notice in notices { await outbox.publish([notice.event(id, project)]) }
        }
        return LiveObserver(control: { feed.yield($0) }, used: { session.noteActivity() })
    }
}

extension ControlNotice {
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

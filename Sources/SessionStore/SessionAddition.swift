package import SessionLifecycle

/// What is stored together with a session's record, in the same step: all of it, or nothing.
package enum SessionAddition: Sendable {
    /// A command for the session's browser task.
    case command(SessionCommand)
    /// What is known of an action.
    case entry(ActionEntry, actionID: String)
    /// What is remembered of an action.
    case receipt(ActionReceipt)
    /// A line of the session's history.
    case event(SessionEvent)
    /// Makes the action the owner of a client's idempotency key for 15 minutes, whoever owned it before.
    case owner(idempotencyKey: String, actionID: String)
}

extension SessionTransition {
    /// What is to be stored with its record.
    package var additions: [SessionAddition] { event.map { [.event($0)] } ?? [] }
}

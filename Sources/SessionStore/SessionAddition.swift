/// What is stored together with a session's record, in the same step: all of it, or nothing.
package enum SessionAddition: Sendable {
    /// A command for the session's browser task.
    case command(SessionCommand)
    /// What is known of an action.
    case entry(ActionEntry, actionID: String)
    /// What is remembered of an action.
    case receipt(ActionReceipt)
    /// Makes the action the owner of a client's idempotency key for 15 minutes, whoever owned it before.
    case owner(idempotencyKey: String, actionID: String)
}

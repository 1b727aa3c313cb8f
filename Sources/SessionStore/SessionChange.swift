package import SessionLifecycle

/// What came of waiting for a session's record to change.
package enum SessionChange: Sendable, Equatable {
    /// The newest record; its version is higher than the one that was known.
    case changed(SessionRecord)
    /// Nobody changed it in time.
    case timedOut
    /// The session does not exist, or was deleted meanwhile; its tombstone says why.
    case gone
}

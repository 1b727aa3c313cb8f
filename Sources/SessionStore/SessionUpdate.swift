package import SessionLifecycle

/// What came of applying a function to a session's record.
package enum SessionUpdate<Result> {
    /// The new record is stored (this is it, with its new version), and the function said this besides.
    case stored(SessionRecord, Result)
    /// The function wanted no change to this record.
    case declined(SessionRecord)
    /// The session does not exist.
    case absent
}

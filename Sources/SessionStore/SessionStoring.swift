package import SessionLifecycle
package import Timestamps

/// Where sessions, their commands and results, and the browser tasks are kept.
///
/// Calls block. An instance serves one caller at a time; any number of instances, in any number of processes, share one store.
/// Every wait ends after `timeoutMilliseconds`, and at once when that is zero or less.
/// An id that `StoreIdentifier` refuses is treated by every lookup as one that does not exist; everything else throws
/// `malformedIdentifier`.
package protocol SessionStoring: AnyObject, SessionRecordStoring, SessionTraffic, ActionMemory, BrowserTaskStoring,
    ScreencastViewing
{}

/// The records of sessions.
package protocol SessionRecordStoring: AnyObject {
    /// Stores a new session and lists it in its project. Throws `alreadyExists`, also while a tombstone of that id exists.
    func create(_ record: SessionRecord) throws(StoreError)

    /// The record, or nil when there is none (any more).
    func load(_ id: String) throws(StoreError) -> SessionRecord?

    /// Begins to load the record for the next call, if that is `load` with the same id: for callers who have something else to do
    /// meanwhile. What goes wrong shows there.
    ///
    /// `preview`: what the session's browser task will probably be asked to click, so that it can look where that is
    /// (`PreviewSubscription`). It may be lost, and is where its selector has more than `StoreLimits.previewedSelector` bytes.
    func loadAhead(_ id: String, announcing preview: ClickPreview?)

    /// The records of those ids that exist, in the order of the ids.
    func load(_ ids: [String]) throws(StoreError) -> [SessionRecord]

    /// Stores `record` with its version raised by one and wakes who waits for it, if the stored version is still
    /// `record.version`. Returns the record as stored; nil when it changed or vanished meanwhile and nothing was stored.
    /// The additions are stored with it, in their order, or not at all. Throws also what storing them alone would.
    func replace(_ record: SessionRecord, adding additions: [SessionAddition]) throws(StoreError) -> SessionRecord?

    /// As `replace`, but returns as soon as it is sent; what came of it says `outcome(of:)`, which is to be called once, of the same
    /// store, also after other calls. Nil where it cannot be sent without waiting, and was not; one is under way at a time.
    func beginReplacing(
        _ record: SessionRecord, adding additions: [SessionAddition]
    ) throws(StoreError) -> Replacement?

    /// What `replace` would have returned or thrown.
    func outcome(of replacement: Replacement) throws(StoreError) -> SessionRecord?

    /// What happened to the session, the oldest first; the oldest go beyond `StoreLimits.eventsPerSession`.
    func history(of id: String) throws(StoreError) -> [SessionEvent]

    /// Waits until the record's version is higher than `version`; at once when it already is.
    func waitForChange(
        of id: String, after version: Int, timeoutMilliseconds: Int
    ) throws(StoreError) -> SessionChange

    /// Removes the session with all that belongs to it, wakes who waits for it and leaves the tombstone. Repeatable; the
    /// first tombstone stays.
    func delete(_ id: String, tombstone: Tombstone) throws(StoreError)

    /// What is left of a session that was deleted during the last 24 hours.
    func tombstone(of id: String) throws(StoreError) -> Tombstone?

    /// Up to `limit` sessions of the project, newest first, that stand after `cursor` in that order (nil: from the newest).
    /// The page can be shorter than `limit` though more follow: only `next` tells.
    func sessions(
        of projectID: String, limit: Int, before cursor: SessionCursor?
    ) throws(StoreError) -> SessionPage

    /// The number of the project's sessions that have not begun to end.
    func liveSessionCount(of projectID: String) throws(StoreError) -> Int

    /// Counts an attempt to create a session in the current window (windows start at multiples of `windowSeconds` since the
    /// epoch) unless `limit` attempts were counted already.
    func countCreation(
        in projectID: String, now: Timestamp, windowSeconds: Int, limit: Int
    ) throws(StoreError) -> CreationAllowance
}

/// What travels between the API and a session's browser task.
package protocol SessionTraffic: AnyObject {
    /// Hands a command to the session's browser task. Throws `noSuchSession`.
    @discardableResult
    func append(_ command: SessionCommand, to sessionID: String) throws(StoreError) -> StreamPosition

    /// The oldest commands after `position`; waits while there are none. Empty when the time is over. A call returns a few
    /// at most; the caller goes on from the last position. Those up to and including `position` are removed, with the sealed
    /// keys in them.
    func commands(
        of sessionID: String, after position: StreamPosition, timeoutMilliseconds: Int
    ) throws(StoreError) -> [Positioned<SessionCommand>]

    /// Adds to what is known of an action. Throws `noSuchSession`.
    @discardableResult
    func append(
        _ entry: ActionEntry, toAction actionID: String, of sessionID: String
    ) throws(StoreError) -> StreamPosition

    /// The oldest entries of an action after `position`; waits while there are none. Empty when the time is over. A call
    /// returns a few at most; the caller goes on from the last position until an entry `isFinal`.
    func entries(
        ofAction actionID: String, of sessionID: String, after position: StreamPosition, timeoutMilliseconds: Int
    ) throws(StoreError) -> [Positioned<ActionEntry>]

    /// The action that owns the client's idempotency key in this session: `actionID` if nobody claimed the key during the
    /// last 15 minutes, else the one that did. Throws `noSuchSession`.
    func claimAction(
        idempotencyKey: String, actionID: String, in sessionID: String
    ) throws(StoreError) -> String

    /// Makes `actionID` the owner of the key for 15 minutes, whoever owned it before: a request that is known to be new.
    /// Throws `noSuchSession`.
    func takeAction(idempotencyKey: String, actionID: String, in sessionID: String) throws(StoreError)
}

/// The browser tasks and the warm pool.
package protocol BrowserTaskStoring: AnyObject {
    /// Makes a task known, for as long as `heartbeat` is called in time. Repeatable.
    func register(_ task: TaskRegistration) throws(StoreError)

    /// Says that the task is alive. False when its registration has lapsed or was withdrawn: it has to register again.
    func heartbeat(of taskID: String) throws(StoreError) -> Bool

    /// The task, or nil when it never registered, or is silent for too long.
    func registration(of taskID: String) throws(StoreError) -> TaskRegistration?

    /// Stores where the task is reached, `HOST:PORT`, also before it registers.
    func setAddress(_ address: String, of taskID: String) throws(StoreError)

    /// Puts a registered task into the pool. False when it is not registered or was already claimed: it is not offered then.
    func offerToPool(_ taskID: String) throws(StoreError) -> Bool

    /// Takes a living task out of the pool; nobody else gets it. Nil when there is none. It has to be assigned within the
    /// lifetime of a registration: after that its next heartbeat puts it back, so that a claimant that dies costs no task.
    func claimFromPool() throws(StoreError) -> TaskRegistration?

    /// Forgets a task: pool, registration and address. Its assignment stays for its lifetime, because whoever hears of the
    /// task's end afterwards has only that to tell whose task it was.
    func withdraw(_ taskID: String) throws(StoreError)

    /// Living tasks in the pool.
    func poolCount() throws(StoreError) -> Int

    /// Notes that a task for the pool is about to be started, unless the pool and those on their way make up `size`.
    /// Returns whether it was noted. The note goes when a task joins the pool, or after `milliseconds`.
    func expectPoolTask(_ token: String, size: Int, milliseconds: Int64) throws(StoreError) -> Bool

    /// Takes the note back: the task did not start.
    func forgetPoolTask(_ token: String) throws(StoreError)

    /// Gives the task its session. False when it has one already, which stays.
    func assign(_ assignment: TaskAssignment, to taskID: String) throws(StoreError) -> Bool

    /// Waits until the task has an assignment; nil when the time is over.
    func waitForAssignment(of taskID: String, timeoutMilliseconds: Int) throws(StoreError) -> TaskAssignment?
}

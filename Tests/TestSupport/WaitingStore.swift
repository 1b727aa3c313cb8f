package import SessionLifecycle
package import SessionStore
package import Timestamps

/// A store before another one, in which waiting takes no time: a wait lets the next thing happen that the test has laid
/// up, or else moves the clock to the wait's end. One thread only.
package final class WaitingStore: SessionStoring {
    /// What the world does while somebody waits.
    package enum Happening {
        case happens(() throws -> Void)
        /// Nothing, for the whole wait.
        case nothing
    }

    /// The store itself, in which waiting takes time.
    package let base: any SessionStoring
    private let clock: MovableClock
    private var happenings: [Happening] = []
    /// The waits that took their whole time, in milliseconds.
    package private(set) var idleWaits: [Int] = []
    /// How often each session was stored as STOPPED.
    package private(set) var stops: [String: Int] = [:]
    /// The previews that were announced.
    package private(set) var announced: [ClickPreview] = []
    /// The next call that changes something throws this.
    package var failure: StoreError?

    package init(_ base: any SessionStoring, clock: MovableClock) {
        self.base = base
        self.clock = clock
    }

    /// The next call of these throws its error.
    package var failures: [FailingStep: StoreError] = [:]

    /// Steps that a test can make fail one by one.
    package enum FailingStep: Sendable {
        case assignment
        case command
    }

    /// During the waits that come, these things happen, one after the other.
    package func whileWaiting(_ happenings: Happening...) {
        self.happenings += happenings
    }

    /// Whether everything happened that was laid up.
    package var isExhausted: Bool { happenings.isEmpty }

    func wait<Value>(
        _ milliseconds: Int, _ ask: () throws(StoreError) -> Value?
    ) throws(StoreError) -> Value? {
        if let found = try ask() { return found }
        guard milliseconds > 0 else { return nil }
        while !happenings.isEmpty {
            guard case .happens(let work) = happenings.removeFirst() else { break }
            do { try work() } catch { throw .unreadable(what: "test", problem: "\(error)") }
            if let found = try ask() { return found }
        }
        idleWaits.append(milliseconds)
        clock.advance(milliseconds: Int64(milliseconds))
        return nil
    }

    func checkFailure(_ step: FailingStep) throws(StoreError) {
        if let failure = failures.removeValue(forKey: step) { throw failure }
    }

    func checkFailure() throws(StoreError) {
        guard let failure else { return }
        self.failure = nil
        throw failure
    }
}

extension WaitingStore {
    package func create(_ record: SessionRecord) throws(StoreError) {
        try checkFailure()
        try base.create(record)
    }

    package func load(_ id: String) throws(StoreError) -> SessionRecord? { try base.load(id) }
    package func loadAhead(_ id: String, announcing preview: ClickPreview?) {
        if let preview { announced.append(preview) }
        base.loadAhead(id, announcing: preview)
    }

    package func load(_ ids: [String]) throws(StoreError) -> [SessionRecord] { try base.load(ids) }

    package func replace(
        _ record: SessionRecord, adding additions: [SessionAddition]
    ) throws(StoreError) -> SessionRecord? {
        try checkFailure()
        for case .command in additions { try checkFailure(.command) }
        let stored = try base.replace(record, adding: additions)
        if stored?.status == .stopped { stops[record.id, default: 0] += 1 }
        return stored
    }

    /// Nothing is ever possible at once.
    package func beginReplacing(
        _ record: SessionRecord, adding additions: [SessionAddition]
    ) throws(StoreError) -> Replacement? { nil }

    package func outcome(of replacement: Replacement) throws(StoreError) -> SessionRecord? {
        try base.outcome(of: replacement)
    }

    package func history(of id: String) throws(StoreError) -> [SessionEvent] { try base.history(of: id) }

    package func waitForChange(
        of id: String, after version: Int, timeoutMilliseconds: Int
    ) throws(StoreError) -> SessionChange {
        let change = try wait(timeoutMilliseconds) { () throws(StoreError) -> SessionChange? in
            let change = try base.waitForChange(of: id, after: version, timeoutMilliseconds: 0)
            return change == .timedOut ? nil : change
        }
        return change ?? .timedOut
    }

    package func delete(_ id: String, tombstone: Tombstone) throws(StoreError) {
        try base.delete(id, tombstone: tombstone)
    }

    package func tombstone(of id: String) throws(StoreError) -> Tombstone? { try base.tombstone(of: id) }

    package func sessions(
        of projectID: String, limit: Int, before cursor: SessionCursor?
    ) throws(StoreError) -> SessionPage {
        try base.sessions(of: projectID, limit: limit, before: cursor)
    }

    package func liveSessionCount(of projectID: String) throws(StoreError) -> Int {
        try base.liveSessionCount(of: projectID)
    }

    package func countCreation(
        in projectID: String, now: Timestamp, windowSeconds: Int, limit: Int
    ) throws(StoreError) -> CreationAllowance {
        try base.countCreation(in: projectID, now: now, windowSeconds: windowSeconds, limit: limit)
    }
}

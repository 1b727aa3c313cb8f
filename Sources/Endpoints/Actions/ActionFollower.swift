import SessionStore
import Timestamps

/// Reads what a browser task reports of one action, in order, until the last entry. Commands and entries travel through
/// Redis streams, so that a reconnect on either side loses and repeats nothing.
struct ActionFollower {
    enum Step {
        case entry(ActionEntry)
        /// Nothing came for the heartbeat's time.
        case quiet
        /// The deadline has passed without a last entry.
        case late
    }

    let store: any SessionStoring
    let now: @Sendable () -> Timestamp
    let actionID: String
    let sessionID: String
    let deadline: Timestamp
    let heartbeatMilliseconds: Int
    private var position = StreamPosition.start
    private var waiting: [Positioned<ActionEntry>] = []

    init(
        _ resources: FunctionResources, action actionID: String, of sessionID: String, until deadline: Timestamp,
        heartbeatMilliseconds: Int
    ) {
        self.store = resources.store
        self.now = resources.now
        self.actionID = actionID
        self.sessionID = sessionID
        self.deadline = deadline
        self.heartbeatMilliseconds = heartbeatMilliseconds
    }

    /// `patience`: milliseconds after which it is quiet, where that is sooner than the heartbeat.
    mutating func next(patience: Int = .max) throws(StoreError) -> Step {
        if waiting.isEmpty {
            let left = Int(deadline.milliseconds(since: now()))
            guard left > 0 else { return .late }
            let limit = min(patience, heartbeatMilliseconds)
            waiting = try store.entries(
                ofAction: actionID, of: sessionID, after: position, timeoutMilliseconds: min(left, limit))
            guard !waiting.isEmpty else { return left <= limit ? .late : .quiet }
        }
        let first = waiting.removeFirst()
        position = first.position
        return .entry(first.element)
    }

    /// The last entry; nil when the deadline comes first.
    mutating func last() throws(StoreError) -> ActionEntry? {
        while true {
            switch try next() {
            case .entry(let entry) where entry.isFinal: return entry
            case .entry, .quiet: continue
            case .late: return nil
            }
        }
    }
}

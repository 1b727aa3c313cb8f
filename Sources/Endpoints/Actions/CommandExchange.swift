import JSONModel
import SessionStore
import Timestamps

/// A command to a session's browser task, and what comes back: both travel through Redis streams, so that a reconnect
/// on either side loses and repeats nothing.
struct CommandExchange {
    let store: any SessionStoring
    let now: @Sendable () -> Timestamp

    /// Follows the action's entries until the last one, giving each to `observe`; nil when the deadline comes first.
    /// `observe` also gets nil about every `heartbeatMilliseconds` without an entry, and returns false to stop following.
    func follow(
        action id: String, of sessionID: String, until deadline: Timestamp, heartbeatMilliseconds: Int,
        _ observe: (ActionEntry?) -> Bool
    ) throws(StoreError) -> ActionEntry? {
        var position = StreamPosition.start
        while true {
            let left = Int(deadline.milliseconds(since: now()))
            guard left > 0 else { return nil }
            let entries = try store.entries(
                ofAction: id, of: sessionID, after: position,
                timeoutMilliseconds: min(left, heartbeatMilliseconds))
            guard !entries.isEmpty else {
                guard observe(nil) else { return nil }
                continue
            }
            for entry in entries {
                position = entry.position
                if entry.element.isFinal { return entry.element }
                guard observe(entry.element) else { return nil }
            }
        }
    }

    /// Sends a command and waits for its result.
    func perform(_ command: SessionCommand, in sessionID: String) throws(StoreError) -> ActionEntry? {
        try store.append(command, to: sessionID)
        return try follow(
            action: command.actionID, of: sessionID, until: command.deadline, heartbeatMilliseconds: 60_000
        ) { _ in true }
    }
}

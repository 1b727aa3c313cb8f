import ProcessEnvironment
import SessionLifecycle
import Synchronization

/// The session that this task serves, once it has one.
final class ActiveSession: Sendable {
    let id: String
    let projectID: String
    let writer: SessionWriter
    private let lastActivity: Mutex<Int64>

    init(id: String, projectID: String, writer: SessionWriter) {
        self.id = id
        self.projectID = projectID
        self.writer = writer
        self.lastActivity = Mutex(SystemClock.monotonicMilliseconds)
    }

    /// Somebody used the session just now.
    func noteActivity() {
        lastActivity.withLock { $0 = SystemClock.monotonicMilliseconds }
    }

    /// Milliseconds since the last use.
    var idleMilliseconds: Int64 {
        lastActivity.withLock { SystemClock.monotonicMilliseconds - $0 }
    }
}

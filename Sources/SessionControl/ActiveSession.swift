import ProcessEnvironment
import SessionLifecycle
import Synchronization

/// The session that this task serves, once it has one.
final class ActiveSession: Sendable {
    private struct Use {
        var lastActivity: Int64
        var runningActions = 0
    }

    let id: String
    let projectID: String
    let writer: SessionWriter
    private let use: Mutex<Use>
    private let clock: @Sendable () -> Int64

    /// `clock` gives milliseconds that never go back.
    init(id: String, projectID: String, writer: SessionWriter, clock: @escaping @Sendable () -> Int64) {
        self.id = id
        self.projectID = projectID
        self.writer = writer
        self.clock = clock
        self.use = Mutex(Use(lastActivity: clock()))
    }

    /// Somebody used the session just now.
    func noteActivity() {
        use.withLock { $0.lastActivity = clock() }
    }

    /// An action runs from now on, which is use until `actionEnded()`.
    func actionBegan() {
        use.withLock {
            $0.runningActions += 1
            $0.lastActivity = clock()
        }
    }

    /// One of the running actions is over.
    func actionEnded() {
        use.withLock {
            $0.runningActions -= 1
            $0.lastActivity = clock()
        }
    }

    /// Whether no action runs.
    var isResting: Bool { use.withLock { $0.runningActions == 0 } }

    /// Milliseconds since the last use; 0 while an action runs.
    var idleMilliseconds: Int64 {
        use.withLock { $0.runningActions > 0 ? 0 : clock() - $0.lastActivity }
    }
}

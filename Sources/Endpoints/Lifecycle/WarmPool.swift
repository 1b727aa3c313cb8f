import BusEvents
import EventBus
import SessionStore

/// Keeps the configured number of idle browser tasks.
struct WarmPool {
    let resources: FunctionResources

    init(_ resources: FunctionResources) {
        self.resources = resources
    }

    /// How long a task that was asked for counts as coming, in seconds: longer than a cold Fargate start.
    private static let expectationSeconds: Int64 = 120

    /// Starts as many tasks as are missing. Tasks that are on their way count, so that handlers at the same time start few too many.
    func replenish() throws {
        let size = resources.settings.warmPoolSize
        guard size > 0 else { return }
        while true {
            let token = resources.identifier()
            let now = resources.now()
            guard
                try resources.store.expectPoolTask(
                    token, size: size, now: now, until: now.adding(seconds: Self.expectationSeconds))
            else { return }
            let arn = try resources.tasks.run(.pool, token: token)
            try resources.bus.publish([ECSTaskStarted(taskARN: arn, sessionID: nil)])
        }
    }
}

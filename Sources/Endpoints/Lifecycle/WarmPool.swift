import BusEvents
import EventBus
import SessionStore

/// Keeps the configured number of idle browser tasks.
struct WarmPool {
    let resources: FunctionResources

    init(_ resources: FunctionResources) {
        self.resources = resources
    }

    /// How long a task that was asked for counts as coming: longer than a cold Fargate start.
    private static let expectationMilliseconds: Int64 = 120_000

    /// Starts as many tasks as are missing. Those on their way count, so that handlers at the same time do not start too many.
    func replenish() throws {
        let size = resources.settings.warmPoolSize
        guard size > 0 else { return }
        while true {
            let token = resources.identifier()
            guard
                try resources.store.expectPoolTask(
                    token, size: size, milliseconds: Self.expectationMilliseconds)
            else { return }
            do {
                let arn = try resources.tasks.run(.pool, token: token)
                try resources.bus.publish([ECSTaskStarted(taskARN: arn, sessionID: nil)])
            } catch let error as ServiceError {
                try resources.store.forgetPoolTask(token)
                throw error
            }
        }
    }
}

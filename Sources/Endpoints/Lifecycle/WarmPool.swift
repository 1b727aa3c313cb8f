private import BusEvents
private import SessionStore

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
        while try resources.store.expectPoolTask(
            size: size, until: resources.now().adding(seconds: Self.expectationSeconds), now: resources.now())
        {
            let arn = try resources.tasks.run(.pool, token: resources.identifier())
            try resources.bus.publish([ECSTaskStarted(taskARN: arn, sessionID: nil)])
        }
    }
}

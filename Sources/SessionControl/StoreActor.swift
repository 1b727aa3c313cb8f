package import ProcessEnvironment
package import SessionStore

/// Owns one connection to the store. Its calls block, so that they run on a queue of their own instead of
/// on the threads that all tasks share.
package actor StoreActor {
    private let executor: QueueExecutor
    private let store: any SessionStoring

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(_ environment: EnvironmentVariables, label: String) throws(EnvironmentError) {
        self.executor = QueueExecutor(label: "wallcrawler.store.\(label)")
        self.store = try RedisSessionStore(environment)
    }

    /// Owns `store`, which nobody else uses.
    init(_ store: any SessionStoring, label: String) {
        self.executor = QueueExecutor(label: "wallcrawler.store.\(label)")
        self.store = store
    }

    /// Runs `work` with the store, one at a time, in the order of the calls.
    package func with<Result: Sendable>(_ work: @Sendable (any SessionStoring) throws -> Result) throws -> Result {
        try work(store)
    }
}

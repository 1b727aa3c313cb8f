package import ProcessEnvironment
package import SessionStore
import Synchronization

/// Owns one connection to the store. Its calls block, so that they run on a queue of their own instead of
/// on the threads that all tasks share.
package actor StoreActor {
    private let executor: QueueExecutor
    /// Locked for the calls that are not made on the queue.
    private let store: Mutex<any SessionStoring>

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(_ environment: EnvironmentVariables, label: String) throws(EnvironmentError) {
        self.executor = QueueExecutor(label: "wallcrawler.store.\(label)")
        self.store = Mutex(try RedisSessionStore(environment))
    }

    /// Owns `store`, which nobody else uses.
    init(_ store: sending any SessionStoring, label: String) {
        self.executor = QueueExecutor(label: "wallcrawler.store.\(label)")
        self.store = Mutex(store)
    }

    /// Runs `work` with the store, one at a time, in the order of the calls.
    package func with<Result: Sendable>(_ work: @Sendable (any SessionStoring) throws -> Result) throws -> Result {
        try store.withLock { try work($0) }
    }

    /// Runs `work` at once on the caller's thread, unless the store has something to do: nil then. It must not wait for the server.
    nonisolated func now<Result: Sendable>(_ work: (any SessionStoring) throws -> Result) rethrows -> Result? {
        try store.withLockIfAvailable { try work($0) }
    }
}

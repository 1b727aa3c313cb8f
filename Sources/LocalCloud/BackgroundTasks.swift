/// Work that outlives the call that began it (an asynchronous invocation, a delivery) and ends with the cloud at the latest.
@CloudActor
final class BackgroundTasks {
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var nextID = 0
    private var isClosed = false

    nonisolated init() {}

    var count: Int { tasks.count }

    /// Begins `operation` on the cloud's thread; does nothing after `close`.
    func run(_ operation: @escaping @CloudActor @Sendable () async -> Void) {
        guard !isClosed else { return }
        let id = nextID
        nextID += 1
        // Kept in `tasks` until it ends; `close` cancels and awaits it.
        tasks[id] = Task { @CloudActor [weak self] in
            await operation()
            self?.tasks[id] = nil
        }
    }

    /// Cancels everything and waits until it has ended.
    func close() async {
        isClosed = true
        let running = Array(tasks.values)
        for task in running { task.cancel() }
        for task in running { await task.value }
    }
}

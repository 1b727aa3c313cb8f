/// Work that outlives the call that began it (an asynchronous invocation, a delivery) and ends with the cloud at the latest.
@CloudActor
final class BackgroundTasks {
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var active: Set<Int> = []
    private var nextID = 0
    /// Whether nothing can begin any more.
    private(set) var isClosed = false

    nonisolated init() {}

    var count: Int { tasks.count }

    /// Begins `operation` on the cloud's thread; does nothing after `close`.
    func run(_ operation: @escaping @CloudActor @Sendable () async -> Void) {
        guard !isClosed else { return }
        let id = nextID
        nextID += 1
        active.insert(id)
        // Kept in `tasks` until it ends; `close` cancels and awaits it. It begins at once, and may end before this call returns.
        let task = CloudActor.begin { [weak self] in
            await operation()
            self?.active.remove(id)
            self?.tasks[id] = nil
        }
        if active.contains(id) { tasks[id] = task }
    }

    /// Cancels everything and waits until it has ended.
    func close() async {
        isClosed = true
        let running = Array(tasks.values)
        for task in running { task.cancel() }
        for task in running { await task.value }
    }
}

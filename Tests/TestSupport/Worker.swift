/// A thread that computes one result: for blocking calls, which must not hold a thread of the task pool.
package final class Worker<Result: Sendable>: Sendable {
    private let outcome = Monitor<Result?>(nil)

    package init(_ body: @escaping @Sendable () -> Result) {
        startThread { [outcome] in
            let result = body()
            outcome.change { $0 = result }
        }
    }

    /// Waits for the result; nil when the thread has none within 60 seconds.
    package func join() -> Result? {
        outcome.wait(milliseconds: 60_000) { $0 }
    }
}

/// Runs `body` on as many threads as asked, all at once, and returns the results in the order of the threads.
package func onThreads<Result: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Result) -> [Result?] {
    let workers = (0..<count).map { index in Worker { body(index) } }
    return workers.map { $0.join() }
}

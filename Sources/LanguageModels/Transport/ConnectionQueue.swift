import Dispatch

/// Runs an actor on a queue of its own, so that its blocking calls hold no thread that tasks share.
final class ConnectionQueue: SerialExecutor {
    private let queue = DispatchQueue(label: "language-model-connection")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }
}

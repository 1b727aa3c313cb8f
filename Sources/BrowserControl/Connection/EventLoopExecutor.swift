import NIOCore

/// Runs tasks on the thread on which the browser's messages come and go: what is asked and answered in many small steps
/// changes no threads between them then. Only for work that computes little, since clients' messages wait for it.
final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { [self] in
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}

private import Glibc

/// A thread of this process's own, for as long as the process lives.
enum WorkerThread {
    /// False when the system gives no thread.
    static func start(_ body: @escaping @Sendable () -> Never) -> Bool {
        var thread = pthread_t()
        let box = unsafe Unmanaged.passRetained(Body(run: body))
        let result = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
            }, box.toOpaque())
        guard result == 0 else {
            unsafe box.release()
            return false
        }
        return pthread_detach(thread) == 0
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Never

        init(run: @escaping @Sendable () -> Never) {
            self.run = run
        }
    }
}

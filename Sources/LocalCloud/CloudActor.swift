package import NIOCore
import NIOPosix

/// The one thread on which the whole local cloud lives: every service, every server, every connection.
/// Its executor is an event loop, so that channel handlers and services call each other without a hop or a lock.
@globalActor
package actor CloudActor {
    package static let shared = CloudActor()

    /// The event loop behind the executor. It lives as long as the process.
    package static let eventLoop: any EventLoop = group.next()

    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    /// `UnownedSerialExecutor` does not keep its executor: this does.
    private static let executor = CloudExecutor(eventLoop)

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        Self.executor.asUnownedSerialExecutor()
    }

    /// Runs `operation` at once, from code that is called on the event loop but cannot say so in its type (channel
    /// handlers, timers). Traps anywhere else.
    nonisolated static func assumeIsolated<Result>(_ operation: @CloudActor () throws -> Result) rethrows -> Result {
        shared.preconditionIsolated()
        // The isolation was checked above; a cast is how the standard library's own `MainActor.assumeIsolated` forgets it.
        return try withoutActuallyEscaping(operation) { escapable in
            try unsafeBitCast(escapable, to: (() throws -> Result).self)()
        }
    }

    /// Begins a task on the cloud's thread that never leaves it: what is not isolated to any actor runs there too, not in the
    /// global pool, so that no request waits for a thread of that pool. Whoever calls this proves where the task ends.
    @discardableResult
    nonisolated static func begin(_ operation: @escaping @CloudActor @Sendable () async -> Void) -> Task<Void, Never> {
        Task(executorPreference: executor) { await operation() }
    }

    /// As `begin`, and waits for the result: the way in from tasks that are not the cloud's own.
    nonisolated static func run<Value: Sendable>(
        _ operation: @escaping @CloudActor @Sendable () async -> Value
    ) async -> Value {
        // Awaited right here.
        await Task(executorPreference: executor) { await operation() }.value
    }

    /// Runs `operation` after `milliseconds`, unless the result is cancelled before.
    @CloudActor
    static func schedule(milliseconds: Int64, _ operation: @escaping @CloudActor @Sendable () -> Void) -> Scheduled<
        Void
    > {
        eventLoop.scheduleTask(in: .milliseconds(milliseconds)) {
            assumeIsolated(operation)
        }
    }
}

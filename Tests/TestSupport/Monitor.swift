import Glibc

/// A value that threads share, with waiting for a change of it.
///
/// `@unchecked Sendable`: `value` is touched only between `pthread_mutex_lock` and `pthread_mutex_unlock`, and the two
/// handles are made for use by several threads.
package final class Monitor<Value>: @unchecked Sendable {
    private var value: Value
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init(_ value: sending Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Changes the value and wakes all who wait.
    @discardableResult
    package func change<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        let result = body(&value)
        pthread_cond_broadcast(changed)
        return result
    }

    /// Asks `body` now and after every change until it returns something; nil when the time is over.
    package func wait<Result>(milliseconds: Int, _ body: (inout Value) -> Result?) -> Result? {
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let nanoseconds = end.tv_nsec + max(0, milliseconds) % 1000 * 1_000_000
        end.tv_sec += max(0, milliseconds) / 1000 + nanoseconds / 1_000_000_000
        end.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            guard pthread_cond_timedwait(changed, mutex, &end) == 0 else { return body(&value) }
        }
    }
}

extension Monitor {
    /// Reads or changes the value, and wakes whoever waits.
    @discardableResult
    package func with<Result>(_ body: (inout Value) -> Result) -> Result {
        change(body)
    }

    /// As `wait(milliseconds:)`, in seconds.
    package func wait<Result>(seconds: Int, for body: (inout Value) -> Result?) -> Result? {
        wait(milliseconds: seconds * 1000, body)
    }
}

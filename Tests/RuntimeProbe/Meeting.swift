import Glibc

/// Where workers wait for each other.
///
/// `@unchecked`: the C objects guard the count and are never moved or freed.
final class Meeting: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var present = 0

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    func arrive(_ number: Int) {
        pthread_mutex_lock(mutex)
        present += 1
        pthread_cond_broadcast(condition)
        while present < number { pthread_cond_wait(condition, mutex) }
        pthread_mutex_unlock(mutex)
    }
}

let meeting = Meeting()

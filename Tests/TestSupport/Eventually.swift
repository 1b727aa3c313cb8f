import Glibc
import ProcessEnvironment

/// Asks until the answer is yes; false when it is still no after `seconds`. For what the machine does in its own time, as
/// the expiry of a key.
package func eventually(within seconds: Int, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = SystemClock.monotonicMilliseconds + Int64(seconds) * 1000
    while try !condition() {
        guard SystemClock.monotonicMilliseconds < end else { return false }
        usleep(5000)
    }
    return true
}

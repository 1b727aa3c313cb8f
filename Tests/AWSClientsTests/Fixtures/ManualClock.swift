import AWSClients
import Synchronization
import Timestamps

/// A clock that goes only while somebody waits for it.
final class ManualClock: Sendable {
    private let state = Mutex((now: Timestamp(seconds: 1_795_362_420), pauses: [Int64]()))
    let random: Double

    init(random: Double = 0.5) {
        self.random = random
    }

    var now: Timestamp { state.withLock { $0.now } }
    var pauses: [Int64] { state.withLock { $0.pauses } }

    func advance(milliseconds: Int64) {
        state.withLock { $0.now = $0.now.adding(milliseconds: milliseconds) }
    }

    var timing: AWSTiming {
        AWSTiming(
            now: { self.now }, monotonicMilliseconds: { self.now.milliseconds },
            pause: { milliseconds in
                self.state.withLock {
                    $0.pauses.append(milliseconds)
                    $0.now = $0.now.adding(milliseconds: milliseconds)
                }
            },
            random: { self.random })
    }
}

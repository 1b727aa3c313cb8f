import RedisTransport
import SessionStore
import StructuredLogging
import Synchronization
import TestSupport
import Testing
import Timestamps

@testable import SessionControl

@Suite struct OutageRetryTests {
    private static let outage = StoreError.redis(RedisError(.couldNotConnect, "nobody listens"))
    private let clock = MovableClock()
    private let pauses = PauseRecorder()

    private var retry: OutageRetry {
        let (clock, pauses) = (clock, pauses)
        return OutageRetry(
            log: StructuredLog(level: .trace, base: [:], sink: LogCapture().sink),
            clock: { clock.now.milliseconds },
            pause: {
                pauses.add($0)
                clock.advance(milliseconds: Int64($0 / .milliseconds(1)))
            })
    }

    @Test("a store that comes back is used again, after pauses that double up to two seconds")
    func comesBack() async throws {
        let pauses = pauses
        let result = try await retry.run {
            if pauses.all.count < 7 { throw Self.outage }
            return "back"
        }
        #expect(result == "back")
        #expect(pauses.all.map { $0 / .milliseconds(1) } == [100, 200, 400, 800, 1600, 2000, 2000])
    }

    @Test("an outage of a minute is thrown, and nothing shorter")
    func givesUp() async {
        let begun = clock.now
        await #expect(throws: Self.outage) { try await retry.run { throw Self.outage } }
        #expect((60_000...62_000).contains(clock.now.milliseconds(since: begun)))
    }

    @Test("what does not pass is thrown at once")
    func permanent() async {
        let error = StoreError.noSuchSession(id: "s")
        await #expect(throws: error) { try await retry.run { throw error } }
        #expect(pauses.all.isEmpty)
    }

    @Test("the time that a healthy wait took before it failed does not count as outage")
    func longWait() async throws {
        let (clock, pauses) = (clock, pauses)
        let result = try await retry.run {
            guard pauses.all.isEmpty else { return 1 }
            clock.advance(seconds: 120)
            throw Self.outage
        }
        #expect(result == 1)
    }
}

/// The pauses that were asked for.
private final class PauseRecorder: Sendable {
    private let kept = Mutex<[Duration]>([])

    var all: [Duration] { kept.withLock { $0 } }

    func add(_ pause: Duration) {
        kept.withLock { $0.append(pause) }
    }
}

import JSONModel
import ProcessEnvironment
import SessionLifecycle
import StructuredLogging
import Timestamps

/// Ends a session that reached its maximum duration, or that nobody used for too long. A connected client or a running action is use.
struct DeadlineWatch: Sendable {
    let session: ActiveSession
    let limits: ResourceLimits
    let createdAt: Timestamp
    let isInUse: @Sendable () async -> Bool
    let log: StructuredLog

    /// Returns after it has asked for the session's end.
    func run() async throws {
        while true {
            if await isInUse() { session.noteActivity() }
            let now = SystemClock.now
            let untilEnd = createdAt.adding(seconds: Int64(limits.maxDuration)).milliseconds(since: now)
            let untilIdle = Int64(limits.idleTimeout) * 1000 - session.idleMilliseconds
            if untilEnd <= 0 { return try await end(.durationLimit) }
            if untilIdle <= 0 { return try await end(.idleTimeout) }
            try await Task.sleep(for: .milliseconds(min(untilEnd, untilIdle, 15_000)))
        }
    }

    private func end(_ reason: EndReason) async throws {
        log.info("the session is over", ["reason": .string(reason.rawValue)])
        try await session.writer.apply(.terminationRequested(reason, detail: nil))
    }
}

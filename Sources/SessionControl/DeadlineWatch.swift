import JSONModel
import ProcessEnvironment
import SessionLifecycle
import SessionStore
import StructuredLogging
import Timestamps

/// Ends a session that reached its maximum duration, or that nobody used for too long. A connected client or a running
/// action is use. Sees too when others have ended it, and lets no task stay behind a session that is over.
struct DeadlineWatch: Sendable {
    let session: ActiveSession
    let limits: ResourceLimits
    let createdAt: Timestamp
    let isInUse: @Sendable () async -> Bool
    let retry: OutageRetry
    let log: StructuredLog

    /// The longest time between two looks at the record, in milliseconds.
    private static let interval: Int64 = 15_000
    /// How long ECS has to stop the task once the session is over.
    private static let stopGrace = Duration.seconds(30)

    /// Throws when the session is over and nobody stopped the task, or when the store is lost.
    func run() async throws -> Never {
        try await untilEnded()
        try await Task.sleep(for: Self.stopGrace)
        throw ControllerError("the session is over, and the task was not told to stop")
    }

    /// Returns when the session has ended, by whose wish ever.
    func untilEnded() async throws {
        while true {
            if try await retry.run({ try await hasEnded() }) { return log.info("the session has ended") }
            if await isInUse() { session.noteActivity() }
            let now = SystemClock.now
            let untilEnd = createdAt.adding(seconds: Int64(limits.maxDuration)).milliseconds(since: now)
            let untilIdle = Int64(limits.idleTimeout) * 1000 - session.idleMilliseconds
            if untilEnd <= 0 { return try await end(.durationLimit) }
            if untilIdle <= 0 { return try await end(.idleTimeout) }
            try await Task.sleep(for: .milliseconds(min(untilEnd, untilIdle, Self.interval)))
        }
    }

    /// Whether the record says so, or is gone.
    private func hasEnded() async throws -> Bool {
        let id = session.id
        return try await session.writer.store.with { try $0.load(id) }?.status.isEnded ?? true
    }

    private func end(_ reason: EndReason) async throws {
        log.info("the session is over", ["reason": .string(reason.rawValue)])
        try await retry.run { _ = try await session.writer.apply(.terminationRequested(reason, detail: nil)) }
    }
}

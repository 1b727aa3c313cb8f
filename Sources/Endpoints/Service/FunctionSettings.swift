package import ProcessEnvironment

/// The functions' configuration; every variable is described in `docs/environment.md`.
package struct FunctionSettings: Sendable {
    /// How long `start` waits for readiness when a Stagehand SDK asks, in milliseconds.
    package var startWaitMilliseconds: Int
    /// How long an action waits for readiness, in milliseconds.
    package var readyWaitMilliseconds: Int
    /// Default and largest life of a session, in seconds.
    package var defaultDurationSeconds: Int
    package var maximumDurationSeconds: Int
    package var idleTimeoutSeconds: Int
    package var maximumActions: Int
    package var maximumAttempts: Int
    /// Sessions of one project at the same time.
    package var concurrentSessions: Int
    /// Sessions that one project may create in a minute.
    package var creationsPerMinute: Int
    /// Idle browser tasks that are kept ready.
    package var warmPoolSize: Int
    /// Default and largest life of a signed CDP URL, in seconds.
    package var accessTokenSeconds: Int
    /// `ws` or `wss`: how clients reach a controller.
    package var accessScheme: String

    package init(_ environment: EnvironmentVariables) throws(EnvironmentError) {
        self.startWaitMilliseconds = try Self.number(environment, "START_WAIT_MS", 5_000, 0...60_000)
        self.readyWaitMilliseconds = try Self.number(environment, "READY_WAIT_MS", 90_000, 0...840_000)
        self.defaultDurationSeconds = try Self.number(environment, "SESSION_DURATION_SECONDS", 3_600, 1...86_400)
        self.maximumDurationSeconds = try Self.number(environment, "SESSION_MAX_DURATION_SECONDS", 21_600, 1...86_400)
        self.idleTimeoutSeconds = try Self.number(environment, "SESSION_IDLE_TIMEOUT_SECONDS", 900, 1...86_400)
        self.maximumActions = try Self.number(environment, "SESSION_MAX_ACTIONS", 10_000, 1...1_000_000)
        self.maximumAttempts = try Self.number(environment, "SESSION_MAX_ATTEMPTS", 3, 1...10)
        self.concurrentSessions = try Self.number(environment, "PROJECT_CONCURRENT_SESSIONS", 100, 1...100_000)
        self.creationsPerMinute = try Self.number(environment, "PROJECT_CREATIONS_PER_MINUTE", 120, 1...1_000_000)
        self.warmPoolSize = try Self.number(environment, "WARM_POOL_SIZE", 0, 0...1_000)
        self.accessTokenSeconds = try Self.number(environment, "ACCESS_TOKEN_SECONDS", 600, 1...86_400)
        self.accessScheme = environment["ACCESS_SCHEME"] ?? "ws"
        guard ["ws", "wss"].contains(accessScheme) else {
            throw EnvironmentError(variable: "ACCESS_SCHEME", problem: "must be ws or wss")
        }
    }

    private static func number(
        _ environment: EnvironmentVariables, _ name: String, _ standard: Int, _ range: ClosedRange<Int>
    ) throws(EnvironmentError) -> Int {
        guard let value = try environment.integer(name) else { return standard }
        guard range.contains(value) else {
            throw EnvironmentError(variable: name, problem: "must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

import JSONModel
import ProcessEnvironment
import SessionStore
import StructuredLogging

/// Tries again what fails because the store cannot be reached, so that a short interruption of it ends no session.
struct OutageRetry: Sendable {
    let log: StructuredLog
    /// Milliseconds that never go back.
    let clock: @Sendable () -> Int64
    let pause: @Sendable (Duration) async throws -> Void

    /// The pause after the first failure; it doubles with each further one.
    static let firstPause = Duration.milliseconds(100)
    static let longestPause = Duration.seconds(2)
    /// The outage that is put up with, in milliseconds.
    static let patience: Int64 = 60_000

    init(
        log: StructuredLog, clock: @escaping @Sendable () -> Int64,
        pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.log = log
        self.clock = clock
        self.pause = pause
    }

    /// By the machine's clock.
    init(log: StructuredLog) {
        self.init(
            log: log, clock: { SystemClock.monotonicMilliseconds }, pause: { try await Task.sleep(for: $0) })
    }

    /// What `work` returns. Throws its error where trying again does not help, or once it has failed for `patience`.
    func run<Result: Sendable>(_ work: @Sendable () async throws -> Result) async throws -> Result {
        var firstFailure: Int64?
        var pauseLength = Self.firstPause
        while true {
            do {
                return try await work()
            } catch let error as StoreError where Self.isPassing(error) {
                let now = clock()
                let begun = firstFailure ?? now
                guard now - begun < Self.patience else { throw error }
                if firstFailure == nil { log.warn("the store does not answer", ["cause": .string("\(error)")]) }
                firstFailure = begun
            }
            try await pause(pauseLength)
            pauseLength = min(pauseLength * 2, Self.longestPause)
        }
    }

    /// Whether another attempt can end otherwise.
    private static func isPassing(_ error: StoreError) -> Bool {
        switch error {
        case .redis, .contended: true
        case .alreadyExists, .noSuchSession, .malformedIdentifier, .tooLarge, .unreadable: false
        }
    }
}

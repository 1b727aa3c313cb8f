import Digests
import JSONModel
import ProcessEnvironment
import SessionStore
import StructuredLogging

/// Makes this task known in the store and waits for its session.
struct TaskRegistrar: Sendable {
    let identity: TaskIdentity
    /// The controller's.
    let port: Int
    let keys: X25519.KeyPair
    let store: StoreActor
    /// Waits for the assignment without holding up the rest.
    let waiting: StoreActor
    let retry: OutageRetry
    let log: StructuredLog

    /// Signs of life come three times in a registration's life.
    private static let heartbeat = Duration.seconds(20)
    /// How long one wait takes, in milliseconds.
    private static let waitMilliseconds = 10_000

    func register() async throws {
        var registration = TaskRegistration(
            taskID: identity.id, taskARN: identity.arn, publicKey: keys.publicKey, address: nil,
            registeredAt: SystemClock.now)
        registration.internalAddress = "\(identity.privateAddress):\(port)"
        let complete = registration
        try await store.with { try $0.register(complete) }
    }

    /// Gives signs of life; throws when the registration cannot be kept. Calls `registeredAgain` after the registration
    /// had lapsed and was made again: whoever knew the task has forgotten it.
    func keepAlive(registeredAgain: @Sendable () async -> Void) async throws -> Never {
        var failures = 0
        while true {
            try await Task.sleep(for: Self.heartbeat)
            do {
                if try await store.with({ try $0.heartbeat(of: identity.id) }) {
                    failures = 0
                    continue
                }
                try await register()
                failures = 0
                await registeredAgain()
            } catch {
                failures += 1
                log.warn("no heartbeat", ["cause": .string("\(error)")])
                if failures >= 3 { throw ControllerError("the store is out of reach: \(error)") }
            }
        }
    }

    /// The session that this task is to serve, and its key. Throws when none came within `limit` milliseconds; nil waits
    /// for ever.
    func assignment(within limit: Int64?) async throws -> (TaskAssignment, Secret<[UInt8]>) {
        let begun = SystemClock.monotonicMilliseconds
        while true {
            try Task.checkCancellation()
            let left = limit.map { $0 - (SystemClock.monotonicMilliseconds - begun) }
            let wait = min(Self.waitMilliseconds, max(0, Int(left ?? .max)))
            let found = try await retry.run {
                try await waiting.with { try $0.waitForAssignment(of: identity.id, timeoutMilliseconds: wait) }
            }
            guard let assignment = found else {
                if wait == 0 { throw ControllerError("the task was given no session in time") }
                continue
            }
            let key = try SealedBox.open(
                assignment.sealedSessionKey, with: keys, context: Array("session-key/\(assignment.sessionID)".utf8))
            return (assignment, Secret(key))
        }
    }

    /// Forgets the task: nobody is to claim it or wait for it.
    func withdraw() async {
        do {
            try await store.with { try $0.withdraw(identity.id) }
        } catch {
            log.warn("the task is still registered", ["cause": .string("\(error)")])
        }
    }
}

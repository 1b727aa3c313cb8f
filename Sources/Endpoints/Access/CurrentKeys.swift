import JSONModel
import StructuredLogging
import Timestamps

/// The register of API keys, read again as time passes so that new and revoked keys take effect.
final class CurrentKeys {
    private var register: APIKeyRegister
    private var askedAt: Timestamp
    private let reload: () throws -> APIKeyRegister
    private let now: @Sendable () -> Timestamp
    private let log: StructuredLog

    /// How long a register counts, in milliseconds: the longest that a revoked key can be used in this process.
    static let lifetimeMilliseconds: Int64 = 60_000
    /// The shortest time between two readings that unknown keys cause, in milliseconds: callers without a key can cause no more.
    static let unknownKeyMilliseconds: Int64 = 5_000

    init(
        _ register: APIKeyRegister, log: StructuredLog, now: @escaping @Sendable () -> Timestamp,
        reload: @escaping () throws -> APIKeyRegister
    ) {
        self.register = register
        self.askedAt = now()
        self.reload = reload
        self.now = now
        self.log = log
    }

    /// What `find` finds in the newest register. Where it finds nothing, `isKeyPresent` tells whether reading again may help.
    func find<Found>(isKeyPresent: Bool, _ find: (APIKeyRegister) -> Found?) -> Found? {
        refresh(after: Self.lifetimeMilliseconds)
        if let found = find(register) { return found }
        guard isKeyPresent, refresh(after: Self.unknownKeyMilliseconds) else { return nil }
        return find(register)
    }

    /// Reads the register if the last attempt is as long ago; returns whether it did. A register that cannot be read leaves
    /// the one that is there, for as long again: the API must not depend on Secrets Manager at every moment.
    @discardableResult
    private func refresh(after milliseconds: Int64) -> Bool {
        let time = now()
        let age = time.milliseconds(since: askedAt)
        guard age >= milliseconds || age < 0 else { return false }
        askedAt = time
        do {
            register = try reload()
            return true
        } catch {
            log.error("the API keys were not read again", ["cause": .string("\(error)")])
            return false
        }
    }
}

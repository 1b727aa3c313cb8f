import ProcessEnvironment
import RedisTransport
import SessionStore
import Synchronization
import TestSupport
import Testing

/// The stores that have to pass the conformance suite.
enum StoreBackend: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case redis
    /// `rediss://` with a password.
    case securedRedis

    var testDescription: String { rawValue }
}

/// The servers of a test suite.
struct RedisServers: Sendable {
    let plain: RedisServer
    let secured: RedisServer
    private let databases = DatabaseCounter()

    @TaskLocal static var current: RedisServers?

    /// A database that no other test of the suite has.
    func nextDatabase() -> Int { databases.next() }
}

private final class DatabaseCounter: Sendable {
    private let last = Atomic(0)

    func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}

/// Starts both servers before a suite's first test and stops them after its last.
struct RedisServersTrait: SuiteTrait, TestScoping {
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withRedisServer(.plain) { plain in
            try await withRedisServer(RedisServerOptions(password: "st0re-pa55@:/", usesTLS: true)) { secured in
                let servers = RedisServers(plain: plain, secured: secured)
                try await RedisServers.$current.withValue(servers) { try await function() }
            }
        }
    }
}

extension Trait where Self == RedisServersTrait {
    static var redisServers: RedisServersTrait { RedisServersTrait() }
}

/// An empty store: every call of `open` gives a client for one thread.
struct TestStore: Sendable {
    let open: @Sendable () throws -> any SessionStoring
}

extension StoreLifetimes {
    /// As the standard, but registrations, results and viewers live for a fraction of a second.
    static let brief = StoreLifetimes(
        session: 86_400_000, tombstone: 86_400_000, results: 300, registration: 300, viewer: 300)
}

extension StoreBackend {
    func makeStore(_ lifetimes: StoreLifetimes = .standard) throws -> TestStore {
        switch self {
        case .memory:
            let store = InMemorySessionStore(lifetimes: lifetimes) { SystemClock.monotonicMilliseconds }
            return TestStore { store }
        case .redis: return try redisStore(\.plain, lifetimes)
        case .securedRedis: return try redisStore(\.secured, lifetimes)
        }
    }

    private func redisStore(_ server: KeyPath<RedisServers, RedisServer>, _ lifetimes: StoreLifetimes) throws
        -> TestStore
    {
        let servers = try #require(RedisServers.current)
        let url = try RedisURL(servers[keyPath: server].url(database: servers.nextDatabase()))
        let options = RedisOptions.standard(trust: .file(servers[keyPath: server].caFile))
        return TestStore {
            RedisSessionStore(
                RedisConnection(to: url, options: options), lifetimes: lifetimes, timeoutMilliseconds: 20_000)
        }
    }
}

/// The error that `body` throws, if it is the store's.
func storeError(_ body: () throws -> Void) -> StoreError? {
    do {
        try body()
        return nil
    } catch {
        return error as? StoreError
    }
}

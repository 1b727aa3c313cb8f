import ProcessEnvironment
import RedisTransport
import SessionStore
import Synchronization
import TestSupport
import Testing
import Timestamps

/// The stores that the endpoints are tested on.
enum Backend: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case redis

    var testDescription: String { rawValue }

    /// An empty store. Every call of the result gives a client of it for one thread.
    func open(_ clock: MovableClock) throws -> @Sendable () throws -> any SessionStoring {
        switch self {
        case .memory:
            let store = InMemorySessionStore(lifetimes: .standard) { clock.now.milliseconds }
            return { store }
        case .redis:
            let redis = try #require(SharedRedis.current)
            let url = try RedisURL(redis.server.url(database: redis.nextDatabase()))
            return {
                RedisSessionStore(
                    RedisConnection(to: url, options: .standard(trust: .system)), lifetimes: .standard,
                    timeoutMilliseconds: 20_000)
            }
        }
    }
}

/// The server of a suite; every test has its own database.
final class SharedRedis: Sendable {
    let server: RedisServer
    private let last = Atomic(0)

    @TaskLocal static var current: SharedRedis?

    init(_ server: RedisServer) {
        self.server = server
    }

    func nextDatabase() -> Int { last.add(1, ordering: .relaxed).newValue }
}

/// Starts the server before a suite's first test and stops it after its last.
struct SharedRedisTrait: SuiteTrait, TestScoping {
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withRedisServer(.plain) { server in
            try await SharedRedis.$current.withValue(SharedRedis(server)) { try await function() }
        }
    }
}

extension Trait where Self == SharedRedisTrait {
    static var sharedRedis: SharedRedisTrait { SharedRedisTrait() }
}

/// What every endpoint and event handler promises, on every store.
@Suite("The endpoints in process", .sharedRedis)
struct EndpointTests {}

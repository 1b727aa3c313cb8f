import AWSClients
import HTTPTransport
import ProcessEnvironment

/// Sends messages to clients of the WebSocket API.
protocol MessagePosting: Sendable {
    /// Sends one message, once.
    func post(_ message: [UInt8], to connectionID: String) async -> PostOutcome
}

/// What became of a message.
enum PostOutcome: Sendable, Equatable {
    case sent
    /// The client has hung up.
    case gone
    /// Not now: too many messages, or the client does not read.
    case throttled
    /// The reason, for the log.
    case failed(String)
}

/// Owns one kept connection to `@connections`. Its calls block, on a queue of their own.
actor ConnectionPoster: MessagePosting {
    private let executor = QueueExecutor(label: "wallcrawler.connections")
    private let client: ConnectionsClient

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let timeoutMilliseconds = 5_000

    /// `api` is the API's stage.
    init(_ environment: EnvironmentVariables, api: AWSEndpoint) throws {
        client = try ConnectionsClient(environment, api: api, http: CurlClient(CurlConfiguration()))
    }

    func post(_ message: [UInt8], to connectionID: String) -> PostOutcome {
        do throws(AWSError) {
            try client.postOnce(message, to: connectionID, timeoutMilliseconds: Self.timeoutMilliseconds)
            return .sent
        } catch {
            switch error.kind {
            case .gone: return .gone
            case .throttled: return .throttled
            default: return .failed(error.description)
            }
        }
    }
}

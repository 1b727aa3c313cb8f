import HTTPTransport
import Synchronization

/// Connections that are kept open between requests, by the server they lead to; as many as requests are under way.
final class ConnectionPool: Sendable {
    private let configuration: CurlConfiguration
    private let idle = Mutex<[(origin: String, connection: ModelConnection)]>([])
    /// More idle ones are closed, the longest idle first.
    private static let mostIdle = 8

    init(_ configuration: CurlConfiguration) {
        self.configuration = configuration
    }

    /// Sends over an idle connection to `origin`, or a new one. Other tasks' requests go on meanwhile.
    func send(_ request: HTTPRequest, origin: String, timeoutMilliseconds: Int) async throws(HTTPError) -> HTTPResponse
    {
        let connection = take(origin) ?? ModelConnection(configuration)
        let response = try await connection.send(request, timeoutMilliseconds: timeoutMilliseconds)
        give(connection, origin)
        return response
    }

    private func take(_ origin: String) -> ModelConnection? {
        idle.withLock { idle in
            guard let index = idle.lastIndex(where: { $0.origin == origin }) else { return nil }
            return idle.remove(at: index).connection
        }
    }

    private func give(_ connection: ModelConnection, _ origin: String) {
        idle.withLock { idle in
            idle.append((origin, connection))
            if idle.count > Self.mostIdle { idle.removeFirst() }
        }
    }
}

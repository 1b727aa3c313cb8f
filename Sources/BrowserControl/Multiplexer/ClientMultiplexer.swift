package import DevToolsProtocol
import NIOCore

/// Serves many clients at once with one browser. Each has its own root session, its own sessions within that, its own
/// interceptions and events; none can address another's. Usable from any thread.
package final class ClientMultiplexer: Sendable {
    private let connection: BrowserConnection
    private let policy: MethodPolicy
    let limits: ClientLimits
    private let observer: ClientObserver
    private let clients: NIOLoopBound<ClientRegistry>

    private init(
        connection: BrowserConnection, policy: MethodPolicy, limits: ClientLimits, observer: ClientObserver,
        clients: NIOLoopBound<ClientRegistry>
    ) {
        self.connection = connection
        self.policy = policy
        self.limits = limits
        self.observer = observer
        self.clients = clients
    }

    /// A multiplexer without clients.
    package static func start(
        on connection: BrowserConnection, policy: MethodPolicy, limits: ClientLimits, observer: ClientObserver
    ) async throws -> ClientMultiplexer {
        try await connection.eventLoop.submit {
            ClientMultiplexer(
                connection: connection, policy: policy, limits: limits, observer: observer,
                clients: NIOLoopBound(ClientRegistry(), eventLoop: connection.eventLoop))
        }.get()
    }

    var eventLoop: any EventLoop { connection.eventLoop }

    /// Counts a request with that token; nil when it is welcome. On the event loop.
    func refusal(of tokenID: String) -> TokenAllowance.Refusal? {
        clients.value.meter(of: tokenID, limits.traffic).connect()
    }

    /// Attaches a root session for a new client, or fails; nothing of a client reaches the browser before. On the event
    /// loop. The caller calls `disconnected` when the client is gone, whatever happened in between.
    func admit(
        _ target: MessageRouter.Target, for grant: AccessGrant
    ) -> EventLoopFuture<NIOLoopBound<BrowserClient>> {
        let registry = clients.value
        guard registry.count < limits.maximumClients else {
            return eventLoop.makeFailedFuture(AdmissionError.tooMany(limit: limits.maximumClients))
        }
        let number = registry.nextNumber()
        let client = BrowserClient(
            router: connection.router.value, policy: policy, limits: limits, observer: observer,
            place: .init(
                identity: ClientIdentity(tokenID: grant.tokenID, number: number), reach: grant.reach,
                meter: registry.meter(of: grant.tokenID, limits.traffic)))
        let bound = NIOLoopBound(client, eventLoop: eventLoop)
        registry.add(client, as: number)
        let promise = eventLoop.makePromise(of: NIOLoopBound<BrowserClient>.self)
        connection.router.value.join(client, target: target, timeout: .seconds(10)) { result in
            switch result {
            case .success(let id):
                client.joined(as: id)
                promise.succeed(bound)
            case .failure(let error):
                client.disconnected()
                registry.remove(client)
                promise.fail(AdmissionError.notAttached(error))
            }
        }
        return promise.futureResult
    }

    /// A client's socket is closed. On the event loop.
    func disconnected(_ client: BrowserClient) {
        client.disconnected()
        clients.value.remove(client)
    }

    /// Disconnects all clients.
    package func closeAll(_ reason: CloseReason) async {
        eventLoop.execute { [clients] in clients.value.closeAll(reason) }
    }

    /// What went over the connections of all clients so far.
    package func figures() async -> ClientFigures {
        (try? await eventLoop.submit { [clients] in clients.value.figures }.get()) ?? ClientFigures()
    }

    /// How many clients there are.
    package func clientCount() async -> Int {
        (try? await eventLoop.submit { [clients] in clients.value.count }.get()) ?? 0
    }
}

/// Why a client was not admitted.
enum AdmissionError: Error {
    case tooMany(limit: Int)
    case notAttached(CallError)
}

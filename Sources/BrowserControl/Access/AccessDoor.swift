import DevToolsProtocol
import JSONModel
import NIOCore

/// What the connections of one proxy share. Lives on the connection's event loop.
final class AccessDoor {
    typealias Verify = @Sendable (_ token: String, _ purpose: AccessPurpose) async -> Result<AccessGrant, AccessDenial>
    typealias Health = @Sendable () async -> JSONValue

    let settings: AccessSettings
    let multiplexer: ClientMultiplexer
    let connection: BrowserConnection
    let observer: AccessObserver
    let verify: Verify
    let health: Health
    let places: ResumePlaces
    private(set) var isClosed = false
    private var channels: [ObjectIdentifier: (channel: any Channel, network: PeerNetwork)] = [:]
    private var connections: [PeerNetwork: Int] = [:]

    init(
        settings: AccessSettings, multiplexer: ClientMultiplexer, connection: BrowserConnection,
        observer: AccessObserver, verify: @escaping Verify, health: @escaping Health
    ) {
        self.settings = settings
        self.multiplexer = multiplexer
        self.connection = connection
        self.observer = observer
        self.verify = verify
        self.health = health
        self.places = ResumePlaces(limits: settings.sockets.resumption, multiplexer: multiplexer)
    }

    /// Whether one more connection is welcome.
    func enter(_ channel: any Channel) -> Bool {
        let network = PeerNetwork(channel.remoteAddress)
        channels[ObjectIdentifier(channel)] = (channel, network)
        connections[network, default: 0] += 1
        return channels.count <= settings.maximumConnections && !isClosed
            && connections[network, default: 0] <= settings.sockets.maximumConnectionsPerAddress
    }

    func leave(_ channel: any Channel) {
        guard let left = channels.removeValue(forKey: ObjectIdentifier(channel)) else { return }
        let others = connections[left.network, default: 1] - 1
        connections[left.network] = others == 0 ? nil : others
    }

    var openChannels: Int { channels.count }

    func close() {
        isClosed = true
    }

    func closeChannels() {
        for (channel, _) in channels.values { channel.close(promise: nil) }
    }

    /// The body of a discovery or health request; nothing of it needs more than the token that was verified.
    func document(_ route: AccessRequest.Route, host: String, token: String) -> EventLoopFuture<
        Result<JSONValue, AccessDenial>
    > {
        let (connection, health) = (connection, health)
        let documents = DiscoveryDocuments(
            base: "\(settings.publicScheme)://\(settings.publicAddress ?? host)", token: token)
        return connection.eventLoop.makeFutureWithTask {
            do {
                switch route {
                case .health: return .success(await health())
                case .version:
                    return .success(
                        documents.version(try await connection.call(GetVersion(), session: nil, timeout: .seconds(5))))
                case .targets:
                    return .success(
                        documents.targets(try await connection.call(GetTargets(), session: nil, timeout: .seconds(5))))
                case .socket: return .failure(.unknownPath)
                }
            } catch {
                return .failure(.unavailable)
            }
        }
    }
}

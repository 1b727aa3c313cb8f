import DevToolsProtocol
import EgressRules
import JSONModel
import NIOCore
import ProcessEnvironment

/// What the connections of one proxy share. Lives on the connection's event loop.
final class AccessDoor {
    typealias Verify = @Sendable (_ attempt: AccessAttempt) async -> Result<AccessGrant, AccessDenial>
    typealias UseUp = @Sendable (_ grant: AccessGrant) -> Bool
    typealias Health = @Sendable () async -> JSONValue

    let settings: AccessSettings
    let multiplexer: ClientMultiplexer
    let connection: BrowserConnection
    let observer: AccessObserver
    let descriptor: ProtocolDescriptor
    let verify: Verify
    let useUp: UseUp
    let health: Health
    let live: LiveView
    let places: ResumePlaces
    private(set) var isClosed = false
    /// The session's files, where they are served.
    var files: SessionFileStore?
    let transfers = TransferGate(limit: 16)
    private var attempts: AttemptLedger
    private var channels: [ObjectIdentifier: (channel: any Channel, network: PeerNetwork)] = [:]
    private var connections: [PeerNetwork: Int] = [:]

    init(
        settings: AccessSettings, multiplexer: ClientMultiplexer, connection: BrowserConnection,
        descriptor: ProtocolDescriptor, observer: AccessObserver, live: LiveView, verify: @escaping Verify,
        useUp: @escaping UseUp, health: @escaping Health
    ) {
        self.settings = settings
        self.multiplexer = multiplexer
        self.connection = connection
        self.descriptor = descriptor
        self.observer = observer
        self.verify = verify
        self.useUp = useUp
        self.health = health
        self.live = live
        self.places = ResumePlaces(limits: settings.sockets.resumption, multiplexer: multiplexer)
        self.attempts = AttemptLedger(
            failuresPerMinute: multiplexer.limits.traffic.failedAttemptsPerMinute,
            maximumAddresses: Self.maximumAddresses)
    }

    /// Addresses whose failures are remembered.
    private static let maximumAddresses = 4096

    /// The milliseconds until the address may try again; nil when it may now.
    func wait(of peer: IPAddress) -> Int64? {
        attempts.wait(peer.neighbourhood, at: SystemClock.monotonicMilliseconds)
    }

    /// A request from the address was refused.
    func noteFailure(of peer: IPAddress) {
        attempts.fail(peer.neighbourhood, at: SystemClock.monotonicMilliseconds)
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
                case .descriptor, .socket, .livePage, .liveSocket: return .failure(.unknownPath)
                }
            } catch {
                return .failure(.unavailable)
            }
        }
    }
}

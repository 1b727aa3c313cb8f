import EgressRules
import NIOCore
import NIOPosix

/// What the connections of one guard share. Lives on the guard's event loop.
final class EgressDoor {
    /// Why there is no connection, besides a refusal.
    struct Unreachable: Error {
        let problem: String
    }

    let settings: EgressSettings
    let observer: EgressObserver
    let eventLoop: any EventLoop
    var policy: EgressPolicy
    var counts = EgressCounts()
    private var channels: [ObjectIdentifier: any Channel] = [:]
    private var isClosed = false

    /// A page can be refused as often as it likes; a log should not grow with it. Counted is everything.
    private static let toldLimit = 500

    init(settings: EgressSettings, policy: EgressPolicy, observer: EgressObserver, eventLoop: any EventLoop) {
        self.settings = settings
        self.policy = policy
        self.observer = observer
        self.eventLoop = eventLoop
    }

    /// Whether one more connection is welcome.
    func enter(_ channel: any Channel) -> Bool {
        channels[ObjectIdentifier(channel)] = channel
        counts.connections += 1
        return channels.count <= settings.maximumConnections && !isClosed
    }

    func leave(_ channel: any Channel) {
        channels[ObjectIdentifier(channel)] = nil
    }

    func close() {
        isClosed = true
        closeChannels()
    }

    func closeChannels() {
        for channel in channels.values { channel.close(promise: nil) }
    }

    func note(_ refusal: EgressRefusal, _ target: String) {
        counts.refusals += 1
        if counts.refusals <= Self.toldLimit { observer.refused(target, refusal) }
    }

    func note(_ problem: String, _ target: String) {
        counts.failures += 1
        if counts.failures <= Self.toldLimit { observer.unreachable(target, problem) }
    }

    /// Resolves, judges, and connects to one of the addresses that were judged; fails with `EgressRefusal` or `Unreachable`.
    /// Nothing is read from the connection until its owner lets it (`autoRead`).
    func connect(to target: EgressTarget) -> EventLoopFuture<any Channel> {
        if let refusal = policy.refusal(of: target) { return eventLoop.makeFailedFuture(refusal) }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        return addresses(of: target.host).flatMap { addresses in
            bound.value.connect(to: addresses, of: target)
        }
    }

    private func addresses(of host: EgressHost) -> EventLoopFuture<[IPAddress]> {
        switch host {
        case .address(let address):
            return eventLoop.makeSucceededFuture([address])
        case .name(let name):
            let promise = eventLoop.makePromise(of: [IPAddress].self)
            let timer = eventLoop.scheduleTask(in: TimeAmount(settings.resolveTimeout)) {
                promise.fail(Unreachable(problem: "the name was not resolved in time"))
            }
            let resolve = settings.resolve
            eventLoop.makeFutureWithTask { try await resolve(name) }.whenComplete { result in
                timer.cancel()
                promise.completeWith(result)
            }
            return promise.futureResult
        }
    }

    private func connect(to addresses: [IPAddress], of target: EgressTarget) -> EventLoopFuture<any Channel> {
        if addresses.isEmpty { return eventLoop.makeFailedFuture(Unreachable(problem: "the name does not exist")) }
        if let refusal = policy.refusal(of: addresses, for: target) { return eventLoop.makeFailedFuture(refusal) }
        let judged = JudgedAddresses(addresses, port: target.port, eventLoop: eventLoop)
        return ClientBootstrap(group: eventLoop)
            .resolver(judged)
            .connectTimeout(TimeAmount(settings.connectTimeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.autoRead, value: false)
            // Of the name, only the error message is made.
            .connect(host: "judged.invalid", port: Int(target.port))
            .flatMapErrorThrowing { _ in throw Unreachable(problem: "no connection could be made") }
    }
}

/// Answers with the addresses that were judged, so that none is looked up a second time (no rebinding), and lets the
/// bootstrap try both families as RFC 8305 says.
private struct JudgedAddresses: Resolver, Sendable {
    private let v4: [SocketAddress]
    private let v6: [SocketAddress]
    private let eventLoop: any EventLoop

    init(_ addresses: [IPAddress], port: UInt16, eventLoop: any EventLoop) {
        var (v4, v6): ([SocketAddress], [SocketAddress]) = ([], [])
        for address in addresses.map(\.unmapped) {
            guard let socket = try? SocketAddress(ipAddress: address.text, port: Int(port)) else { continue }
            switch address {
            case .v4: v4.append(socket)
            case .v6: v6.append(socket)
            }
        }
        (self.v4, self.v6, self.eventLoop) = (v4, v6, eventLoop)
    }

    func initiateAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        eventLoop.makeSucceededFuture(v4)
    }

    func initiateAAAAQuery(host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        eventLoop.makeSucceededFuture(v6)
    }

    func cancelQueries() {}
}

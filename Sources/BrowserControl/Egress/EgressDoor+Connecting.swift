import EgressRules
import NIOCore
import NIOPosix

extension EgressDoor {
    /// Resolves, judges, and connects to one of the addresses that were judged, or to the proxy that the target is to be
    /// reached through, once the target itself was judged; fails with `EgressRefusal` or `EgressFailure`. Nothing is read
    /// from the connection until its owner lets it (`autoRead`).
    ///
    /// A proxy is given the name, and resolves it again in its own network: what it finds there is not judged here.
    func connect(to target: EgressTarget, for purpose: EgressLink.Purpose) -> EventLoopFuture<EgressLink> {
        let (policy, bound) = (policy, NIOLoopBound(self, eventLoop: eventLoop))
        return addresses(of: target, judgedBy: policy).flatMap { addresses in
            guard let choice = policy.routes.choice(for: target) else {
                return bound.value.connect(to: addresses, port: target.port)
                    .map { EgressLink(channel: $0, proxy: nil, handshake: nil) }
            }
            return bound.value.connect(through: choice, to: target, for: purpose)
        }
    }

    /// All addresses of the target, of which the policy refuses none.
    private func addresses(
        of target: EgressTarget, judgedBy policy: EgressPolicy
    ) -> EventLoopFuture<[IPAddress]> {
        if let refusal = policy.refusal(of: target) { return eventLoop.makeFailedFuture(refusal) }
        return resolve(target.host).flatMapThrowing { addresses in
            if addresses.isEmpty { throw EgressFailure.nameNotFound }
            if let refusal = policy.refusal(of: addresses, for: target) { throw refusal }
            return addresses
        }
    }

    private func resolve(_ host: EgressHost) -> EventLoopFuture<[IPAddress]> {
        switch host {
        case .address(let address):
            return eventLoop.makeSucceededFuture([address])
        case .name(let name):
            let promise = eventLoop.makePromise(of: [IPAddress].self)
            let timer = eventLoop.scheduleTask(in: TimeAmount(settings.resolveTimeout)) {
                promise.fail(EgressFailure.nameNotResolvedInTime)
            }
            let resolve = settings.resolve
            eventLoop.makeFutureWithTask { try await resolve(name) }
                .flatMapErrorThrowing { _ in throw EgressFailure.nameNotResolved }
                .whenComplete { result in
                    timer.cancel()
                    promise.completeWith(result)
                }
            return promise.futureResult
        }
    }

    private func connect(to addresses: [IPAddress], port: UInt16) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: eventLoop)
            .resolver(JudgedAddresses(addresses, port: port, eventLoop: eventLoop))
            .connectTimeout(TimeAmount(settings.connectTimeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.autoRead, value: false)
            // Of the name, only the error message is made.
            .connect(host: "judged.invalid", port: Int(port))
            .flatMapErrorThrowing { throw EgressFailure(connecting: $0) }
    }

    private func connect(
        through choice: EgressRoutes.Choice, to target: EgressTarget, for purpose: EgressLink.Purpose
    ) -> EventLoopFuture<EgressLink> {
        let (proxy, host) = (choice.proxy, "\(choice.proxy.target.host)")
        let (bound, own) = (NIOLoopBound(self, eventLoop: eventLoop), port)
        return addresses(of: proxy.target, judgedBy: policy.forProxy(choice)).flatMap {
            (addresses) -> EventLoopFuture<any Channel> in
            // It would ask itself for ever.
            if Int(proxy.target.port) == own, addresses.contains(where: { AddressKind($0.unmapped) == .loopback }) {
                return bound.value.eventLoop.makeFailedFuture(EgressFailure.proxy(host, "is the egress guard itself"))
            }
            return bound.value.connect(to: addresses, port: proxy.target.port)
        }
        .flatMapErrorThrowing { (error) -> any Channel in
            switch error {
            case let refusal as EgressRefusal: throw EgressRefusal.proxy(host, refusal)
            case let failure as EgressFailure where failure.cause == .proxy: throw failure
            case let failure as EgressFailure: throw EgressFailure.proxy(host, "cannot be reached: \(failure.message)")
            default: throw error
            }
        }
        .flatMap { (channel) -> EventLoopFuture<EgressLink> in
            if proxy.scheme == .http, purpose == .resource {
                return channel.eventLoop.makeSucceededFuture(EgressLink(channel: channel, proxy: proxy, handshake: nil))
            }
            return bound.value.openTunnel(to: target, through: proxy, on: channel)
        }
    }

    private func openTunnel(
        to target: EgressTarget, through proxy: EgressProxy, on channel: any Channel
    ) -> EventLoopFuture<EgressLink> {
        let promise = eventLoop.makePromise(of: Void.self)
        let handler = ProxyHandshakeHandler(
            proxy: proxy, target: target, limit: TimeAmount(settings.connectTimeout), promise: promise)
        do {
            try channel.pipeline.syncOperations.addHandler(handler)
        } catch {
            channel.close(promise: nil)
            promise.fail(EgressFailure.proxy("\(proxy.target.host)", "ended the connection"))
        }
        let bound = NIOLoopBound(handler, eventLoop: eventLoop)
        return promise.futureResult.map { EgressLink(channel: channel, proxy: nil, handshake: bound) }
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

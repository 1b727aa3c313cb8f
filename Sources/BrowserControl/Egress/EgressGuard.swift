package import EgressRules
package import NIOCore
import NIOHTTP1
import NIOPosix

/// Chrome's only way out: a proxy on loopback that resolves names itself and connects to what the policy allows.
///
/// Below the DevTools protocol and below Chrome's own rules, so that it holds for every kind of request: navigation,
/// scripts, WebSockets, workers, prefetching, downloads, redirects, and DNS names that change their address.
package final class EgressGuard: Sendable {
    /// The port on 127.0.0.1 that Chrome connects to.
    package let port: Int
    private let channel: any Channel
    private let door: NIOLoopBound<EgressDoor>

    private init(channel: any Channel, door: NIOLoopBound<EgressDoor>) {
        self.channel = channel
        self.door = door
        self.port = channel.localAddress?.port ?? 0
    }

    /// Begins to listen on a free port. Takes no longer than binding a socket.
    package static func start(
        _ settings: EgressSettings, policy: EgressPolicy, observer: EgressObserver, on eventLoop: any EventLoop
    ) async throws -> EgressGuard {
        let door = try await eventLoop.submit {
            NIOLoopBound(
                EgressDoor(settings: settings, policy: policy, observer: observer, eventLoop: eventLoop),
                eventLoop: eventLoop)
        }.get()
        let channel = try await ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        IdleStateHandler(allTimeout: TimeAmount(door.value.settings.idleTimeout)),
                        EgressEntrance(door: door.value),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let egress = EgressGuard(channel: channel, door: door)
        try await eventLoop.submit { door.value.port = egress.port }.get()
        return egress
    }

    /// What serves requests on a connection, to a proxy or (with an origin) to that server. Heads of at most 256 KiB, fields of at
    /// most 128.
    static func httpHandlers(
        _ door: EgressDoor, origin: EgressTarget?, verdict: (any Error)?
    ) -> [any ChannelHandler] {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 128 << 10
        limits.maxHeaderListSize = 256 << 10
        limits.maxHeaderFieldCount = 256
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
        var framing = HTTPResponseEncoder.Configuration()
        framing.automaticallySetFramingHeaders = false
        let encoder = HTTPResponseEncoder(configuration: framing)
        return [
            encoder, decoder, EgressHandler(door: door, codec: [decoder, encoder], origin: origin, verdict: verdict),
        ]
    }

    /// What makes Chrome use the guard for everything, loopback included, and nothing else for anything.
    ///
    /// Plain HTTP goes through SOCKS, so that servers get, and Chrome shows, the very bytes that the other side has sent; the rest
    /// (`https`, `ws`, `wss`) through tunnels, which can be refused in words.
    ///
    /// WebRTC would send UDP past any proxy; the two spellings are those of the headless shell and of the whole browser. QUIC
    /// is not spoken through a proxy of this kind, and is off besides. Chrome itself looks no name up.
    package var chromeArguments: [String] {
        [
            "--proxy-server=http=socks5://127.0.0.1:\(port);https=http://127.0.0.1:\(port)",
            "--proxy-bypass-list=<-loopback>",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
            "--webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-quic", "--dns-prefetch-disable",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        ]
    }

    /// Replaces the policy and the proxies, at once. Connections that exist are closed, since they were judged by the old one.
    package func apply(_ policy: EgressPolicy) async {
        try? await channel.eventLoop.submit { [door] in
            door.value.policy = policy
            door.value.closeChannels()
        }.get()
    }

    /// Why a connection that the browser needs for an address did not come about, if it was tried at
    /// `since` or later (`SystemClock.monotonicMilliseconds`).
    package func trouble(opening url: String, since: Int64) async -> EgressTrouble? {
        guard let target = EgressTarget(url: url) else { return nil }
        return try? await channel.eventLoop
            .submit { [door] in door.value.troubles.latest(with: target, since: since) }.get()
    }

    package func counts() async -> EgressCounts {
        (try? await channel.eventLoop.submit { [door] in door.value.counts }.get()) ?? EgressCounts()
    }

    /// Stops listening and closes every connection.
    package func close() async {
        try? await channel.close()
        try? await channel.eventLoop.submit { [door] in door.value.close() }.get()
    }
}

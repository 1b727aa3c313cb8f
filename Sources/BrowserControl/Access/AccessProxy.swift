package import JSONModel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// The door to the browser for clients: `/cdp` (WebSocket), Chromium's discovery endpoints, and `/health`; over TLS where
/// the settings hold a certificate.
///
/// It runs on the browser connection's event loop, so that a message passes from socket to pipe on one thread.
package final class AccessProxy: Sendable {
    /// The port it listens on.
    package let port: Int
    private let channel: any Channel
    private let door: NIOLoopBound<AccessDoor>
    private let multiplexer: ClientMultiplexer

    private init(channel: any Channel, door: NIOLoopBound<AccessDoor>, multiplexer: ClientMultiplexer) {
        self.channel = channel
        self.door = door
        self.multiplexer = multiplexer
        self.port = channel.localAddress?.port ?? 0
    }

    /// Begins to listen. `verify` decides about tokens; `useUp` is asked once a connection with a single-use token could
    /// be made, and answers whether it is the first; `health` is the body of `/health`, which needs no token and so must
    /// hold no secret.
    package static func start(
        _ settings: AccessSettings, connection: BrowserConnection, multiplexer: ClientMultiplexer,
        descriptor: ProtocolDescriptor, observer: AccessObserver, live: LiveView,
        verify: @escaping @Sendable (_ attempt: AccessAttempt) async -> Result<AccessGrant, AccessDenial>,
        useUp: @escaping @Sendable (_ grant: AccessGrant) -> Bool,
        health: @escaping @Sendable () async -> JSONValue
    ) async throws -> AccessProxy {
        let eventLoop = connection.eventLoop
        let door = try await eventLoop.submit {
            NIOLoopBound(
                AccessDoor(
                    settings: settings, multiplexer: multiplexer, connection: connection, descriptor: descriptor,
                    observer: observer, live: live, verify: verify, useUp: useUp, health: health),
                eventLoop: eventLoop)
        }.get()
        let channel = try await ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            .serverChannelOption(.backlog, value: 128)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            // Beyond this the client's commands wait until it has read what it was answered.
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 1 << 20, high: 4 << 20))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try configure(channel, door.value) }
            }
            .bind(host: settings.host, port: settings.port).get()
        return AccessProxy(channel: channel, door: door, multiplexer: multiplexer)
    }

    /// A request line and headers of at most 32 KiB, 100 fields, 16 KiB each.
    private static func configure(_ channel: any Channel, _ door: AccessDoor) throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 16 << 10
        limits.maxHeaderListSize = 32 << 10
        limits.maxHeaderFieldCount = 100
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
        let encoder = HTTPResponseEncoder()
        if let tls = door.settings.sockets.tls {
            try channel.pipeline.syncOperations.addHandlers([
                NIOSSLServerHandler(context: tls.context),
                TLSHandshakeLimit(limit: TimeAmount(door.settings.sockets.handshakeTimeout)),
            ])
        }
        try channel.pipeline.syncOperations.addHandlers([
            encoder, decoder, AccessHandler(door: door, codec: .init(decoder: decoder, encoder: encoder)),
        ])
    }

    /// Serves the session's files, too, to who has a token for them.
    package func serve(_ files: SessionFileStore) async throws {
        try await channel.eventLoop.submit { [door] in door.value.files = files }.get()
    }

    /// Stops listening and disconnects everybody, saying why; waits until they are gone, three seconds at most.
    package func close(_ reason: CloseReason) async {
        try? await channel.close()
        await multiplexer.closeAll(reason)
        channel.eventLoop.execute { [door] in door.value.live.closeAll(reason) }
        let end = ContinuousClock.now + .seconds(3)
        channel.eventLoop.execute { [door] in door.value.close() }
        while await openChannels() > 0, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(10))
        }
        channel.eventLoop.execute { [door] in door.value.closeChannels() }
    }

    private func openChannels() async -> Int {
        (try? await channel.eventLoop.submit { [door] in door.value.openChannels }.get()) ?? 0
    }
}

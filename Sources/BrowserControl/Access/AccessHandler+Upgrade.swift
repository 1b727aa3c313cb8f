import NIOCore
import NIOHTTP1
import NIOWebSocket
import Timestamps

extension AccessHandler {
    /// Bytes that came after the request are frames; the decoder hands them on when it is removed.
    func upgrade(_ head: HTTPRequestHead, _ seat: ClientSeat, _ grant: AccessGrant) {
        guard let context else { return }
        let fields = seat.headers
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(fields) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        let bound = NIOLoopBound((self, seat), eventLoop: context.eventLoop)
        upgrader.buildUpgradeResponse(
            channel: context.channel, upgradeRequest: head, initialResponseHeaders: [:]
        ).whenComplete { result in
            let (handler, seat) = bound.value
            do {
                try handler.replace(try result.get(), seat, grant)
            } catch {
                seat.abandon(handler.door.multiplexer)
                handler.refuse(.badRequest("the WebSocket handshake failed"))
            }
        }
    }

    private func replace(_ headers: HTTPHeaders, _ seat: ClientSeat, _ grant: AccessGrant) throws {
        let socket = ClientSocket(
            seat: seat, multiplexer: door.multiplexer, lease: lease(grant), observer: door.observer)
        try become([socket], headers)
    }

    /// What a socket lives by that was opened with that grant.
    func lease(_ grant: AccessGrant) -> ClientSocket.Lease {
        let remaining = grant.expiresAt.milliseconds(since: door.settings.clock())
        return ClientSocket.Lease(
            grant: grant, remaining: .milliseconds(min(remaining, 86_400_000)),
            pingInterval: TimeAmount(door.settings.pingInterval), silenceLimit: door.settings.sockets.silenceLimit)
    }

    /// Answers the handshake, and leaves the connection to handlers of frames, the socket last.
    func become(_ handlers: [any ChannelHandler], _ headers: HTTPHeaders) throws {
        guard let context else { throw ChannelError.ioOnClosedChannel }
        state = .upgraded
        let response = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        let pipeline = context.pipeline.syncOperations
        // The socket may write as soon as it is added, so it comes last, and what encodes HTTP is gone by then; what
        // decodes it hands on the bytes that it holds, so it goes when the socket is there.
        pipeline.removeHandler(codec.encoder, promise: nil)
        // Before the socket is there, which may pause it again.
        setReading(.reading)
        for handler in handlers { try pipeline.addHandler(handler) }
        pipeline.removeHandler(codec.decoder, promise: nil)
        pipeline.removeHandler(self, promise: nil)
    }
}

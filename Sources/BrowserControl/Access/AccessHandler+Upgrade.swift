import NIOCore
import NIOHTTP1
import NIOWebSocket
import Timestamps

extension AccessHandler {
    /// Bytes that came after the request are frames; the decoder hands them on when it is removed.
    func upgrade(_ head: HTTPRequestHead, _ client: BrowserClient, _ grant: AccessGrant) {
        guard let context else { return }
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        let bound = NIOLoopBound((self, client), eventLoop: context.eventLoop)
        upgrader.buildUpgradeResponse(channel: context.channel, upgradeRequest: head, initialResponseHeaders: [:])
            .whenComplete { result in
                let (handler, client) = bound.value
                do {
                    try handler.replace(try result.get(), client, grant)
                } catch {
                    handler.door.multiplexer.disconnected(client)
                    handler.refuse(.badRequest("the WebSocket handshake failed"))
                }
            }
    }

    private func replace(_ headers: HTTPHeaders, _ client: BrowserClient, _ grant: AccessGrant) throws {
        guard let context else { throw ChannelError.ioOnClosedChannel }
        state = .upgraded
        context.write(
            wrapOutboundOut(
                .head(HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers))), promise: nil
        )
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        let remaining = grant.expiresAt.milliseconds(since: door.settings.clock())
        let socket = ClientSocket(
            client: client, multiplexer: door.multiplexer,
            lease: .init(
                grant: grant, remaining: .milliseconds(min(remaining, 86_400_000)),
                pingInterval: TimeAmount(door.settings.pingInterval)), observer: door.observer)
        let pipeline = context.pipeline.syncOperations
        try pipeline.addHandlers(
            [
                WebSocketFrameEncoder(),
                ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: ClientLimits.maximumCommandBytes)),
                BackPressureHandler(), socket,
            ], position: .after(self))
        for handler in codec { pipeline.removeHandler(handler, promise: nil) }
        pipeline.removeHandler(self, promise: nil)
    }
}

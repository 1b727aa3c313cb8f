import NIOCore
import NIOHTTP1
import NIOWebSocket
import Timestamps

/// The live view's part at the door.
extension AccessHandler {
    func showLivePage(_ request: AccessRequest) {
        guard case .deciding = state else { return }
        state = .answered
        write(
            .ok, ByteBuffer(bytes: LivePage.bytes), LivePage.headers(host: request.host, embeddedBy: door.settings.allowedOrigins))
    }

    /// An error for a person's eyes, in place of one for programs.
    func showDenial(_ denial: AccessDenial, _ extra: [(String, String)]) {
        state = .answered
        write(
            HTTPResponseStatus(statusCode: denial.status), ByteBuffer(bytes: LivePage.error(denial)),
            LivePage.headers(host: nil, embeddedBy: door.settings.allowedOrigins) + extra)
    }

    /// Turns the connection into the WebSocket of one who watches.
    func admitViewer(_ head: HTTPRequestHead, _ grant: AccessGrant) {
        guard let context, !door.isClosed, let room = door.live.place() else { return refuse(.noPlace) }
        guard !grant.isSingleUse || door.useUp(grant) else { return refuse(.usedUp) }
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        let bound = NIOLoopBound((self, room), eventLoop: context.eventLoop)
        upgrader.buildUpgradeResponse(channel: context.channel, upgradeRequest: head, initialResponseHeaders: [:])
            .whenComplete { result in
                let (handler, room) = bound.value
                do {
                    try handler.replace(try result.get(), room, grant)
                } catch {
                    handler.refuse(.badRequest("the WebSocket handshake failed"))
                }
            }
    }

    private func replace(_ headers: HTTPHeaders, _ room: LiveRoom, _ grant: AccessGrant) throws {
        guard let context else { throw ChannelError.ioOnClosedChannel }
        state = .upgraded
        let response = HTTPResponseHead(version: .http1_1, status: .switchingProtocols, headers: headers)
        context.write(wrapOutboundOut(.head(response)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        let remaining = grant.expiresAt.milliseconds(since: door.settings.clock())
        let socket = LiveSocket(
            room: room,
            lease: .init(
                grant: grant, remaining: .milliseconds(min(remaining, 86_400_000)),
                pingInterval: TimeAmount(door.settings.pingInterval)), observer: door.observer)
        let pipeline = context.pipeline.syncOperations
        try pipeline.addHandlers(
            [
                WebSocketFrameEncoder(),
                ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: LiveRequest.maximumBytes)), socket,
            ], position: .after(self))
        for handler in codec { pipeline.removeHandler(handler, promise: nil) }
        pipeline.removeHandler(self, promise: nil)
    }
}

extension AccessDenial {
    static let noPlace = AccessDenial(
        status: 503, code: "too_many_viewers", message: "nobody more can watch at the moment; try again later")
}

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
            .ok, ByteBuffer(bytes: LivePage.bytes),
            LivePage.headers(host: request.host, embeddedBy: door.settings.allowedOrigins))
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
        let socket = LiveSocket(room: room, lease: lease(grant), observer: door.observer)
        let decoder = ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: LiveRequest.maximumBytes))
        try become([WebSocketFrameEncoder(), decoder, socket], headers)
    }
}

extension AccessDenial {
    static let noPlace = AccessDenial(
        status: 503, code: "too_many_viewers", message: "nobody more can watch at the moment; try again later")
}

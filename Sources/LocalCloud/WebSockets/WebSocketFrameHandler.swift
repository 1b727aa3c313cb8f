import NIOCore
import NIOWebSocket

/// The last handler of a WebSocket's pipeline: hands everything to the connection on the cloud's side.
final class WebSocketFrameHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    private let connection: WebSocketConnection

    init(connection: WebSocketConnection) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let (connection, frame) = (connection, unwrapInboundIn(data))
        CloudActor.assumeIsolated { connection.received(frame) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            let connection = connection
            CloudActor.assumeIsolated { connection.becameWritable() }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        let connection = connection
        CloudActor.assumeIsolated { connection.ended() }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let connection = connection
        CloudActor.assumeIsolated { connection.failed(error) }
    }
}

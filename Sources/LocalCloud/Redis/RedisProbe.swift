import NIOCore
import NIOPosix
import ProcessEnvironment

/// Asks a Redis server for one PONG.
enum RedisProbe {
    /// Collects the answers to `AUTH` and `PING`.
    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private var received = ""
        private let promise: EventLoopPromise<Bool>

        init(promise: EventLoopPromise<Bool>) {
            self.promise = promise
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            if received.contains("PONG\r\n") {
                promise.succeed(true)
            } else if received.hasPrefix("-") {
                promise.succeed(false)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            promise.succeed(false)
            context.fireChannelInactive()
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// Whether the server answers within a second; a password of nil is not sent.
    @CloudActor
    static func answers(host: String, port: Int, password: Secret<String>?) async -> Bool {
        let promise = CloudActor.eventLoop.makePromise(of: Bool.self)
        let bootstrap = ClientBootstrap(group: CloudActor.eventLoop)
            .connectTimeout(.seconds(1))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Handler(promise: promise))
                }
            }
        guard let channel = try? await bootstrap.connect(host: host, port: port).result().get() else {
            promise.succeed(false)
            return false
        }
        let timer = CloudActor.schedule(milliseconds: 1_000) { promise.succeed(false) }
        var commands = ""
        if let password { commands += "AUTH \(password.revealed)\r\n" }
        channel.writeAndFlush(ByteBuffer(string: commands + "PING\r\n"), promise: nil)
        let answer = (try? await promise.futureResult.result().get()) ?? false
        timer.cancel()
        await channel.closed()
        return answer
    }
}

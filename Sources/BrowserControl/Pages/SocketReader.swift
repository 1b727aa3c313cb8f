import NIOCore
import NIOPosix

extension PageOperations {
    /// Hands on what comes over a connected socket, which becomes the event loop's, on the thread of the browser's messages: until
    /// it ends, `received` throws, or the task is cancelled.
    package func read(socket: CInt, _ received: @escaping @Sendable ([UInt8]) throws -> Void) async throws {
        try await SocketReader.read(socket, on: connection.eventLoop, received)
    }
}

/// Hands on what comes over a socket.
final class SocketReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: @Sendable ([UInt8]) throws -> Void

    private init(_ received: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.received = received
    }

    static func read(
        _ socket: CInt, on eventLoop: any EventLoop, _ received: @escaping @Sendable ([UInt8]) throws -> Void
    ) async throws {
        let channel = try await ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SocketReader(received))
                }
            }
            .withConnectedSocket(socket).get()
        try await withTaskCancellationHandler {
            try await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            try received(Array(unwrapInboundIn(data).readableBytesView))
        } catch {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTP/1.1 server on the cloud's event loop.
@CloudActor
final class HTTPServer {
    /// The port that it listens on.
    let port: Int
    private let listener: any Channel
    private let connections: ConnectionSet

    private init(listener: any Channel, port: Int, connections: ConnectionSet) {
        self.listener = listener
        self.port = port
        self.connections = connections
    }

    /// Listens on `host` and `port`; port 0 takes a free one. The responder is kept as long as the server.
    static func start(
        host: String, port: Int, limits: HTTPServerLimits, responder: any HTTPResponder
    ) async throws(LocalCloudError) -> HTTPServer {
        let connections = ConnectionSet()
        let bootstrap = ServerBootstrap(group: CloudActor.eventLoop)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try CloudActor.assumeIsolated {
                        try configure(channel, limits: limits, responder: responder, connections: connections)
                    }
                }
            }
        do {
            let listener = try await bootstrap.bind(host: host, port: port).result().get()
            return HTTPServer(listener: listener, port: listener.localAddress?.port ?? port, connections: connections)
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw LocalCloudError(code: .portInUse, message: "port \(port) of \(host) is in use")
        } catch {
            throw LocalCloudError(
                code: .systemCall, message: "cannot listen on port \(port) of \(host): \(error)")
        }
    }

    /// Stops listening and closes every connection.
    func close() async {
        await listener.closed()
        await connections.closeAll()
    }

    private static func configure(
        _ channel: any Channel, limits: HTTPServerLimits, responder: any HTTPResponder, connections: ConnectionSet
    ) throws {
        guard connections.admit(channel, limit: limits.maximumConnections) else {
            channel.close(promise: nil)
            return
        }
        let head = HeadSizeLimiter(maximumBytes: limits.maximumHeadBytes)
        var decoder = NIOHTTPDecoderLimitConfiguration()
        decoder.maxHeaderFieldSize = limits.maximumHeadBytes
        let connection = HTTPConnection(channel: channel, limits: limits, responder: responder)
        let decoding = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoder))
        let (encoder, errors) = (HTTPResponseEncoder(), HTTPServerProtocolErrorHandler())
        let last = HTTPConnectionHandler(connection: connection, head: head)
        let order = limits.allowsPipelining ? [HTTPServerPipelineHandler()] : []
        try channel.pipeline.syncOperations.addHandlers([head, encoder, decoding] + order + [errors, last])
        connection.httpHandlers = [last, errors] + order + [encoder, head, decoding]
    }
}

/// The open connections of one server.
@CloudActor
final class ConnectionSet {
    private var channels: [ObjectIdentifier: any Channel] = [:]

    /// Whether one more is within the limit; it is remembered until it closes.
    func admit(_ channel: any Channel, limit: Int) -> Bool {
        guard channels.count < limit else { return false }
        let id = ObjectIdentifier(channel)
        channels[id] = channel
        channel.closeFuture.whenComplete { _ in
            CloudActor.assumeIsolated { self.channels[id] = nil }
        }
        return true
    }

    func closeAll() async {
        for channel in Array(channels.values) {
            await channel.closed()
        }
    }
}

import DevToolsProtocol
import JSONModel
import JSONSyntax
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks a browser's debugging port for `/json/protocol`, once.
final class DescriptorRequest: ChannelInboundHandler {
    typealias InboundIn = NIOHTTPClientResponseFull
    typealias OutboundOut = HTTPClientRequestPart

    private let port: Int
    private let answer: EventLoopPromise<ByteBuffer>

    private init(port: Int, answer: EventLoopPromise<ByteBuffer>) {
        self.port = port
        self.answer = answer
    }

    /// The JSON text, checked to be a description of a protocol.
    static func send(
        port: Int, on eventLoop: any EventLoop, maximumBytes: Int, timeout: TimeAmount
    ) async throws -> ByteBuffer {
        let answer = eventLoop.makePromise(of: ByteBuffer.self)
        let timer = eventLoop.scheduleTask(in: timeout) {
            answer.fail(
                BrowserError(code: .timedOut, message: "a second browser did not describe its protocol in time"))
        }
        answer.futureResult.whenComplete { _ in timer.cancel() }
        let connected = ClientBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandlers([
                        NIOHTTPClientResponseAggregator(maxContentLength: maximumBytes),
                        DescriptorRequest(port: port, answer: answer),
                    ])
                }
            }
            .connect(host: "127.0.0.1", port: port)
        connected.whenFailure { answer.fail($0) }
        answer.futureResult.whenComplete { _ in connected.whenSuccess { $0.close(promise: nil) } }
        return try checked(await answer.futureResult.get())
    }

    private static func checked(_ bytes: ByteBuffer) throws -> ByteBuffer {
        let value = try JSONText.value(bytes.readableBytesUInt8Span, maximumDepth: 100)
        guard value["domains"]?.arrayValue?.isEmpty == false else {
            throw BrowserError(code: .couldNotStart, message: "a second browser described no protocol")
        }
        return bytes
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers = HTTPHeaders([("host", "127.0.0.1:\(port)"), ("connection", "close")])
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/json/protocol", headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let response = unwrapInboundIn(data)
        guard response.head.status == .ok, let body = response.body else {
            return answer.fail(
                BrowserError(code: .couldNotStart, message: "a second browser answered \(response.head.status.code)"))
        }
        answer.succeed(body)
    }

    func channelInactive(context: ChannelHandlerContext) {
        answer.fail(BrowserError(code: .endedEarly, message: "a second browser closed the connection"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(error)
        context.close(promise: nil)
    }
}

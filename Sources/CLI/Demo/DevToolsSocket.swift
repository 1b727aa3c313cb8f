import JSONCoding
import JSONModel
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// A CDP client as any other: a WebSocket to a signed URL, one call at a time.
enum DevToolsSocket {
    /// Answers are shorter than this, in bytes.
    private static let messageLimit = 64 << 20

    /// Connects to `url` (`ws://HOST:PORT/PATH?QUERY`), runs `body`, and disconnects.
    static func with<Result: Sendable>(
        _ url: String, _ body: @Sendable (inout Calls) async throws -> Result
    ) async throws -> Result {
        let target = try Target(url)
        let upgrade = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: target.host, port: target.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try upgraded(channel, target)
                }
            }
        guard let channel = try await upgrade.get() else {
            throw DemoError("\(target.host):\(target.port) did not take the WebSocket upgrade")
        }
        return try await channel.executeThenClose { inbound, outbound in
            var calls = Calls(frames: inbound.makeAsyncIterator(), outbound: outbound)
            return try await body(&calls)
        }
    }

    private static func upgraded(
        _ channel: any Channel, _ target: Target
    ) throws -> EventLoopFuture<NIOAsyncChannel<WebSocketFrame, WebSocketFrame>?> {
        let upgrader = NIOTypedWebSocketClientUpgrader<NIOAsyncChannel<WebSocketFrame, WebSocketFrame>?>(
            maxFrameSize: messageLimit
        ) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel(wrappingChannelSynchronously: channel)
            }
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: target.path, headers: ["Host": "\(target.host):\(target.port)"])
        let configuration = NIOTypedHTTPClientUpgradeConfiguration(
            upgradeRequestHead: head, upgraders: [upgrader]
        ) { channel in
            channel.eventLoop.makeSucceededFuture(nil)
        }
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: .init(upgradeConfiguration: configuration))
    }

    /// The parts of the URL.
    private struct Target {
        let host: String
        let port: Int
        let path: String

        init(_ url: String) throws {
            let rest = url.dropFirst("ws://".count)
            let authority = rest.prefix { $0 != "/" }
            guard url.hasPrefix("ws://"), let colon = authority.lastIndex(of: ":"),
                let port = Int(authority[authority.index(after: colon)...])
            else { throw DemoError("the CDP URL is not ws://HOST:PORT/…") }
            self.host = String(authority[..<colon])
            self.port = port
            self.path = String(rest.dropFirst(authority.count))
        }
    }

    /// The calls of one connection.
    struct Calls {
        fileprivate var frames: NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator
        fileprivate let outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
        private var nextID: Int64 = 1

        fileprivate init(
            frames: NIOAsyncChannelInboundStream<WebSocketFrame>.AsyncIterator,
            outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
        ) {
            self.frames = frames
            self.outbound = outbound
        }

        /// Sends a command and returns its result.
        mutating func call(_ method: String, _ parameters: JSONValue, session: String?) async throws -> JSONValue {
            let id = nextID
            nextID += 1
            var command: [String: JSONValue] = ["id": .integer(id), "method": .string(method), "params": parameters]
            command["sessionId"] = session.map(JSONValue.string)
            let text = ByteBuffer(bytes: try JSON.encode(JSONValue.object(command)))
            try await outbound.write(WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: text))
            while let message = try await nextMessage() {
                guard message["id"]?.integerValue == id else { continue }
                if let problem = message["error"]?["message"]?.stringValue {
                    throw DemoError("\(method): \(problem)")
                }
                return message["result"] ?? .null
            }
            throw DemoError("\(method): the connection was closed before the answer")
        }

        private mutating func nextMessage() async throws -> JSONValue? {
            var text: [UInt8] = []
            while let frame = try await frames.next() {
                switch frame.opcode {
                case .text, .continuation:
                    text += frame.unmaskedData.readableBytesView
                    guard frame.fin else { continue }
                    return try JSON.value(from: text)
                case .ping:
                    try await outbound.write(
                        WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData))
                case .connectionClose: return nil
                default: continue
                }
            }
            return nil
        }
    }
}

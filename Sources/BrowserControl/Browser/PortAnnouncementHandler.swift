import NIOCore

/// Finds the port in what a browser writes to standard error: `DevTools listening on ws://127.0.0.1:PORT/devtools/…`.
final class PortAnnouncementHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let port: EventLoopPromise<Int>
    private var beginning: [UInt8] = []

    private static let maximumBytes = 64 << 10
    private static let announcement = "DevTools listening on ws://127.0.0.1:"

    init(port: EventLoopPromise<Int>) {
        self.port = port
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard beginning.count < Self.maximumBytes else { return }
        beginning += unwrapInboundIn(data).readableBytesView
        for line in beginning.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            guard text.hasPrefix(Self.announcement) else { continue }
            let rest = text.dropFirst(Self.announcement.count)
            guard rest.contains("/"), let number = Int(rest.prefix { $0 != "/" }), (1...65_535).contains(number) else {
                continue
            }
            port.succeed(number)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        port.fail(BrowserError(code: .endedEarly, message: "a second browser ended before it opened its port"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

import Glibc
import NIOCore

/// Cuts the browser's bytes into messages, which end with NUL.
final class PipeMessageHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Chromium delivers at least 300 MiB; what is larger than this is a fault.
    static let maximumMessageBytes = 256 << 20

    private let router: MessageRouter
    /// The beginning of a message whose end has not come yet.
    private var beginning: ByteBuffer?

    init(router: MessageRouter) {
        self.router = router
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        while let length = Self.lengthBeforeNUL(buffer) {
            guard let end = buffer.readSlice(length: length) else { break }
            buffer.moveReaderIndex(forwardBy: 1)
            router.received(complete(end))
        }
        guard buffer.readableBytes > 0 else { return }
        keep(buffer)
        if let kept = beginning, kept.readableBytes > Self.maximumMessageBytes { context.close(promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        router.receivedAll()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        router.writabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        router.browserEnded()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    /// The browser closed its writing end: it has ended, or is about to.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { context.close(promise: nil) }
    }

    private func keep(_ part: ByteBuffer) {
        guard beginning != nil else {
            beginning = part
            return
        }
        beginning?.writeImmutableBuffer(part)
    }

    private func complete(_ end: ByteBuffer) -> ByteBuffer {
        guard beginning != nil else { return end }
        keep(end)
        defer { beginning = nil }
        return beginning ?? end
    }

    private static func lengthBeforeNUL(_ buffer: ByteBuffer) -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress, let found = memchr(start, 0, bytes.count) else { return nil }
            return UnsafeRawPointer(found) - start
        }
    }
}

import Glibc
import JSONSyntax
import NIOCore

/// Cuts the browser's bytes into messages, which end with NUL.
///
/// Chromium writes a message and its NUL by two calls, and the first of them may wake us before the second. A short message
/// that is whole is not kept until its NUL has come: waking once more would take longer than all that we do with it.
final class PipeMessageHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Chromium delivers at least 300 MiB; what is larger than this is a fault.
    static let maximumMessageBytes = 256 << 20

    /// What a pipe takes as one (pipe(7), PIPE_BUF): more may come in parts, and is not examined.
    private static let examined = 4096

    private let router: MessageRouter
    /// The latest message was passed on without its NUL.
    private var isNULMissing = false
    /// The beginning of a message whose end has not come yet.
    private var beginning: ByteBuffer?

    init(router: MessageRouter) {
        self.router = router
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if isNULMissing {
            isNULMissing = false
            guard buffer.readInteger(as: UInt8.self) == 0 else { return context.close(promise: nil) }
        }
        while let length = Self.lengthBeforeNUL(buffer) {
            guard let end = buffer.readSlice(length: length) else { break }
            buffer.moveReaderIndex(forwardBy: 1)
            router.received(complete(end))
        }
        guard buffer.readableBytes > 0 else { return }
        if beginning == nil, buffer.readableBytes <= Self.examined,
            JSONText.isWholeObject(buffer.readableBytesUInt8Span)
        {
            isNULMissing = true
            return router.received(buffer)
        }
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

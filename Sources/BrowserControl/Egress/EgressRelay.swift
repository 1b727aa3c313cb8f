import Glibc
import NIOCore

/// One of the two ends of a tunnel: bytes that are read here are written there, and no faster than there takes them.
final class EgressRelay: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var partner: EgressRelay?
    private var context: ChannelHandlerContext?
    private var isReadHeld = false

    /// Two ends that know each other; both channels must be on one event loop.
    static func pair() -> (EgressRelay, EgressRelay) {
        let (first, second) = (EgressRelay(), EgressRelay())
        first.partner = second
        second.partner = first
        return (first, second)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner?.finish()
        partner = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        partner?.context?.write(data, promise: nil)
    }

    func sendWhatWasRead() {
        partner?.context?.flush()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        sendWhatWasRead()
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        partner?.finish()
        partner = nil
    }

    /// A connection that one side has reset is reset on the other, where Chrome tells that from an end.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if (error as? IOError)?.errnoCode == ECONNRESET {
            partner?.reset()
            partner = nil
        }
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    }

    func read(context: ChannelHandlerContext) {
        if partner?.isWritable ?? true {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { partner?.resumeReading() }
        context.fireChannelWritabilityChanged()
    }

    private var isWritable: Bool { context?.channel.isWritable ?? true }

    private func resumeReading() {
        guard isReadHeld else { return }
        isReadHeld = false
        context?.read()
    }

    private func reset() {
        guard let context, let options = context.channel as? any SocketOptionProvider else { return finish() }
        partner = nil
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in bound.value.close(promise: nil) }
    }

    /// Closes once everything that was written is out.
    private func finish() {
        guard let context else { return }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(ByteBuffer())).whenComplete { _ in bound.value.close(promise: nil) }
    }
}

import EgressRules
import NIOCore
import NIOHTTP1

/// The connection to a server that resources are fetched from, or to a proxy that fetches them.
final class EgressUpstream: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    let target: EgressTarget
    /// Whom requests are put to; nil for the server itself.
    let proxy: EgressProxy?
    /// Requests so far, the current one included.
    private(set) var requests = 0
    private var owner: EgressHandler?
    private var context: ChannelHandlerContext?
    private var isReadHeld = false

    init(target: EgressTarget, proxy: EgressProxy?, owner: EgressHandler) {
        self.target = target
        self.proxy = proxy
        self.owner = owner
    }

    /// Makes the channel speak HTTP, with heads of at most 512 KiB, and begins to read.
    func install(in link: EgressLink) throws {
        let channel = link.channel
        // A server that speaks before it is asked.
        if link.handshake?.value.hasRest == true { throw HTTPParserError.unknown }
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 256 << 10
        limits.maxHeaderListSize = 512 << 10
        limits.maxHeaderFieldCount = 1000
        // The message's own framing is kept as it is.
        var framing = HTTPRequestEncoder.Configuration()
        framing.automaticallySetFramingHeaders = false
        try channel.pipeline.syncOperations.addHandlers([
            HTTPRequestEncoder(configuration: framing),
            ByteToMessageHandler(
                HTTPResponseDecoder(
                    leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop,
                    limitConfiguration: limits)),
            self,
        ])
        link.release()
        channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil) }
    }

    /// Sends the head of a request as it is to be here: a proxy is asked for the whole address (RFC 9112, 3.2.2), and told who asks.
    func begin(_ head: HTTPRequestHead) {
        requests += 1
        send(.head(addressed(head)))
    }

    private func addressed(_ head: HTTPRequestHead) -> HTTPRequestHead {
        guard let proxy else { return head }
        var head = head
        head.uri = "http://\(target.port == 80 ? "\(target.host)" : "\(target)")\(head.uri)"
        if let credentials = proxy.credentials {
            head.headers.replaceOrAdd(name: "proxy-authorization", value: credentials.basic)
        }
        return head
    }

    var isActive: Bool { context?.channel.isActive ?? false }
    var isWritable: Bool { context?.channel.isWritable ?? true }

    func send(_ part: HTTPClientRequestPart) {
        context?.write(wrapOutboundOut(part), promise: nil)
    }

    func flush() {
        context?.flush()
    }

    /// Closes; the owner hears nothing more.
    func close() {
        owner = nil
        context?.close(promise: nil)
    }

    func resumeReading() {
        guard isReadHeld else { return }
        isReadHeld = false
        context?.read()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        owner = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        owner?.received(unwrapInboundIn(data), from: self)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        owner?.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        owner?.ended(self)
        owner = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func read(context: ChannelHandlerContext) {
        if owner?.isWritable ?? true {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { owner?.resumeReading() }
        context.fireChannelWritabilityChanged()
    }
}

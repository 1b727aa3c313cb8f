import NIOCore

/// Keeps the end of what the browser writes to standard error.
final class DiagnosticHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let supervisor: BrowserSupervisor

    init(supervisor: BrowserSupervisor) {
        self.supervisor = supervisor
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        supervisor.append(diagnostics: unwrapInboundIn(data).readableBytesView)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

import NIOCore
import NIOHTTP1

extension AccessHandler {
    /// What takes less than one piece in this time is disconnected.
    private static let stall = TimeAmount.seconds(60)
    /// The longest that one transfer may take.
    private static let longestTransfer = TimeAmount.minutes(15)

    /// Gives the connection to an exchange of files, whatever it asks for. False where no files are served.
    func handOverFiles(_ context: ChannelHandlerContext) -> Bool {
        guard let files = door.files, !door.isClosed else { return false }
        let channel = context.channel
        let progress = TransferProgress()
        let left = context.eventLoop.makePromise(of: Void.self)
        let (bound, peer) = (NIOLoopBound(door, eventLoop: context.eventLoop), peer)
        let eventLoop = context.eventLoop
        let exchange = FileExchange(
            files: files, settings: door.settings, verify: door.verify, useUp: door.useUp, peer: peer,
            wait: peer.flatMap { door.wait(of: $0) },
            noteFailure: {
                guard let peer else { return }
                eventLoop.execute { bound.value.noteFailure(of: peer) }
            }, observer: door.observer, gate: door.transfers, progress: progress, answerLeft: left.futureResult)
        do {
            try context.pipeline.syncOperations.addHandler(AnswerEnd(written: left))
            let wrapped = try FileExchange.Channel(
                wrappingChannelSynchronously: channel,
                configuration: .init(
                    inboundType: HTTPServerRequestPart.self, outboundType: HTTPServerResponsePart.self))
            timer?.cancel()
            state = .upgraded
            Self.watch(channel, progress)
            context.eventLoop.makeFutureWithTask { await exchange.run(wrapped) }.whenComplete { _ in }
            return true
        } catch {
            left.fail(error)
            return false
        }
    }

    /// Ends a connection on which nothing goes on.
    private static func watch(_ channel: any Channel, _ progress: TransferProgress) {
        let deadline = NIODeadline.now() + longestTransfer
        let seen = NIOLoopBoundBox(0, eventLoop: channel.eventLoop)
        let watch = channel.eventLoop.scheduleRepeatedTask(initialDelay: stall, delay: stall) { _ in
            let moved = progress.movedBytes
            if moved - seen.value < FileExchange.pieceBytes || NIODeadline.now() > deadline {
                channel.close(promise: nil)
            }
            seen.value = moved
        }
        channel.closeFuture.whenComplete { _ in watch.cancel() }
    }
}

import NIOCore
import NIOHTTP1

extension EgressHandler {
    /// From now on, bytes pass as they are. Those that came after the request are handed on when the decoder is removed.
    func tunnel(to link: EgressLink) {
        let channel = link.channel
        guard let context else { return channel.close(promise: nil) }
        state = .tunnelled
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: [:])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        let (near, far) = EgressRelay.pair()
        do {
            try channel.pipeline.syncOperations.addHandler(far)
            try context.pipeline.syncOperations.addHandler(near, position: .after(self))
        } catch {
            channel.close(promise: nil)
            return context.close(promise: nil)
        }
        // What is left of the request goes, and a read that was held for it is made up for.
        process()
        let pipeline = context.pipeline.syncOperations
        let bound = NIOLoopBound(near, eventLoop: context.eventLoop)
        for handler in codec {
            // What the decoder lets go of then is followed by nothing that would send it.
            let removed = context.eventLoop.makePromise(of: Void.self)
            removed.futureResult.whenComplete { _ in bound.value.sendWhatWasRead() }
            pipeline.removeHandler(handler, promise: removed)
        }
        pipeline.removeHandler(self, promise: nil)
        link.release()
        channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil) }
    }
}

import NIOCore

extension EventLoopFuture where Value: Sendable {
    /// What the future brings, without leaving the cloud's thread (`get()` goes through the global pool).
    @CloudActor
    func result() async -> Result<Value, any Error> {
        await withCheckedContinuation { continuation in
            whenComplete { continuation.resume(returning: $0) }
        }
    }
}

extension Channel {
    /// Closes the channel; one that is closed already is as good.
    @CloudActor
    func closed() async {
        _ = await close().result()
    }
}

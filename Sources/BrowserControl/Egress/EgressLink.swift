import EgressRules
import NIOCore

/// A connection that a browser's request can go through.
struct EgressLink: Sendable {
    let channel: any Channel
    /// Set where requests are put to a proxy, by their whole address; else the connection leads to the server itself.
    let proxy: EgressProxy?
    /// Of a tunnel through a proxy, which holds what has come of it already.
    let handshake: NIOLoopBound<ProxyHandshakeHandler>?

    /// What the connection is for.
    enum Purpose: Sendable {
        case tunnel
        /// A request of plain HTTP.
        case resource
    }

    /// Hands on what a tunnel has carried already, to the handlers that were added since.
    func release() {
        guard let handshake else { return }
        channel.pipeline.syncOperations.removeHandler(handshake.value, promise: nil)
    }
}

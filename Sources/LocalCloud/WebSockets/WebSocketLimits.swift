/// API Gateway's quotas for WebSocket APIs ("Quotas for configuring and running a WebSocket API"), and what is bounded
/// here besides.
package struct WebSocketLimits: Sendable {
    /// Bytes of one message, either way.
    static let messageBytes = 128 * 1024
    /// Bytes of one frame, either way.
    static let frameBytes = 32 * 1024
    /// Frames of one message.
    static let fragments = 1_024
    /// Messages of one client that are with functions at a time. The next ones wait, and the client is not read.
    static let messagesInFlight = 16
    /// Bytes that wait for a client that does not read.
    static let waitingBytes = 512 * 1024

    /// A connection without a frame in either direction ends after this.
    package var idleMilliseconds: Int64
    /// Every connection ends after this.
    package var durationMilliseconds: Int64
    /// How long a client has to answer a close frame.
    package var closeMilliseconds: Int64

    /// As at AWS: 10 minutes and 2 hours.
    package static let standard = WebSocketLimits(
        idleMilliseconds: 600_000, durationMilliseconds: 7_200_000, closeMilliseconds: 3_000)

    package init(idleMilliseconds: Int64, durationMilliseconds: Int64, closeMilliseconds: Int64) {
        self.idleMilliseconds = idleMilliseconds
        self.durationMilliseconds = durationMilliseconds
        self.closeMilliseconds = closeMilliseconds
    }
}

/// How much is kept for clients whose sockets may come back.
package struct ResumeLimits: Sendable, Hashable {
    /// How long the place of a client without a socket is kept.
    package var window: Duration
    /// Clients at once that can come back; more are served, but cannot.
    package var maximumPlaces: Int
    /// Bytes of messages that are kept of one client.
    package var maximumBytes: Int
    /// Messages that are kept of one client.
    package var maximumMessages: Int

    package init(window: Duration, maximumPlaces: Int, maximumBytes: Int, maximumMessages: Int) {
        self.window = window
        self.maximumPlaces = maximumPlaces
        self.maximumBytes = maximumBytes
        self.maximumMessages = maximumMessages
    }

    package static let standard = ResumeLimits(
        window: .seconds(30), maximumPlaces: 16, maximumBytes: 16 << 20, maximumMessages: 16_384)
}

package import DevToolsProtocol

/// How much of everything a client may have.
package struct ClientLimits: Sendable, Hashable {
    /// Bytes of one command; Chromium stops reading its pipe at 100 MiB. Room for a file of 50 MiB in base64, which is the
    /// largest that Playwright puts into one.
    package static let maximumCommandBytes = 96 << 20

    /// Calls that the browser has yet to answer; then no more is read from the client, for a second at most.
    package static let maximumOpenCalls = 256

    /// Bytes that may wait for a client that reads slowly, before it is disconnected; one message more than this at
    /// most is held.
    package var maximumWaitingBytes: Int
    /// Clients at once.
    package var maximumClients: Int
    /// How much may come in how short a time.
    package var traffic = TrafficLimits.standard

    package init(maximumWaitingBytes: Int, maximumClients: Int) {
        self.maximumWaitingBytes = maximumWaitingBytes
        self.maximumClients = maximumClients
    }

    package static let standard = ClientLimits(maximumWaitingBytes: 64 << 20, maximumClients: 128)
}

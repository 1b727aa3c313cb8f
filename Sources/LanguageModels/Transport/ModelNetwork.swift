import HTTPTransport

/// How models reach their providers, shared by all models of a process.
package struct ModelNetwork: Sendable {
    /// Whether a base URL may lead to this machine itself: yes for the local cloud, where a user's own model server runs
    /// beside it; no in a task that serves others, whose loopback belongs to its owner.
    package enum Loopback: Sendable, Hashable {
        case allowed
        case refused
    }

    /// For base URLs and for every connection.
    package let loopback: Loopback
    /// The clock in which deadlines are written.
    package let timing: ModelTiming
    /// Kept open between requests.
    let connections: ConnectionPool
    /// What was learnt of servers.
    let chatOnlyServers = ChatOnlyServers()

    /// `replyLimit` is the most bytes of one answer. No connection is made yet.
    package init(
        loopback: Loopback, timing: ModelTiming = .system, replyLimit: Int = 16 << 20,
        certificateFile: String = CurlConfiguration.defaultCertificateFile
    ) {
        self.loopback = loopback
        self.timing = timing
        let configuration = CurlConfiguration(
            certificateFile: certificateFile, responseLimit: replyLimit, connectTimeoutMilliseconds: 10_000,
            peers: loopback == .allowed ? .exceptLinkLocal : .exceptLinkLocalAndLoopback)
        self.connections = ConnectionPool(configuration)
    }
}

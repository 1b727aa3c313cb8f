import Synchronization

/// The base URLs of servers that turned out to speak chat completions only, shared by all models of a process.
final class ChatOnlyServers: Sendable {
    private let known = Mutex<Set<String>>([])
    /// Beyond that a server is asked anew.
    private static let most = 256

    /// By base URL.
    func contains(_ server: String) -> Bool { known.withLock { $0.contains(server) } }

    /// By base URL.
    func insert(_ server: String) {
        known.withLock { known in
            if known.count >= Self.most { known.removeAll() }
            known.insert(server)
        }
    }
}

import Glibc
package import ProcessEnvironment
import RedisTransport
import Synchronization

/// Hears a session's previews on a connection of its own, which an event loop waits for. What is published while there is none is
/// lost.
package final class PreviewSubscription: Sendable {
    private let subscription: Mutex<RedisSubscription>

    private static let timeoutMilliseconds = 5_000

    /// Connects to the server that the environment names, and blocks meanwhile. Throws `EnvironmentError` and `StoreError`.
    package init(_ environment: EnvironmentVariables, sessionID: String) throws {
        let (url, options) = try RedisSessionStore.server(environment)
        let channel = try SessionKeys(sessionID).previews
        do {
            self.subscription = Mutex(
                try RedisSubscription(
                    to: url, options: options, channels: [channel], timeoutMilliseconds: Self.timeoutMilliseconds))
        } catch {
            throw StoreError.redis(error)
        }
    }

    /// Another descriptor of the socket, for the caller to read from and to close. What is read belongs to `previews`.
    package func socket() throws(StoreError) -> CInt {
        let descriptor = subscription.withLock { fcntl($0.descriptor, F_DUPFD_CLOEXEC, 0) }
        guard descriptor >= 0 else {
            throw .redis(RedisError(.connectionLost, "the subscription has no socket: error \(errno)"))
        }
        return descriptor
    }

    /// The previews in what was read from the socket. After an error there are no more.
    package func previews(in bytes: [UInt8]) throws(StoreError) -> [ClickPreview] {
        let messages: Result<[RedisMessage], RedisError> = subscription.withLock { subscription in
            do throws(RedisError) {
                return .success(try subscription.receive(bytes))
            } catch {
                return .failure(error)
            }
        }
        switch messages {
        case .success(let messages): return messages.compactMap(ClickPreview.init)
        case .failure(let error): throw .redis(error)
        }
    }
}

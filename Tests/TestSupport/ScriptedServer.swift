private import Glibc
private import Synchronization

/// A TCP server on 127.0.0.1 whose connections are each served by a closure on a thread of their own.
package final class ScriptedServer: Sendable {
    package let port: UInt16
    private let listener: Int32
    private let open = Mutex<Open>(Open())

    private struct Open {
        var isStopped = false
        var accepted = 0
        var descriptors: Set<Int32> = []
    }

    /// Listens on a free port. When the closure returns, its connection is closed.
    package init(_ serve: @escaping @Sendable (ScriptedConnection) -> Void) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 128) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        precondition(result, "cannot listen on 127.0.0.1: errno \(errno)")
        port = UInt16(bigEndian: address.sin_port)
        startThread { [self] in acceptAll(serve) }
    }

    /// How many connections have been accepted.
    package var connectionCount: Int { open.withLock { $0.accepted } }

    /// Refuses new connections and ends the open ones.
    package func stop() {
        let descriptors = open.withLock { open in
            open.isStopped = true
            return open.descriptors
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for descriptor in descriptors { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    private func acceptAll(_ serve: @escaping @Sendable (ScriptedConnection) -> Void) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let number = open.withLock { open -> Int? in
                guard !open.isStopped else { return nil }
                open.accepted += 1
                open.descriptors.insert(descriptor)
                return open.accepted
            }
            guard let number else {
                close(descriptor)
                break
            }
            startThread { [self] in
                serve(ScriptedConnection(number: number, descriptor: descriptor))
                open.withLock { open in
                    open.descriptors.remove(descriptor)
                    close(descriptor)
                }
            }
        }
        close(listener)
    }
}

/// Runs `body` with a server that is stopped afterwards.
package func withScriptedServer<Value>(
    _ serve: @escaping @Sendable (ScriptedConnection) -> Void, _ body: (ScriptedServer) throws -> Value
) rethrows -> Value {
    let server = ScriptedServer(serve)
    defer { server.stop() }
    return try body(server)
}
